"""The rules: what the bot says by itself, to whom, when, and when it keeps quiet.

Pure. `wanted` says which reminders a kindergarten's year calls for; `judge` looks at
one that is due and says whether it still helps. The rules are data, in
`content/reminders.toml`; a head changes some of them in the chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from scheduler.calendar import (
    DAY,
    Calendar,
    Closed,
    Hours,
    KindergartenYear,
    instant,
    monday_of,
    wall,
)
from storage.year import Met, Snapshot, Visited

# Two nudges about one thing, then silence.
MOST = 2
# A card comes on the first working day of the week.
CARD_AT = time(8)
# The meeting that is TETT PÅ, and those whose agenda goes to their leader.
STORY_MEETING, HMS_MEETING = "tett_paa", "hms_group"
AGENDA_MEETINGS = frozenset({"department", "pedagogues", "staff", "other"})
HMS_ROLES = frozenset({"head", "union_representative", "safety_representative"})
HEAD, LEADER = frozenset({"head"}), frozenset({"pedagogical_leader"})
AGREED = frozenset({"agreed", "done"})
AGAIN = "again"


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
    is_on: bool = True


def rules_of(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """Read `content/reminders.toml`."""
    return {
        key: Rule(
            key,
            **{
                **row,
                "at": time.fromisoformat(row["at"]),
                "to": tuple(row["to"]),
            },
        )
        for key, row in told.items()
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


def calendar_of(here: Snapshot) -> Calendar:
    """Return which days are open in this kindergarten."""
    return Calendar(
        tuple(Closed(c.first, c.last, c.kind, c.closes) for c in here.closed)
    )


def hours_of(here: Snapshot) -> Hours:
    """Return when people here may be written to."""
    return Hours(here.quiet_to, here.quiet_from)


@dataclass(frozen=True)
class Subject:
    """Something in the year that reminders are about.

    `start` is its wall time; `ends` is when a reminder before it is of no use any
    more. `told` is what the text needs.
    """

    kind: str
    key: str
    start: datetime
    department: int | None = None
    observer: int | None = None
    holder: int | None = None
    visit: Visited | None = None
    meeting: Met | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ends(self) -> datetime:
        """Return when it begins: what was to be done before it is too late then."""
        return self.start


class Key(NamedTuple):
    """What makes a reminder itself: it is never planned twice."""

    person: int
    rule: str
    subject: str
    occurrence: str


class Wanted(NamedTuple):
    """One reminder that the year calls for."""

    key: Key
    due: datetime
    until: datetime
    subject: Subject


def subjects(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    """Give everything in these days that a reminder may be about."""
    for meeting in here.meetings:
        if meeting.state == "cancelled":
            continue
        if meeting.state == "proposed":
            yield _clash(meeting)
        yield from _meeting(meeting)
    yield from _visits(here)
    yield from _windows(here, first, last)
    yield from _years(here, calendar, first, last)
    for person, valid in here.certificates.items():
        told = {"day": valid.isoformat()}
        key = f"certificate:{valid.isoformat()}"
        start = datetime.combine(valid, time())
        yield Subject("certificate", key, start, holder=person, told=told)


def _meeting(meeting: Met) -> Iterator[Subject]:
    kind = meeting.kind if meeting.kind in (STORY_MEETING, HMS_MEETING) else "meeting"
    if kind == "meeting" and meeting.kind not in AGENDA_MEETINGS:
        return
    told = {"meeting": meeting.wall.isoformat(), "kind": meeting.kind}
    key = f"meeting:{meeting.id}"
    yield Subject(
        kind, key, meeting.wall, meeting.department, meeting=meeting, told=told
    )


def _clash(meeting: Met) -> Subject:
    original = meeting.original or meeting.wall
    told = {
        "original": original.isoformat(),
        "meeting": meeting.wall.isoformat(),
        "kind": meeting.kind,
    }
    first = min(original, meeting.wall)
    key = f"clash:{meeting.id}"
    return Subject("clash", key, first, meeting.department, meeting=meeting, told=told)


def _visits(here: Snapshot) -> Iterator[Subject]:
    for visit in here.visits:
        if visit.state in AGREED:
            told = {"visit": visit.wall.isoformat()}
            yield Subject(
                "visit", f"visit:{visit.id}", visit.wall, visit.department,
                visit.observer, visit=visit, told=told,
            )  # fmt: skip


def windows(here: Snapshot, year: KindergartenYear) -> dict[str, tuple[date, date]]:
    """Return the year's observation windows: their first and last days."""
    found = {}
    for season, weeks, of in (
        ("autumn", here.autumn_weeks, year.first.year),
        ("spring", here.spring_weeks, year.last.year),
    ):
        first, _, last = weeks.partition("-")
        ends = monday_of(of, int(last)) + timedelta(days=4)
        found[f"{season}-{of}"] = (monday_of(of, int(first)), ends)
    return found


