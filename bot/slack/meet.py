"""Find those who are new on the staff list in Slack, so that they can be greeted once.

Only the way is opened here: the first message itself is a reminder, judged and sent
like the others. Slack is asked by the e-mail that the owner's list has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.people import NOT_FOUND, UNKNOWN, Profile, profile_of
from bot.slack.space import Space
from storage import logs
from storage.database.connect import Database
from storage.people import first_contact

log = structlog.get_logger("samspill")

# Slack lets itself be asked some fifty times a minute; a look comes once a minute.
AT_ONCE = 20
NOBODY = ("users_not_found", *UNKNOWN)
# Slack vouches for another address than the one that was asked for.
OTHER_ADDRESS = "other_address"


class Newcomers:
    """Looks for people who are new, a few at a time, in each workspace."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Take where it is kept who is new, and who was not found."""
        self._database = database
        self._now = now

    async def look(self, space: Space) -> int:
        """Open the way to some who are new; return to how many."""
        now = self._now()
        look = partial(
            first_contact.to_meet, channel="slack", owner=space.owner, now=now,
            most=AT_ONCE,
        )  # fmt: skip
        met = 0
        for email in await self._database.run(look):
            try:
                met += await self._meet(space, email, now)
            except Exception as error:  # noqa: BLE001 - looked for at the next look
                log.warning("slack.not_met", **logs.fault(error))
                break
        return met

    async def _meet(self, space: Space, email: str, now: datetime) -> bool:
        user, profile = await self._found(space, email)
        reason = profile.why
        # What Slack vouches for counts, not what was asked for.
        if profile.allowed and profile.email.lower() != email.lower():
            reason = OTHER_ADDRESS
        if reason:
            missed = partial(
                first_contact.missed, channel="slack", email=email, reason=reason,
                now=now,
            )  # fmt: skip
            await self._database.run(missed)
            return False
        asked = partial(
            first_contact.met, channel="slack",
            way=first_contact.Reach(f"{space.team}/{user}"), email=email, now=now,
            owner=space.owner,
        )  # fmt: skip
        return await self._database.run(asked)

    async def _found(self, space: Space, email: str) -> tuple[str, Profile]:
        """Ask Slack who has this address; what it does not know is nobody."""
        try:
            told = (await space.client.users_lookupByEmail(email=email)).data
        except SlackApiError as error:
            if error.response.get("error") not in NOBODY:
                raise
            told = {}
        user = told.get("user") if isinstance(told, dict) else None
        number = user.get("id") if isinstance(user, dict) else None
        profile = profile_of(user, space.team)
        if profile.allowed and not number:
            profile = Profile(allowed=False, why=NOT_FOUND)
        return str(number), profile
