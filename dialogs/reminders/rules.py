"""The rules: what the bot says by itself, to whom, when, and when it keeps quiet.

Pure. `wanted` says which reminders a kindergarten's year calls for; whether one that
is due still helps is judged in `verdict.py`. The rules are data, in
`content/reminders.toml`; a head changes some of them in the chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from dialogs.hms.keys import HMS_ROLES
from dialogs.reminders import hms_subjects
from dialogs.reminders.cards import card_of_week
from dialogs.reminders.subject import AT_ONCE, Subject
from dialogs.reminders.subjects import subjects
from dialogs.words.content import Content
from dialogs.year.open_days import DAY, Calendar, Closed, Hours, instant, wall
from dialogs.year.snapshot import Opening, Snapshot

HEAD, LEADER = frozenset({"head"}), frozenset({"pedagogical_leader"})
AGAIN = "again"
WEEK = 7 * DAY
# More closed days in a row than any kindergarten has, the summer's included.
MARGIN = 45
# How many dates one calendar remembers.
REMEMBERED = 5000


@dataclass(frozen=True)
class Rule:
    """One row of the table of reminders."""

    key: str
    on: str
    days: int
    at: time
    to: tuple[str, ...]
    unless: str = ""
    group: str = ""
    opens: str = ""
    own: bool = True
    lasts: int = 0
    again: bool = False
    card: bool = False
    is_on: bool = True
    without: tuple[str, ...] = ()


def rules_of(content: Content) -> dict[str, Rule]:
    """Read `content/reminders.toml`, and in which months no theme is asked for."""
    without = tuple(content["themes"]["without"])
    return {
        key: Rule(
            key,
            **{
                **row,
                "at": time.fromisoformat(row["at"]),
                "to": tuple(row["to"]),
            },
            without=without,
        )
        for key, row in content["reminders"].items()
    }


def rules_here(rules: Mapping[str, Rule], here: Snapshot) -> dict[str, Rule]:
    """Return the rules as a kindergarten's head has set them."""
    found = dict(rules)
    for key, changed in here.changed.items():
        if rule := rules.get(key):
            found[key] = replace(
                rule,
                is_on=changed.is_on,
                days=rule.days if changed.days is None else changed.days,
                at=changed.at or rule.at,
            )
    return found


def calendar_of(here: Snapshot | Opening) -> Calendar:
    """Return which days are open in this kindergarten."""
    return _calendar(
        tuple(Closed(c.first, c.last, c.kind, c.closes) for c in here.closed)
    )


@lru_cache(512)
def _calendar(closed: tuple[Closed, ...]) -> Calendar:
    """Return the same calendar for the same days: it remembers what it counted."""
    return Calendar(closed)


def hours_of(here: Snapshot | Opening) -> Hours:
    """Return when people here may be written to."""
    return Hours(here.quiet_to, here.quiet_from)


class Key(NamedTuple):
    """What makes a reminder itself: it is never planned twice."""

    person: int
    rule: str
    subject: str
    occurrence: str


class Wanted(NamedTuple):
    """One reminder that the year calls for.

    `meant` is when its rule says it; in a card it comes before that.
    """

    key: Key
    due: datetime
    until: datetime
    subject: Subject
    meant: datetime


def recipients(here: Snapshot, rule: Rule, subject: Subject, day: date) -> set[int]:
    """Return who a rule speaks to, as the staff is on this day."""
    found: set[int] = set()
    for role in rule.to:
        found |= _holders(here, subject, role, day)
    if subject.kind in AT_ONCE and subject.visit:
        found.discard(subject.visit.actor or 0)
    return found - subject.apart


def _holders(
    here: Snapshot, subject: Subject, role: str, day: date
) -> AbstractSet[int]:
    match role:
        case "staff":
            return here.staff(subject.department, day)
        case "leader" | "planner" if role == "leader" or not subject.holder:
            return leaders(here, subject, day)
        case "hms_group":
            return here.holding(HMS_ROLES, None, day)
        case "observer" | "holder" | "planner":
            one = subject.observer if role == "observer" else subject.holder
            return {one} if one else set()
        case "tried" | "newcomer" | "asked":
            # Of those who were asked when it opened, who has left is not told.
            there = here.staff(None, day) if role == "asked" else subject.people
            return subject.people & there
    return here.holding(frozenset({role}), None, day)


