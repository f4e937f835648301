"""One workspace that the bot is installed in, and how Slack says that it is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

# With these Slack says that a token is no good any more.
REFUSALS = {
    "invalid_auth": "token_invalid",
    "account_inactive": "token_invalid",
    "token_revoked": "token_revoked",
    "token_expired": "token_invalid",
    "not_authed": "token_invalid",
    "team_access_not_granted": "token_revoked",
}


class NotYet(Exception):
    """Slack has not said yet whether we are in this workspace: wait, and come again."""


class Absent(Exception):
    """The bot is not in this workspace."""


@dataclass(frozen=True)
class Space:
    """One workspace that the bot is installed in."""

    team: str
    owner: str
    bot_user: str
    bot_id: str
    token: str = field(repr=False)
    client: AsyncWebClient = field(repr=False)


def removal_in(error: SlackApiError) -> str:
    """Return why a whole workspace is closed by this answer; nothing where it is not.

    Only a clear answer counts: an error page of a proxy says nothing about a token.
    """
    if getattr(error.response, "status_code", 200) >= 500:  # noqa: PLR2004 - HTTP's own
        return ""
    data = error.response.data if isinstance(error.response.data, dict) else {}
    return REFUSALS.get(str(data.get("error", "")), "")
