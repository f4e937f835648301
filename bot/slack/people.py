"""Who an account is: asked of Slack at first contact, remembered, never guessed.

The e-mail is the one in Slack's own profile; what somebody types is never used.
Guests, people of other organisations, bots and closed accounts are nobody here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.remembered import Remembered

# So long a stranger stays one, before Slack is asked again.
REMEMBERED = timedelta(minutes=10)
MOST = 10_000
UNKNOWN = ("user_not_found", "user_not_visible")


@dataclass(frozen=True)
class Profile:
    """What Slack vouches for; `allowed` is False for those who get no answer.

    `why` says what kind of account that is.
    """

    allowed: bool
    email: str = ""
    why: str = ""


NOT_FOUND = "not_found"
NOBODY = Profile(allowed=False, why=NOT_FOUND)
# By what Slack says of an account: what kind of account it is, that gets no answer.
KINDS = {
    "deleted": "account_closed",
    "is_bot": "bot",
    "is_app_user": "bot",
    "is_stranger": "other_workspace",
    "is_restricted": "guest",
    "is_ultra_restricted": "guest",
}


class People:
    """Asks Slack who an account is, and remembers for a while."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with nobody."""
        self._now = now
        self._found: Remembered[tuple[datetime, Profile]] = Remembered(MOST)

    async def profile(self, client: AsyncWebClient, team: str, user: str) -> Profile:
        """Return who this is; raises where Slack cannot be asked."""
        account = f"{team}/{user}"
        remembered = self._found.get(account)
        if remembered and self._now() - remembered[0] < REMEMBERED:
            return remembered[1]
        try:
            told = (await client.users_info(user=user)).data
        except SlackApiError as error:
            if error.response.get("error") not in UNKNOWN:
                raise
            told = {}
        found = profile_of(told.get("user") if isinstance(told, dict) else None, team)
        self._found.put(account, (self._now(), found))
        return found

    def forget(self, team: str, user: str) -> None:
        """Ask again the next time."""
        self._found.forget(f"{team}/{user}")


def profile_of(user: Any, team: str) -> Profile:
    """Read who Slack says that this is."""
    if not isinstance(user, dict):
        return NOBODY
    if kind := _kind_of(user, team):
        return Profile(allowed=False, why=kind)
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) else None
    return Profile(allowed=True, email=email if isinstance(email, str) else "")


def _kind_of(user: dict[str, Any], team: str) -> str:
    """Say what kind of account gets no answer; nothing where it is one of ours."""
    for mark, kind in KINDS.items():
        if user.get(mark):
            return kind
    if user.get("id") == "USLACKBOT":
        return "bot"
    is_ours = user.get("team_id") in (None, team) or user.get("enterprise_user")
    return "" if is_ours else "other_workspace"
