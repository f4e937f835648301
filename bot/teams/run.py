"""Teams as the running program sees it: put together, started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from bot.settings import Settings
from bot.teams.app import Teams
from bot.teams.gate import Gate
from bot.teams.keys import Keys
from bot.teams.port import Port
from bot.teams.tokens import Tokens
from bot.turn.receive import Receiver
from dialogs.words.world import House
from storage import logs
from storage.database.connect import Database

log = structlog.get_logger("samspill")

# Seconds: requests of Teams' wait for the keys that are fetched.
TIMEOUT = 5
# So often it is looked for who is new on the staff list, in seconds.
LOOK_EVERY = 60.0


async def fetched(address: str) -> Any:
    """Fetch JSON, in a few seconds or not at all."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        # The keys are where Microsoft says, and not where that leads on to.
        session.get(address, allow_redirects=False) as answer,
    ):
        answer.raise_for_status()
        return await answer.json(content_type=None)


def transport(name: str, tokens: Tokens, *, here: bool) -> Port:
    """Make the transport of this name; the other one is not loaded."""
    if name == "rest":
        from bot.teams.rest_port import RestPort  # noqa: PLC0415 - as said

        return RestPort(tokens, here=here)
    from bot.teams.sdk_port import SdkPort  # noqa: PLC0415 - as said

    return SdkPort(tokens, here=here)


class TeamsPlatform:
    """See `bot.platforms.Platform`."""

    def __init__(
        self, settings: Settings, house: House, now: Callable[[], datetime]
    ) -> None:
        """Take the settings that name Teams."""
        anonymous = settings.teams_allow_anonymous
        tokens = Tokens(
            settings.teams_app_id,
            settings.teams_app_password.get_secret_value(),
            settings.teams_tenant_id,
            now,
        )
        gate = Gate(
            Keys(fetched, now),
            now,
            app_id=settings.teams_app_id,
            tenant=settings.teams_tenant_id,
            anonymous=anonymous,
        )
        self._port = transport(settings.teams_transport, tokens, here=anonymous)
        self._teams = Teams(house, gate, self._port, settings.base_url)
        self.channel = self._teams.channel
        self._task: asyncio.Task[None] | None = None

    def attach(self, database: Database, receiver: Receiver) -> None:
        """See `Platform`."""
        self._teams.attach(database, receiver)

    def routes(self) -> list[web.RouteDef]:
        """See `Platform`."""
        return self._teams.routes()

    async def start(self) -> None:
        """See `Platform`."""
        self._task = asyncio.get_running_loop().create_task(self._go())

    async def _go(self) -> None:
        """Look for who is new, again and again; that it fails stops nothing else."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._teams.meet()
            except Exception as error:  # noqa: BLE001 - the next look does it
                log.error("teams.not_met", **logs.fault(error))

    async def stop(self) -> None:
        """See `Platform`."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._teams.settled()
        await self._port.close()

    @property
    def is_ready(self) -> bool:
        """See `Platform`."""
        return True

    def states(self) -> Mapping[str, str]:
        """See `Platform`: there is one tenant, named in the settings."""
        return {}

    def numbers(self) -> Mapping[str, float]:
        """See `Platform`."""
        heard = self._teams.last_heard
        return {
            "teams_requests_dropped": float(self._teams.dropped),
            "teams_last_heard": heard.timestamp() if heard else 0.0,
        }
