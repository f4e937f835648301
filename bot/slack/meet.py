"""Find those who are new on the staff list in Slack, so that they can be greeted once.

Only the way is opened here: the first message itself is a reminder, judged and sent
like the others. Slack is asked by the e-mail that the owner's list has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError

from bot.remembered import Remembered
from bot.slack.people import UNKNOWN, profile_of
from bot.slack.space import Space
from storage import logs
from storage.database.connect import Database
from storage.people import first_contact

log = structlog.get_logger("samspill")

# Slack lets itself be asked some fifty times a minute; a look comes once a minute.
AT_ONCE = 20
# Whom Slack does not know is asked about again after so long.
AGAIN = timedelta(days=1)
MOST = 20_000
NOBODY = ("users_not_found", *UNKNOWN)


class Newcomers:
    """Looks for people who are new, a few at a time, in each workspace."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Begin with nobody asked about."""
        self._database = database
        self._now = now
        self._asked: Remembered[datetime] = Remembered(MOST)

    async def look(self, space: Space) -> int:
        """Open the way to some who are new; return to how many."""
        now = self._now()
        look = partial(
            first_contact.to_meet, channel="slack", owner=space.owner, now=now
        )
        waiting = [e for e in await self._database.run(look) if self._is_due(e, now)]
        met = 0
        for email in waiting[:AT_ONCE]:
            try:
                met += await self._meet(space, email, now)
            except Exception as error:  # noqa: BLE001 - looked for again tomorrow
                log.warning("slack.not_met", **logs.fault(error))
                break
        return met

    def _is_due(self, email: str, now: datetime) -> bool:
        last = self._asked.get(email)
        return last is None or now - last >= AGAIN

    async def _meet(self, space: Space, email: str, now: datetime) -> bool:
        try:
            told = (await space.client.users_lookupByEmail(email=email)).data
        except SlackApiError as error:
            if error.response.get("error") not in NOBODY:
                raise
            told = {}
        self._asked.put(email, now)
        user = told.get("user") if isinstance(told, dict) else None
        profile = profile_of(user, space.team)
        if not isinstance(user, dict) or not profile.allowed:
            return False
        # What Slack vouches for counts, not what was asked for.
        if profile.email.lower() != email.lower():
            return False
        account = f"{space.team}/{user.get('id')}"
        asked = partial(
            first_contact.met, channel="slack", account=account, email=email, now=now,
            owner=space.owner,
        )  # fmt: skip
        return await self._database.run(asked)