def _windows(here: Snapshot, first: date, last: date) -> Iterator[Subject]:
    """Give the windows whose reminders may fall in these days, per department."""
    for day in (first, last):
        year = KindergartenYear.of(day, here.year_starts)
        for season, (opens, ends) in windows(here, year).items():
            told = {"first": opens.isoformat(), "last": ends.isoformat()}
            start = datetime.combine(opens, time())
            for department, name in sorted(here.departments.items()):
                key = f"window:{season}:{department}"
                named = told | {"department": name, "season": season}
                yield Subject("window", key, start, department, told=named)
            closes = datetime.combine(ends, time())
            without = _without(here, season)
            yield Subject(
                "window_end", f"window_end:{season}", closes,
                told=told | {"departments": without, "season": season},
            )  # fmt: skip
        if KindergartenYear.of(last, here.year_starts) == year:
            return


def _without(here: Snapshot, season: str) -> tuple[str, ...]:
    """Name the departments that have no agreed visit in a window."""
    have = {
        v.department for v in here.visits if v.season == season and v.state in AGREED
    }
    return tuple(n for d, n in sorted(here.departments.items()) if d not in have)


def _years(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    for day in (first, last):
        year = KindergartenYear.of(day, here.year_starts)
        opens = calendar.working_day(year.first)
        yield Subject("year", f"year:{year.name}", datetime.combine(opens, time()))
        for half, _ in (year.autumn, year.spring):
            starts = datetime.combine(calendar.working_day(half), time())
            for department in sorted(here.departments):
                key = f"half:{half.isoformat()[:7]}:{department}"
                yield Subject("half_year", key, starts, department)
        if KindergartenYear.of(last, here.year_starts) == year:
            return


def recipients(here: Snapshot, rule: Rule, subject: Subject, day: date) -> set[int]:
    """Return who a rule speaks to, as the staff is on this day."""
    found: set[int] = set()
    for role in rule.to:
        match role:
            case "staff":
                found |= here.staff(subject.department, day)
            case "leader":
                found |= leaders(here, subject, day)
            case "hms_group":
                found |= here.holding(HMS_ROLES, None, day)
            case "observer":
                found |= {subject.observer} if subject.observer else set()
            case "holder":
                found |= {subject.holder} if subject.holder else set()
            case other:
                found |= here.holding(frozenset({other}), None, day)
    return found


def leaders(here: Snapshot, subject: Subject, day: date) -> set[int]:
    """Return who leads it: a department's leader, else the head."""
    if subject.department is not None:
        found = here.holding(LEADER, subject.department, day)
        if found:
            return found
    return here.holding(HEAD, None, day)


def wanted(
    rules: Mapping[str, Rule], here: Snapshot, first: datetime, last: datetime
) -> dict[Key, Wanted]:
    """Return the reminders that are due between two instants.

    One that was due before `first` is wanted still, while it is of use.
    """
    calendar, hours = calendar_of(here), hours_of(here)
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules_here(rules, here).values():
        if rule.is_on:
            by_kind.setdefault(rule.on, []).append(rule)
    found: dict[Key, Wanted] = {}
    days = wall(first).date(), wall(last).date()
    for subject in subjects(here, calendar, *days):
        for rule in by_kind.get(subject.kind, ()):
            for each in _of_rule(rule, subject, here, (calendar, hours), days[0]):
                if each.due <= last and each.until > first:
                    found[each.key] = each
    return found


def _of_rule(
    rule: Rule,
    subject: Subject,
    here: Snapshot,
    open_days: tuple[Calendar, Hours],
    today: date,
) -> Iterable[Wanted]:
    calendar, hours = open_days
    day = calendar.away_from(subject.start.date(), rule.days)
    due = hours.next_open(instant(datetime.combine(day, rule.at)), calendar)
    until = instant(subject.ends)
    if rule.lasts:
        last = calendar.away_from(wall(due).date(), rule.lasts)
        until = instant(datetime.combine(last, time(23, 59)))
    if due >= until:
        return
    occurrence = subject.start.isoformat()[:16] if rule.again else ""
    # Who has come since it was due is told late; who has left is not told.
    for person in recipients(here, rule, subject, max(wall(due).date(), today)):
        key = Key(person, rule.key, subject.key, occurrence)
        yield Wanted(key, _on_card(due, person, here, calendar, hours), until, subject)


def _on_card(
    due: datetime, person: int, here: Snapshot, calendar: Calendar, hours: Hours
) -> datetime:
    """Return when somebody who wants one card a week gets it."""
    if person not in here.cards:
        return due
    return min(due, card_of_week(wall(due).date(), calendar, hours))


def card_of_week(day: date, calendar: Calendar, hours: Hours) -> datetime:
    """Return when a week's card comes: the first working day's morning."""
    monday = calendar.working_day(day - (day.isoweekday() - 1) * DAY)
    return instant(datetime.combine(monday, max(CARD_AT, hours.opens)))


# Judged when it is due


@dataclass(frozen=True)
class Send:
    """It still helps."""


@dataclass(frozen=True)
class Skip:
    """It does not, and this is why."""

    reason: str


@dataclass(frozen=True)
class Later:
    """Not now: then."""

    due: datetime


Verdict = Send | Skip | Later


@dataclass(frozen=True)
class Situation:
    """How things stand for one person when a reminder is due."""

    now: datetime
    calendar: Calendar
    hours: Hours
    reachable: bool = True
    away_until: date | None = None
    opted_out: bool = False
    sent: int = 0
    met: bool = False
    card: bool = False


def judge(rule: Rule, one: Wanted, situation: Situation) -> Verdict:
    """Say whether a reminder that is due is to be sent, skipped, or put off."""
    now, snoozed = situation.now, one.key.occurrence.startswith(AGAIN)
    for reason, holds in (
        ("too_late", one.until <= now),
        ("not_needed", situation.met),
        ("opted_out", situation.opted_out and rule.own),
        ("two_already", situation.sent >= MOST and not snoozed),
        ("not_reachable", not situation.reachable),
    ):
        if holds:
            return Skip(reason)
    if situation.away_until:
        back = situation.calendar.working_day(situation.away_until + DAY)
        due = instant(datetime.combine(back, max(rule.at, situation.hours.opens)))
        return Later(due) if due < one.until else Skip("away")
    opens = situation.hours.next_open(now, situation.calendar)
    if situation.card and not snoozed:
        opens = max(opens, _next_card(now, one, situation))
    if opens > now:
        return Later(opens) if opens < one.until else Skip("quiet_hours")
    return Send()


def _next_card(now: datetime, one: Wanted, situation: Situation) -> datetime:
    """Return when the card comes that this may wait for; now if it may not."""
    today = wall(now).date()
    calendar, hours = situation.calendar, situation.hours
    this = card_of_week(today, calendar, hours)
    if wall(this).date() >= today:
        return max(this, now)
    following = card_of_week(today + 7 * DAY, calendar, hours)
    return following if following < one.until else now
