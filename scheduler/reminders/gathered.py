"""Make fewer messages of what is due: let it wait for company, or bring it along.

Whoever has had her share of a month's messages gets the rest gathered: what can wait
comes in Monday's card, and what cannot brings along what the week would bring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from dialogs.reminders.cards import card_after, card_of_week
from dialogs.reminders.rules import AGAIN, Rule, hours_of
from dialogs.reminders.verdict import Send
from dialogs.year.open_days import DAY, instant, wall
from scheduler.reminders.decided import (
    OF_THE_DAY,
    POSTS_IN_ROOM,
    DueRow,
    Verdicts,
    judged,
)
from scheduler.reminders.situations import Situations
from storage.database.transaction import Tx
from storage.reminders import due as dues
from storage.reminders.rows import Row

# A reminder holds until just before its last moment: at it, it is too late.
MOMENT = timedelta(milliseconds=1)
WEEK = timedelta(days=7)


def ride_along(
    db: Tx,
    rules: Mapping[str, Rule],
    facts: Situations,
    decided: Verdicts,
    now: datetime,
) -> None:
    """Let what is in a card wait for a message that comes anyway, if that is in time.

    A card's own lines wait for as long as their rules say; what was gathered for
    Monday's card waits for later that Monday.
    """
    waits = _waiting(facts, decided, now)
    if not waits:
        return
    following = _following(db, rules, waits, now)
    for person, until in waits.items():
        ride = following.get(person)
        if ride and ride <= until:
            for one in decided.to_send.pop(person):
                decided.moved.append((one.row.id, ride, one.wanted.until))


def _waiting(
    facts: Situations, decided: Verdicts, now: datetime
) -> dict[int, datetime]:
    """Return who may wait for company, each as long as all of hers may."""
    waits = {
        person: min(_waits_until(one, facts, now) for one in ones)
        for person, ones in decided.to_send.items()
    }
    return {person: until for person, until in waits.items() if until > now}


def _following(
    db: Tx, rules: Mapping[str, Rule], waits: Mapping[int, datetime], now: datetime
) -> dict[int, datetime]:
    """Return when each gets a message of its own next; a card's line is none."""
    following: dict[int, datetime] = {}
    for row in dues.due_of(db, list(waits), max(waits.values()), since=now):
        if row.rule in rules and not rules[row.rule].card:
            following.setdefault(row.person, row.due)
    return following


def _waits_until(one: DueRow, facts: Situations, now: datetime) -> datetime:
    """Return until when this one may wait for company: now, if it may not."""
    last = one.wanted.until - MOMENT
    if one.rule.card:
        return last if facts.is_full(one.row.person) else min(one.wanted.meant, last)
    here, today = one.row.kindergarten, wall(now).date()
    hours = hours_of(facts.here[here])
    if one.row.due == card_of_week(today, facts.calendars[here], hours):
        return min(instant(datetime.combine(today, hours.closes)), last)
    return now


def due_soon(db: Tx, facts: Situations, decided: Verdicts, now: datetime) -> list[Row]:
    """Return what those who are told something now would be told soon.

    Today, so that nobody hears of us twice a day; for those who have had much also
    later this week, and what waits for Monday's card.
    """
    if not decided.to_send:
        return []
    full = {person for person in decided.to_send if facts.is_full(person)}
    tonight = _tonight(now)
    until = card_after(now) + WEEK if full else tonight
    rows = dues.due_of(db, list(decided.to_send), until, since=now)
    return [row for row in rows if row.person in full or row.due < tonight]


def _tonight(now: datetime) -> datetime:
    return instant(datetime.combine(wall(now).date() + DAY, time()))


def bring_along(
    ahead: Sequence[Row], facts: Situations, decided: Verdicts, now: datetime
) -> list[DueRow]:
    """Let what may be said now be said with what is said anyway; return it."""
    early: list[DueRow] = []
    for row in ahead:
        rule = facts.rules.get(row.kindergarten, {}).get(row.rule)
        others = decided.to_send[row.person]
        if rule is None or not _may_come_early(row, rule, others, facts, now):
            continue
        verdict, one = judged(row, facts, now, early=True)
        if one and isinstance(verdict, Send):
            facts.note_sent(row, rule)
            decided.take(row, verdict, one)
            early.append(one)
    return early


def _may_come_early(
    row: Row, rule: Rule, others: Sequence[DueRow], facts: Situations, now: datetime
) -> bool:
    """Tell whether it can be said before its hour: not a nudge beside what it is of.

    What is said of its own day, or was promised for it, or is said in a room too, may
    come earlier on that day only.
    """
    found = facts.find(row)
    if found is None or row.occurrence.startswith(AGAIN):
        return False
    in_week = facts.is_full(row.person) and not _is_of_its_day(rule)
    last = card_after(now) if in_week else _tonight(now)
    if found.due > now and row.due >= last:
        return False
    same = rule.group or rule.key, row.subject
    return same not in {(o.rule.group or o.rule.key, o.row.subject) for o in others}


def _is_of_its_day(rule: Rule) -> bool:
    return rule.key in POSTS_IN_ROOM or not rule.days or rule.on in OF_THE_DAY
