"""Plan what the year calls for, and see to what is due: two steps of a beat.

Each is one transaction: a reminder is decided and its message lies in the outbox, or
neither. On PostgreSQL any number of processes share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta

from dialogs.reminders.rules import AGAIN, Key, Rule, Wanted, rules_of, wanted
from dialogs.words.content import Content
from dialogs.words.world import House
from dialogs.year.open_days import DAY, instant, wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders.facts import AHEAD, BEHIND, HORIZON
from scheduler.reminders.judge import due
from scheduler.reminders.situations import asked_for, key_of
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.meetings import series
from storage.post import outbox, restored
from storage.programmes import homework
from storage.reminders import plans
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
            lambda db: plan(db, self.rules, self._now(), content=self._house.content)
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
    content: Content | None = None,
) -> int:
    """Make the planned rows of some kindergartens equal to what the rules want.

    With the content, homework is put on the lists of meetings before.
    """
    ids = plans.to_plan(db, now, KINDERGARTENS)
    if not ids:
        return 0
    series.extend(db, ids, now)
    today = wall(now).date()
    found = year.read(db, ids, today - BEHIND, today + AHEAD)
    if content and homework.bring(db, found.values(), content, now):
        found = year.read(db, ids, today - BEHIND, today + AHEAD)
    there = plans.planned(db, ids)
    leaving = reminders.on_their_way(db, outbox.unsent(db, ids))
    for here in found.values():
        want = wanted(rules, here, now, now + HORIZON)
        _withdraw(db, here, leaving, want, now)
        _plan_one(db, here, there[here.id], want, now)
    restored.hold_back_planned(db, now)
    tomorrow = instant(datetime.combine(today + DAY, NIGHT))
    plans.plan_again(db, ids, now + again if again else tomorrow)
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


def _row(here: Snapshot, key: Key, each: Wanted) -> dict[str, object]:
    return {
        "kindergarten_id": here.id, "person_id": key.person, "rule": key.rule,
        "subject": key.subject, "occurrence": key.occurrence,
        "due_at": each.due, "until": each.until,
    }  # fmt: skip


def _plan_one(
    db: Tx,
    here: Snapshot,
    rows: Sequence[Row],
    want: Mapping[Key, Wanted],
    now: datetime,
) -> None:
    planned = {key_of(row): row for row in rows}
    new = [_row(here, k, each) for k, each in want.items() if k not in planned]
    # What a person asked for herself is judged when it is due, and not planned away.
    ours = {k: row for k, row in planned.items() if not k.occurrence.startswith(AGAIN)}
    gone = [row.id for k, row in ours.items() if k not in want and row.due > now]
    plans.add(db, new)
    reminders.move(db, _moved(ours, want, now))
    off = ReminderState.CANCELLED
    reminders.decide(db, [(row, off, "not_wanted", None) for row in gone], now)


def _moved(
    planned: Mapping[Key, Row], want: Mapping[Key, Wanted], now: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Return what is wanted at another time than it is planned for."""
    return [
        (row.id, each.due, each.until)
        for key, row in planned.items()
        if (each := want.get(key)) and _differs(each, row, now)
    ]


def _differs(each: Wanted, row: Row, now: datetime) -> bool:
    """Tell whether a row has to be moved; one that was put off stays put off."""
    if each.until != row.until:
        return True
    return each.due != row.due and each.due > now
