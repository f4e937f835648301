"""Find those who are new on the staff list in Teams, so that they can be greeted once.

A bot cannot look anybody up by an address in Teams; it sees who is in the teams and
groups that it was added to. Only the way is opened here: the first message itself is a
reminder, judged and sent like the others, in her hours and at Teams' pace.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.teams.port import Member, Port, Where, where_of
from scheduler.delivery.outcomes import Refused, Sent
from storage import logs
from storage.database.connect import Database
from storage.people import first_contact

log = structlog.get_logger("samspill")

# Teams lets seven conversations be opened in a second; a look comes once a minute.
AT_ONCE = 20
# Who is in a team is asked once a day, as Teams wishes.
ROSTER = timedelta(days=1)
# So many rooms are asked about in one look.
ROOMS = 20
NOT_FOUND, GUEST = "not_found", "guest"


@dataclass(frozen=True)
class _Seen:
    """Who was in a room when it was asked, by address."""

    at: datetime
    where: Where
    people: dict[str, Member]


class TeamsNewcomers:
    """Looks for people who are new, a few at a time."""

    def __init__(
        self, database: Database, port: Port, now: Callable[[], datetime]
    ) -> None:
        """Take where it is kept who is new, and what asks Teams."""
        self._database = database
        self._port = port
        self._now = now
        self._rooms: dict[str, _Seen] = {}

    async def look(self) -> int:
        """Open the way to some who are new; return to how many."""
        now = self._now()
        look = partial(
            first_contact.to_meet, channel="teams", owner="", now=now, most=AT_ONCE
        )
        waiting = await self._database.run(look)
        if not waiting or not await self._see(now):
            # In no team yet there is nobody to find: they are looked for when it is.
            return 0
        met = 0
        for email in waiting:
            is_met = await self._meet(email, now)
            if is_met is None:
                break
            met += is_met
        return met

    async def _see(self, now: datetime) -> bool:
        """Ask who is in each room, once a day; tell whether any has answered."""
        places = await self._database.run(
            lambda db: first_contact.shared_places(db, "teams")
        )
        open_: dict[str, Where] = {}
        for address, reference in places:
            where = where_of(address, reference)
            if where is not None:
                # A thread has the people of its channel.
                name = where.conversation.partition(";")[0]
                open_[name] = replace(where, conversation=name)
        self._rooms = {k: v for k, v in self._rooms.items() if k in open_}
        due = [k for k in open_ if k not in self._rooms or self._is_old(k, now)]
        for name in due[:ROOMS]:
            await self._ask(name, open_[name], now)
        return any(each.people for each in self._rooms.values())

    def _is_old(self, name: str, now: datetime) -> bool:
        return now - self._rooms[name].at >= ROSTER

    async def _ask(self, name: str, where: Where, now: datetime) -> None:
        try:
            found = await self._port.roster(where)
        except Exception as error:  # noqa: BLE001 - asked again tomorrow
            log.warning("teams.roster", **logs.fault(error))
            found = []
        people = {
            each.email.lower(): each for each in found if each.email and each.user
        }
        self._rooms[name] = _Seen(now, where, people)

    async def _meet(self, email: str, now: datetime) -> bool | None:
        """Open the way to one; None where Teams wants to be left alone for a while."""
        seen = next((s for s in self._rooms.values() if email in s.people), None)
        if seen is None:
            return await self._missed(email, NOT_FOUND, now)
        member = seen.people[email]
        if member.guest:
            return await self._missed(email, GUEST, now)
        opened = await self._port.open(seen.where, member.user)
        if isinstance(opened, Refused):
            return await self._missed(email, opened.reason[:20], now)
        if not isinstance(opened, Sent) or not opened.reference:
            # Opened twice it would be the same conversation: it is tried again.
            return None
        way = _way(seen.where, member, opened.reference)
        met = partial(first_contact.met, channel="teams", way=way, email=email, now=now)
        return await self._database.run(met)

    async def _missed(self, email: str, reason: str, now: datetime) -> bool:
        await self._database.run(
            lambda db: first_contact.missed(db, "teams", email, reason, now)
        )
        return False


def _way(where: Where, member: Member, conversation: str) -> first_contact.Reach:
    reference = {
        "url": where.url, "bot": where.bot, "user": member.user, "tenant": where.tenant,
    }  # fmt: skip
    return first_contact.Reach(
        f"{where.tenant}/{member.account or member.user}"[:320],
        f"{where.tenant}/{conversation}"[:400],
        json.dumps(reference, sort_keys=True),
    )
