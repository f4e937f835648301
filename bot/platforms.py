"""The platforms that are set up: each is loaded only where its settings are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from bot.settings import Settings
from bot.turn.receive import Receiver
from dialogs import everything
from scheduler.delivery.outcomes import Channel
from storage.database.connect import Database


class Platform(Protocol):
    """A platform as the running program sees it."""

    channel: Channel

    def attach(self, database: Database, receiver: Receiver) -> None:
        """Take what came to be after the channel."""

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses that the platform writes to."""

    async def start(self) -> None:
        """Begin; what the platform does not answer now is tried again."""

    async def stop(self) -> None:
        """Finish what has begun, and let go."""

    @property
    def is_ready(self) -> bool:
        """Tell whether messages can come and go."""

    def states(self) -> Mapping[str, str]:
        """Return how it stands with each workspace; nothing where there is one."""

    def numbers(self) -> Mapping[str, float]:
        """Return what is counted, for `/metrics`."""


def chosen(settings: Settings, now: Callable[[], datetime]) -> list[Any]:
    """Make the platforms that the settings name."""
    built = everything.build(settings.content_dir)
    made: list[Any] = []
    if settings.has_slack:
        from bot.slack.run import SlackPlatform  # noqa: PLC0415 - only where it is used

        made.append(SlackPlatform(settings, built, now))
    if settings.has_teams:
        from bot.teams.run import TeamsPlatform  # noqa: PLC0415 - only where it is used

        made.append(TeamsPlatform(settings, built, now))
    return made
