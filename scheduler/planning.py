"""Plan what the year calls for, and see to what is due: two steps of a beat.

Each is one transaction: a reminder is decided and its message lies in the outbox, or
neither. On PostgreSQL any number of processes share the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dialogs.house import House
from scheduler import letters, series
from scheduler.calendar import DAY, instant, wall
from scheduler.facts import (
    AHEAD,
    BEHIND,
    HORIZON,
    Facts,
    Read,
    asked_for,
    gather,
)
from scheduler.reminders import (
    AGAIN,
    Key,
    Later,
    Rule,
    Send,
    Situation,
    Skip,
    Verdict,
    Wanted,
    hours_of,
    judge,
    rules_of,
    wanted,
)
from storage import outbox, reminders, year
from storage.database import Database
from storage.reminders import Row, State
from storage.transaction import Tx
from storage.year import Snapshot

# How many kindergartens and people one transaction takes.
KINDERGARTENS, PEOPLE = 10, 200
# These also go to the department's room: agendas, and how the week's trial went.
POSTS_IN_ROOM = frozenset({"story_count", "meeting_agenda", "wheel_trial"})
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
        self.rules = rules_of(house.content["reminders"])

    async def plan(self) -> int:
        """Plan for every kindergarten whose plan is due; return how many."""
        total = 0
        while done := await self._database.run(
            lambda db: plan(db, self.rules, self._now())
        ):
            total += done
        return total

    async def due(self) -> int:
        """See to everything that is due; return how many were decided or put off."""
        total = 0
        while done := await self._database.run(
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
    back: list[tuple[int, State, str | None]] = []
    for message in taken:
        for row in gone[message]:
            if row.kindergarten == here.id and asked_for(row) not in want:
                back.append((row.id, State.CANCELLED, "not_wanted"))
            else:
                back.append((row.id, State.PLANNED, None))
    reminders.take_back(db, back, now)


def _is_off(row: Row, want: Mapping[Key, Wanted], now: datetime) -> bool:
    """Tell whether the year calls for this differently now, while it is of use."""
    each = want.get(asked_for(row))
    if each is None:
        return row.until > now
    return each.due > now or each.until != row.until


def _plan_one(
    db: Tx,
    here: Snapshot,
    rows: Sequence[Row],
    want: Mapping[Key, Wanted],
    now: datetime,
) -> None:
    planned = {_key(row): row for row in rows}
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
            gone.append((row.id, State.CANCELLED, "not_wanted", None))
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


def _key(row: Row) -> Key:
    return Key(row.person, row.rule, row.subject, row.occurrence)


# What is due


@dataclass(frozen=True)
class _One:
    """A due row with its rule and what it is about."""

    row: Row
    rule: Rule
    wanted: Wanted


def due(
    db: Tx,
    house: House,
    rules: Mapping[str, Rule],
    now: datetime,
    read: Read = year.read,
) -> int:
    """Judge everything that is due for some people; each gets at most one message."""
    persons = reminders.due_people(db, now, PEOPLE)
    if not persons:
        return 0
    rows = reminders.due_of(db, persons, now)
    facts = gather(db, rules, rows, now, read)
    decided: list[tuple[int, State, str | None, int | None]] = []
    moved: list[tuple[int, datetime, datetime]] = []
    to_send: dict[int, list[_One]] = defaultdict(list)
    for row in rows:
        verdict, one = _judged(row, facts, now)
        if one and not isinstance(verdict, Later) and _posts(one, facts):
            letters.post_in_room(db, house, facts, row, one.wanted, now)
        match verdict:
            case Skip(reason):
                state = State.CANCELLED if one is None else State.SKIPPED
                state = State.SKIPPED if reason == "too_late" else state
                decided.append((row.id, state, reason, None))
            case Later(at):
                moved.append((row.id, at, one.wanted.until if one else row.until))
            case Send() if one:
                facts.note_sent(row, one.rule)
                to_send[row.person].append(one)
    kept = {person: _newest(ones) for person, ones in to_send.items()}
    told = {p: [(o.row, o.rule, o.wanted) for o in ones] for p, ones in kept.items()}
    messages = letters.post(db, house, facts, told, now)
    for person, ones in to_send.items():
        for one in ones:
            if one in kept[person]:
                message = messages.get(person)
                decided.append((one.row.id, State.SENT, None, message))
            else:
                decided.append((one.row.id, State.SKIPPED, "newer", None))
    reminders.move(db, moved)
    reminders.decide(db, decided, now)
    return len(rows)


def _posts(one: _One, facts: Facts) -> bool:
    """Tell whether this one is also told in the room: the first leader's is.

    It does not hang on her being there: it is the same row whatever becomes of it.
    """
    if one.rule.key not in POSTS_IN_ROOM or one.row.occurrence.startswith(AGAIN):
        return False
    same = [
        key.person
        for key in facts.wanted[one.row.kindergarten]
        if key[1:] == (one.row.rule, one.row.subject, one.row.occurrence)
    ]
    return one.row.person == min(same)


def _newest(ones: Sequence[_One]) -> list[_One]:
    """Keep the newest of each group about the same thing: the others are older news."""
    last: dict[tuple[str, str], _One] = {}
    for one in ones:
        last[one.rule.group or one.rule.key, one.row.subject] = one
    return list(last.values())


def _judged(row: Row, facts: Facts, now: datetime) -> tuple[Verdict, _One | None]:
    here = facts.here.get(row.kindergarten)
    rule = facts.rules.get(row.kindergarten, {}).get(row.rule)
    found = facts.find(row)
    if here is None or rule is None or found is None:
        return Skip("too_late" if row.until <= now else "not_wanted"), None
    one = _One(row, rule, found._replace(key=_key(row)))
    snoozed = row.occurrence.startswith(AGAIN)
    if found.due > now and not snoozed:
        return Later(found.due), one
    reached = facts.reach.get(row.person)
    situation = Situation(
        now,
        facts.calendars[here.id],
        hours_of(here),
        reachable=reached is not None and reached.place is not None,
        away_until=facts.away.get(row.person),
        opted_out=(row.person, row.rule) in facts.opted_out,
        sent=facts.sent_before(row, rule),
        met=facts.is_met(rule, found.subject, row.person),
        card=reached is not None and reached.card,
    )
    return judge(rule, one.wanted, situation), one
