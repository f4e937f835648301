"""Slack as the running program sees it: started, kept alive, and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from bot.receive import Receiver
from bot.settings import Settings
from bot.slack.app import Slack
from bot.slack.install import Install
from bot.slack.socket import Sockets
from dialogs.house import House
from storage.database import Database

# So often Slack is asked again when it did not answer at start.
TRY_EVERY = 15.0


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
        """See `Platform`."""
        if not await self._slack.start():
            self._task = asyncio.get_running_loop().create_task(self._try_again())
        if self._sockets:
            await self._sockets.start()

    async def _try_again(self) -> None:
        while True:
            await asyncio.sleep(TRY_EVERY)
            if await self._slack.start():
                return

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
        return hears and bool(self._slack.spaces or self._install)

    def numbers(self) -> Mapping[str, float]:
        """See `Platform`."""
        heard = self._slack.last_heard
        return {
            "slack_workspaces": float(len(self._slack.spaces)),
            "slack_requests_dropped": float(self._slack.dropped),
            "slack_last_heard": heard.timestamp() if heard else 0.0,
        }
