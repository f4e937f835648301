"""Slack as the running program sees it: started, kept alive, and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

import structlog
from aiohttp import web

from bot.settings import Settings
from bot.slack.app import Slack
from bot.slack.install import Install
from bot.slack.socket import Sockets
from bot.slack.spaces import OPEN
from bot.turn.receive import Receiver
from dialogs.words.world import House
from storage import logs
from storage.database.connect import Database

log = structlog.get_logger("samspill")

# So long a start waits for Slack: reminders and other platforms wait meanwhile.
PATIENCE = 3.0
# So often Slack is asked again, in seconds, while it does not answer.
TRY_EVERY = 5.0
# So often it is asked whether the bot is still in its workspaces.
LOOK_EVERY = 60.0


class SlackPlatform:
    """See `bot.platforms.Platform`."""

    def __init__(
        self, settings: Settings, house: House, now: Callable[[], datetime]
    ) -> None:
        """Take the settings that name Slack."""
        self._slack = Slack(
            house,
            now,
            secrets=settings.slack_secrets,
            token=settings.slack_bot_token.get_secret_value(),
            api_url=settings.slack_api_url,
            base_url=settings.base_url,
        )
        self.channel = self._slack.channel
        app_token = settings.slack_app_token.get_secret_value()
        self._sockets = (
            Sockets(self._slack, app_token, settings.slack_api_url)
            if app_token
            else None
        )
        self._over_http = bool(settings.slack_secrets)
        self._install = (
            Install(
                self._slack,
                house.content,
                now,
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                api_url=settings.slack_api_url,
                base_url=settings.base_url,
            )
            if settings.slack_client_id
            else None
        )
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    def attach(self, database: Database, receiver: Receiver) -> None:
        """See `Platform`."""
        self._slack.attach(database, receiver)
        if self._install:
            self._install.attach(database)

    def routes(self) -> list[web.RouteDef]:
        """See `Platform`."""
        pages = self._install.routes() if self._install else []
        return [*(self._slack.routes() if self._over_http else []), *pages]

    async def start(self) -> None:
        """See `Platform`: Slack gets a moment to answer, and the rest goes on."""
        self._task = asyncio.get_running_loop().create_task(self._go())
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._begun.wait()

    async def _go(self) -> None:
        """Ask where we are, open the sockets, and look again and again."""
        answered = await self._slack.start()
        if self._sockets:
            await self._sockets.start()
        self._begun.set()
        while True:
            await asyncio.sleep(LOOK_EVERY if answered else TRY_EVERY)
            answered = await self._slack.start()
            await self._meet()

    async def _meet(self) -> None:
        """Look for who is new; that it fails stops nothing else."""
        try:
            await self._slack.meet()
        except Exception as error:  # noqa: BLE001 - the next look does it
            log.error("slack.not_met", **logs.fault(error))

    async def stop(self) -> None:
        """See `Platform`."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._sockets:
            await self._sockets.stop()
        await self._slack.settled()

    @property
    def is_ready(self) -> bool:
        """See `Platform`."""
        hears = self._over_http or self._sockets is None or self._sockets.is_open
        return hears and self._slack.workspaces.is_open

    def states(self) -> Mapping[str, str]:
        """See `Platform`."""
        return self._slack.workspaces.states()

    def numbers(self) -> Mapping[str, float]:
        """See `Platform`."""
        heard = self._slack.last_heard
        states = self.states().values()
        closed = [each for each in states if each != OPEN]
        return {
            "slack_workspaces": float(len(states) - len(closed)),
            "slack_workspaces_closed": float(len(closed)),
            "slack_requests_dropped": float(self._slack.dropped),
            "slack_requests_of_unknown_workspaces": float(self._slack.unknown),
            "slack_last_heard": heard.timestamp() if heard else 0.0,
        }