def leaders(here: Snapshot, subject: Subject, day: date) -> set[int]:
    """Return who leads it: a department's leader, else the head."""
    return leaders_of(here, subject.department, day)


def leaders_of(here: Snapshot, department: int | None, day: date) -> set[int]:
    """Return who leads a department, else the head."""
    if department is not None:
        found = here.holding(LEADER, department, day)
        if found:
            return found
    return here.holding(HEAD, None, day)


def wanted(
    rules: Mapping[str, Rule],
    here: Snapshot,
    first: datetime,
    last: datetime,
    about: set[str] | None = None,
) -> dict[Key, Wanted]:
    """Return the reminders that are due between two instants.

    One that was due before `first` is wanted still, while it is of use. With `about`,
    only those about these subjects are looked at.
    """
    span = DaySpan(calendar_of(here), hours_of(here), first, last)
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules_here(rules, here).values():
        if rule.is_on:
            by_kind.setdefault(rule.on, []).append(rule)
    found: dict[Key, Wanted] = {}
    days = wall(first).date(), wall(last).date()
    asked = (here, span.calendar, days, about)
    for subject in chain(subjects(*asked), hms_subjects.subjects(*asked)):
        if about is not None and subject.key not in about:
            continue
        for rule in by_kind.get(subject.kind, ()):
            if _is_near(rule, subject, days):
                for each in _of_rule(rule, subject, here, span):
                    found[each.key] = each
    return found


class DaySpan(NamedTuple):
    """Two instants, and which days and hours between them are open."""

    calendar: Calendar
    hours: Hours
    first: datetime
    last: datetime


def _is_near(rule: Rule, subject: Subject, days: tuple[date, date]) -> bool:
    """Look once, quickly, before the careful look: days are counted at most so far."""
    start = subject.start.date()
    far = (abs(rule.days) * 2 + MARGIN) * DAY
    earliest = start - far if rule.days < 0 else start
    latest = start if rule.days < 0 else start + far
    latest += (rule.lasts * 2 + MARGIN) * DAY if rule.lasts else 0 * DAY
    return earliest <= days[1] and latest >= days[0]


def _of_rule(
    rule: Rule, subject: Subject, here: Snapshot, span: DaySpan
) -> Iterable[Wanted]:
    due, until = _dates(rule, subject.start, span.calendar, span.hours)
    if str(subject.told.get("month", ""))[5:] in rule.without:
        return
    if due >= until or until <= span.first or due - WEEK > span.last:
        return
    occurrence = subject.start.isoformat()[:16] if rule.again else ""
    # Who has come since it was due is told late; who has left is not told.
    on = max(wall(due).date(), wall(span.first).date())
    for person in recipients(here, rule, subject, on):
        at = due
        if rule.card or person in here.cards:
            card = card_of_week(wall(due).date(), span.calendar, span.hours)
            at = min(due, card)
        if at <= span.last:
            key = Key(person, rule.key, subject.key, occurrence)
            yield Wanted(key, at, until, subject, due)


def _dates(
    rule: Rule, start: datetime, calendar: Calendar, hours: Hours
) -> tuple[datetime, datetime]:
    """Return when a rule speaks about something, and until when that is of use."""
    key = (start, rule.days, rule.at, rule.lasts, hours)
    found = calendar.dates.get(key)
    if found is None:
        day = calendar.away_from(start.date(), rule.days)
        due = hours.next_open(instant(datetime.combine(day, rule.at)), calendar)
        until = instant(start)
        if rule.lasts:
            last = calendar.away_from(wall(due).date(), rule.lasts)
            until = instant(datetime.combine(last, time(23, 59)))
        if len(calendar.dates) > REMEMBERED:
            calendar.dates.clear()
        found = calendar.dates[key] = (due, until)
    return found
