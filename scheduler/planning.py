"""Plan what the year calls for, and see to what is due: two steps of a beat.

Each is one transaction: a reminder is decided and its message lies in the outbox, or
neither. On PostgreSQL any number of processes share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from dialogs.reminders.rules import AGAIN, Key, Rule, Wanted, rules_of, wanted
from dialogs.words.world import House
from dialogs.year.open_days import DAY, instant, wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders.facts import AHEAD, BEHIND, HORIZON, asked_for, key_of
from scheduler.reminders.judge import due
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.meetings import series
from storage.post import outbox, restored
from storage.reminders import rows as reminders
from storage.reminders.rows import ReminderState, Row
from storage.year import snapshot as year

# How many kindergartens one transaction takes.
KINDERGARTENS = 10
# When the plan of the day is made.
NIGHT = time(0, 10)


class Planner:
    """Plans, and judges what is due, a little at a time until nothing is left."""

    def __init__(
        self, database: Database, house: House, now: Callable[[], datetime]
    ) -> None:
        """Take the rules from the content."""
        self._database = database
        self._house = house
        self._now = now
        self.rules = rules_of(house.content)

    async def plan(self) -> int:
        """Plan for every kindergarten whose plan is due; return how many."""
        total = 0
        while done := await self._database.patiently(
            lambda db: plan(db, self.rules, self._now())
        ):
            total += done
        return total

    async def due(self) -> int:
        """See to everything that is due; return how many were decided or put off."""
        total = 0
        while done := await self._database.patiently(
            lambda db: due(db, self._house, self.rules, self._now())
        ):
            total += done
        return total


def plan(
    db: Tx,
    rules: Mapping[str, Rule],
    now: datetime,
    again: timedelta | None = None,
) -> int:
    """Make the planned rows of some kindergartens equal to what the rules want."""
    ids = reminders.to_plan(db, now, KINDERGARTENS)
    if not ids:
        return 0
    series.extend(db, ids, now)
    today = wall(now).date()
    found = year.read(db, ids, today - BEHIND, today + AHEAD)
    there = reminders.planned(db, ids)
    leaving = reminders.on_their_way(db, outbox.unsent(db, ids))
    for here in found.values():
        want = wanted(rules, here, now, now + HORIZON)
        _withdraw(db, here, leaving, want, now)
        _plan_one(db, here, there[here.id], want, now)
    restored.hold_back_planned(db, now)
    tomorrow = instant(datetime.combine(today + DAY, NIGHT))
    reminders.plan_again(db, ids, now + again if again else tomorrow)
    return len(ids)


def _withdraw(
    db: Tx,
    here: Snapshot,
    leaving: Mapping[int, Sequence[Row]],
    want: Mapping[Key, Wanted],
    now: datetime,
) -> None:
    """Take back messages that have not left and are not wanted any more.

    What a message said besides is said again, in a message of its own.
    """
    gone = {
        message: rows
        for message, rows in leaving.items()
        if any(row.kindergarten == here.id and _is_off(row, want, now) for row in rows)
    }
    taken = outbox.withdraw(db, gone)
    back: list[tuple[int, ReminderState, str | None]] = []
    for message in taken:
        for row in gone[message]:
            if row.kindergarten == here.id and asked_for(row) not in want:
                back.append((row.id, ReminderState.CANCELLED, "not_wanted"))
            else:
                back.append((row.id, ReminderState.PLANNED, None))
    reminders.take_back(db, back, now)


def _is_off(row: Row, want: Mapping[Key, Wanted], now: datetime) -> bool:
    """Tell whether the year calls for this differently now, while it is of use."""
    each = want.get(asked_for(row))
    if each is None:
        return row.until > now
    # One that was brought along before its day is wanted as it was.
    is_later = each.due > now and each.due != row.due
    return is_later or each.until != row.until


def _plan_one(
    db: Tx,
    here: Snapshot,
    rows: Sequence[Row],
    want: Mapping[Key, Wanted],
    now: datetime,
) -> None:
    planned = {key_of(row): row for row in rows}
    new = [
        {
            "kindergarten_id": here.id, "person_id": key.person, "rule": key.rule,
            "subject": key.subject, "occurrence": key.occurrence,
            "due_at": each.due, "until": each.until,
        }
        for key, each in want.items()
        if key not in planned
    ]  # fmt: skip
    gone, moved = [], []
    for key, row in planned.items():
        if key.occurrence.startswith(AGAIN):
            continue  # Asked for by the person herself; judged when it is due.
        each = want.get(key)
        if each is None and row.due > now:
            gone.append((row.id, ReminderState.CANCELLED, "not_wanted", None))
        elif each and _differs(each, row, now):
            moved.append((row.id, each.due, each.until))
    if new:
        reminders.add(db, new)
    reminders.move(db, moved)
    reminders.decide(db, gone, now)


def _differs(each: Wanted, row: Row, now: datetime) -> bool:
    """Tell whether a row has to be moved; one that was put off stays put off."""
    if each.until != row.until:
        return True
    return each.due != row.due and each.due > now
