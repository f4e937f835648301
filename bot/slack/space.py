"""One workspace that the bot is installed in."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True)
class Space:
    """One workspace that the bot is installed in."""

    team: str
    owner: str
    bot_user: str
    bot_id: str
    token: str = field(repr=False)
    client: AsyncWebClient = field(repr=False)
