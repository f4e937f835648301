"""See to what is due: judge each reminder, and make one message of a person's.

Whoever has had her share of a month's messages gets the rest gathered: what can wait
comes in Monday's card, and what cannot brings along what the week would bring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from dialogs.reminders.cards import card_after, card_of_week
from dialogs.reminders.rules import AGAIN, Rule, Wanted, hours_of
from dialogs.reminders.subject import AT_ONCE
from dialogs.reminders.verdict import Later, Send, Situation, Skip, Verdict, judge
from dialogs.words.world import House
from dialogs.year.open_days import DAY, instant, wall
from scheduler.reminders import letters
from scheduler.reminders.facts import Read, Situations, gather, key_of
from storage.database.transaction import Tx
from storage.reminders import rows as reminders
from storage.reminders.rows import ReminderState, Row
from storage.year import snapshot as year

MOMENT = timedelta(milliseconds=1)
WEEK = timedelta(days=7)
# How many people one transaction takes.
PEOPLE = 200
# These also go to the department's room: agendas, and how the week's trial went.
POSTS_IN_ROOM = frozenset({"story_count", "meeting_agenda", "wheel_trial"})

# A day that was agreed on or promised: on another day it would not be true any more.
OF_THE_DAY = ("wheel_step", "wheel_begin", "wheel_check")


@dataclass(frozen=True)
class _One:
    """A due row with its rule and what it is about."""

    row: Row
    rule: Rule
    wanted: Wanted


@dataclass
class _Decided:
    """What becomes of the rows that are due."""

    rows: list[tuple[int, ReminderState, str | None, int | None]] = field(
        default_factory=list
    )
    moved: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    to_send: dict[int, list[_One]] = field(default_factory=lambda: defaultdict(list))

    def take(self, row: Row, verdict: Verdict, one: _One | None) -> None:
        match verdict:
            case Skip(reason):
                state = (
                    ReminderState.CANCELLED if one is None else ReminderState.SKIPPED
                )
                state = ReminderState.SKIPPED if reason == "too_late" else state
                self.rows.append((row.id, state, reason, None))
            case Later(at):
                self.moved.append((row.id, at, one.wanted.until if one else row.until))
            case Send() if one:
                self.to_send[row.person].append(one)


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
    decided, in_rooms = _Decided(), []
    for row in rows:
        verdict, one = _judged(row, facts, now)
        if one and not isinstance(verdict, Later) and _posts(one, facts):
            in_rooms.append(one)
        if one and isinstance(verdict, Send):
            facts.note_sent(row, one.rule)
        decided.take(row, verdict, one)
    _ride_along(db, rules, facts, decided, now)
    ahead = _ahead(db, facts, decided, now)
    if ahead:
        others = gather(db, rules, ahead, now, read)
        early = _bring_along(ahead, others, decided, now)
        in_rooms += [one for one in early if _posts(one, others)]
        facts.add(others)
    later = {number for number, *_ in decided.moved}
    for one in in_rooms:
        if one.row.id not in later:
            letters.post_in_room(db, house, facts, one.row, one.wanted, now)
    _send(db, house, facts, decided, now)
    reminders.move(db, decided.moved)
    reminders.decide(db, decided.rows, now)
    return len(rows)


def _ride_along(
    db: Tx,
    rules: Mapping[str, Rule],
    facts: Situations,
    decided: _Decided,
    now: datetime,
) -> None:
    """Let what is in a card wait for a message that comes anyway, if that is in time.

    A card's own lines wait for as long as their rules say; what was gathered for
    Monday's card waits for later that Monday.
    """
    waits = {
        person: min(_waits_until(one, facts, now) for one in ones)
        for person, ones in decided.to_send.items()
    }
    waits = {person: until for person, until in waits.items() if until > now}
    if not waits:
        return
    following: dict[int, datetime] = {}
    for row in reminders.due_of(db, list(waits), max(waits.values()), since=now):
        if row.rule in rules and not rules[row.rule].card:
            following.setdefault(row.person, row.due)
    for person, until in waits.items():
        ride = following.get(person)
        if ride and ride <= until:
            for one in decided.to_send.pop(person):
                decided.moved.append((one.row.id, ride, one.wanted.until))


def _waits_until(one: _One, facts: Situations, now: datetime) -> datetime:
    """Return until when this one may wait for company: now, if it may not."""
    last = one.wanted.until - MOMENT
    if one.rule.card:
        return last if facts.is_full(one.row.person) else min(one.wanted.meant, last)
    here, today = one.row.kindergarten, wall(now).date()
    hours = hours_of(facts.here[here])
    if one.row.due == card_of_week(today, facts.calendars[here], hours):
        return min(instant(datetime.combine(today, hours.closes)), last)
    return now


def _ahead(db: Tx, facts: Situations, decided: _Decided, now: datetime) -> list[Row]:
    """Return what those who are told something now would be told soon.

    Today, so that nobody hears of us twice a day; for those who have had much also
    later this week, and what waits for Monday's card.
    """
    if not decided.to_send:
        return []
    full = {person for person in decided.to_send if facts.is_full(person)}
    tonight = _tonight(now)
    until = card_after(now) + WEEK if full else tonight
    rows = reminders.due_of(db, list(decided.to_send), until, since=now)
    return [row for row in rows if row.person in full or row.due < tonight]


def _tonight(now: datetime) -> datetime:
    return instant(datetime.combine(wall(now).date() + DAY, time()))


def _bring_along(
    ahead: Sequence[Row], facts: Situations, decided: _Decided, now: datetime
) -> list[_One]:
    """Let what may be said now be said with what is said anyway; return it."""
    early: list[_One] = []
    for row in ahead:
        rule = facts.rules.get(row.kindergarten, {}).get(row.rule)
        others = decided.to_send[row.person]
        if rule is None or not _may_come_early(row, rule, others, facts, now):
            continue
        verdict, one = _judged(row, facts, now, early=True)
        if one and isinstance(verdict, Send):
            facts.note_sent(row, rule)
            decided.take(row, verdict, one)
            early.append(one)
    return early


def _may_come_early(
    row: Row, rule: Rule, others: Sequence[_One], facts: Situations, now: datetime
) -> bool:
    """Tell whether it can be said before its hour: not a nudge beside what it is of.

    What is said of its own day, or was promised for it, or is said in a room too, may
    come earlier on that day only.
    """
    found = facts.find(row)
    if found is None or row.occurrence.startswith(AGAIN):
        return False
    of_its_day = rule.key in POSTS_IN_ROOM or not rule.days or rule.on in OF_THE_DAY
    in_week = facts.is_full(row.person) and not of_its_day
    last = card_after(now) if in_week else _tonight(now)
    if found.due > now and row.due >= last:
        return False
    same = rule.group or rule.key, row.subject
    return same not in {(o.rule.group or o.rule.key, o.row.subject) for o in others}


def _send(
    db: Tx, house: House, facts: Situations, decided: _Decided, now: datetime
) -> None:
    """Put one message to each in the outbox; older news of a group is left out."""
    for ones in decided.to_send.values():
        ones.sort(key=_order)
    kept = {person: _newest(ones) for person, ones in decided.to_send.items()}
    told = {p: [(o.row, o.rule, o.wanted) for o in ones] for p, ones in kept.items()}
    messages = letters.post(db, house, facts, told, now)
    for person, ones in decided.to_send.items():
        for one in ones:
            if one in kept[person]:
                number = messages.get(person)
                decided.rows.append((one.row.id, ReminderState.SENT, None, number))
            else:
                decided.rows.append((one.row.id, ReminderState.SKIPPED, "newer", None))


def _order(one: _One) -> tuple[datetime, str, str]:
    """Say first what was meant to be said first, however it was planned."""
    return one.wanted.meant, one.rule.key, one.row.subject


def _posts(one: _One, facts: Situations) -> bool:
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


def _judged(
    row: Row, facts: Situations, now: datetime, *, early: bool = False
) -> tuple[Verdict, _One | None]:
    here = facts.here.get(row.kindergarten)
    rule = facts.rules.get(row.kindergarten, {}).get(row.rule)
    found = facts.find(row)
    if here is None or rule is None or found is None:
        return Skip("too_late" if row.until <= now else "not_wanted"), None
    one = _One(row, rule, found._replace(key=key_of(row)))
    snoozed = row.occurrence.startswith(AGAIN)
    if found.due > now and not (snoozed or early):
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
        card=not (early and found.due <= now)
        and reached is not None
        and (reached.card or _waits(row, rule, facts)),
    )
    return judge(rule, one.wanted, situation), one


def _waits(row: Row, rule: Rule, facts: Situations) -> bool:
    """Tell whether it waits for Monday's card, if it can: she has had much already."""
    return facts.is_full(row.person) and rule.on not in (*AT_ONCE, *OF_THE_DAY)
