"""What in a kindergarten's year reminders are about: meetings, visits, windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.words.own_words import STORY_MEETING
from dialogs.year.open_days import Calendar, KindergartenYear, monday_of
from dialogs.year.snapshot import Going, Met, Snapshot, Visited

# Meetings whose agenda goes to the HMS group, and to their leader.
HMS_MEETING = "hms_group"
AGENDA_MEETINGS = frozenset({"department", "pedagogues", "staff", "other"})
# Meetings that are told to all who come to them; for the others there are stories to
# write, or matters to hand in.
TOLD_MEETINGS = frozenset({"department", "staff"})
# Which box is answered before which phase's meeting, and where it tries things.
ALONE = {1: "now", 2: "points", 3: "ideas", 4: "learn"}
TRYING, THURSDAY = 3, 3
AGREED = frozenset({"agreed", "done"})
# What is told as soon as it has happened: its rule's day is long before.
AT_ONCE = frozenset({"visit_ask", "visit_reply", "visit_agreed", "visit_off"})


@dataclass(frozen=True)
class Subject:
    """Something in the year that reminders are about.

    `start` is its wall time; what was to be done before it is too late then. `told`
    is what the text needs.
    """

    kind: str
    key: str
    start: datetime
    department: int | None = None
    observer: int | None = None
    holder: int | None = None
    visit: Visited | None = None
    meeting: Met | None = None
    people: frozenset[int] = frozenset()
    # Who is not spoken to about it, though a rule says so.
    apart: frozenset[int] = frozenset()
    box: tuple[str, str] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


def subjects(
    here: Snapshot,
    calendar: Calendar,
    days: tuple[date, date],
    about: set[str] | None = None,
) -> Iterator[Subject]:
    """Give everything in these days that a reminder may be about, or only these."""
    for meeting in here.meetings:
        if meeting.state == "cancelled" or _is_passed_over(meeting, about):
            continue
        if meeting.state == "proposed":
            yield _clash(meeting)
        yield from _meeting(meeting)
    kinds = None if about is None else {key.partition(":")[0] for key in about}
    for kind, found in (
        ("visit", _visits(here)),
        ("talk", _talks(here)),
        ("window", _windows(here, *days)),
        ("window_end", _window_ends(here, *days)),
        ("half", _halves(here, calendar, *days)),
        ("certificate", _certificates(here)),
        ("wheel", _wheel_steps(here)),
        ("wheel_week", _wheel_weeks(here, calendar, *days)),
        ("wheel_check", _wheel_checks(here)),
        ("theme", _themes(here, calendar)),
        ("theme_end", _theme_ends(here, calendar)),
        ("team", _teams(here)),
    ):
        if kinds is None or kind in kinds:
            yield from found


def _is_passed_over(meeting: Met, about: set[str] | None) -> bool:
    if about is None:
        return False
    return f"meeting:{meeting.id}" not in about and f"clash:{meeting.id}" not in about


def _wheel_steps(here: Snapshot) -> Iterator[Subject]:
    """Give what each open round asks before and at the department's next meetings.

    Whatever the meeting is called: where a department has none but those for stories,
    it is there that it sits together.
    """
    for one in here.rounds:
        step = ALONE.get(one.phase, ""), one.id
        days = set()
        for meeting in here.meetings:
            if meeting.department != one.department or meeting.state == "cancelled":
                continue
            days.add(meeting.wall.date())
            if one.starts_on is None or meeting.wall.date() >= one.starts_on:
                told = _of_round(here, one) | {"meeting": meeting.wall.isoformat()}
                key = f"wheel:{one.id}:{one.phase}:{meeting.id}"
                yield Subject(
                    "wheel_step", key, meeting.wall, one.department, box=step, told=told
                )
        if one.phase == 1 and one.starts_on and one.starts_on not in days:
            start = datetime.combine(one.starts_on, time())
            key, told = f"wheel:{one.id}:begins", _of_round(here, one)
            yield Subject(
                "wheel_begin", key, start, one.department, box=step, told=told
            )


def _of_round(here: Snapshot, one: Going) -> dict[str, Any]:
    unit = here.departments.get(one.department, "")
    return {"department": unit, "number": one.number, "phase": one.phase}


def _wheel_weeks(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    """Give a Thursday of every week in which a department tries something."""
    for one in here.rounds:
        if one.phase != TRYING or one.trial_from is None:
            continue
        ends = min(one.check_on or last, last)
        # A week back too: one that was put off some days is wanted still.
        thursday = max(one.trial_from, first - timedelta(days=7))
        thursday += timedelta(days=(THURSDAY - thursday.weekday()) % 7)
        while thursday < ends:
            day = calendar.working_day(thursday)
            key = f"wheel_week:{one.id}:{thursday.isoformat()}"
            start = datetime.combine(day, time())
            told = _of_round(here, one)
            yield Subject("wheel_week", key, start, one.department, told=told)
            thursday += timedelta(days=7)


def _wheel_checks(here: Snapshot) -> Iterator[Subject]:
    for one in here.rounds:
        if one.phase == TRYING and one.check_on is not None:
            start = datetime.combine(one.check_on, time())
            key, told = f"wheel_check:{one.id}", _of_round(here, one)
            yield Subject("wheel_check", key, start, one.department, told=told)


def _themes(here: Snapshot, calendar: Calendar) -> Iterator[Subject]:
    """Give each month's theme from its first working day."""
    for month, theme in here.themes.items():
        day = calendar.first_working(date.fromisoformat(f"{month}-01"))
        told = {"month": month, "theme": theme}
        start, box = datetime.combine(day, time()), ("pulse", month)
        yield Subject("hms_theme", f"theme:{month}", start, box=box, told=told)


def _theme_ends(here: Snapshot, calendar: Calendar) -> Iterator[Subject]:
    for month, theme in here.themes.items():
        day = calendar.last_working(date.fromisoformat(f"{month}-01"))
        told, start = {"month": month, "theme": theme}, datetime.combine(day, time())
        yield Subject("hms_theme_end", f"theme_end:{month}", start, told=told)


def _teams(here: Snapshot) -> Iterator[Subject]:
    """Give each reflecting team after which somebody has a line of her own."""
    for held in here.teams:
        start, key = datetime.combine(held.on, time()), f"team:{held.id}"
        yield Subject("team", key, start, held.department, people=held.people)


def _certificates(here: Snapshot) -> Iterator[Subject]:
    for person, valid in here.certificates.items():
        told = {"day": valid.isoformat()}
        key = f"certificate:{valid.isoformat()}"
        start = datetime.combine(valid, time())
        yield Subject("certificate", key, start, holder=person, told=told)


def _meeting(meeting: Met) -> Iterator[Subject]:
    """Give a meeting, and that it is told to those who come; a clash has its own."""
    if meeting.kind in TOLD_MEETINGS and meeting.state == "planned":
        yield _of_meeting("meeting_told", meeting)
    kind = meeting.kind if meeting.kind in (STORY_MEETING, HMS_MEETING) else "meeting"
    if kind == "meeting" and meeting.kind not in AGENDA_MEETINGS:
        return
    yield _of_meeting(kind, meeting)


def _of_meeting(kind: str, meeting: Met) -> Subject:
    told = {"meeting": meeting.wall.isoformat(), "kind": meeting.kind}
    key, unit = f"meeting:{meeting.id}", meeting.department
    return Subject(kind, key, meeting.wall, unit, meeting=meeting, told=told)


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
            yield _of_visit("visit", f"visit:{visit.id}", visit)


def _talks(here: Snapshot) -> Iterator[Subject]:
    """Give what the other side of a visit has to be told, at once."""
    for visit in here.visits:
        kind = {
            "agreed": "visit_agreed",
            "cancelled": "visit_off",
            "asked": "visit_reply" if visit.actor == visit.observer else "visit_ask",
        }.get(visit.state)
        if kind:
            yield _of_visit(kind, f"talk:{visit.id}:{visit.version}", visit)


def _of_visit(kind: str, key: str, visit: Visited) -> Subject:
    told = {"visit": visit.wall.isoformat()}
    return Subject(
        kind, key, visit.wall, visit.department, visit.observer, visit=visit, told=told
    )


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


def years_of(here: Snapshot, first: date, last: date) -> list[KindergartenYear]:
    """Return the kindergarten years that these days are in: one or two."""
    found = [KindergartenYear.of(day, here.year_starts) for day in (first, last)]
    return list(dict.fromkeys(found))


def _windows(here: Snapshot, first: date, last: date) -> Iterator[Subject]:
    """Give each department's observation windows."""
    for year in years_of(here, first, last):
        for season, (opens, ends) in windows(here, year).items():
            start = datetime.combine(opens, time())
            for department, name in sorted(here.departments.items()):
                told = {
                    "first": opens.isoformat(),
                    "last": ends.isoformat(),
                    "department": name,
                    "season": season,
                }
                key = f"window:{season}:{department}"
                yield Subject("window", key, start, department, told=told)


def _window_ends(here: Snapshot, first: date, last: date) -> Iterator[Subject]:
    """Give the ends of the kindergarten's windows, with who has no visit yet."""
    for year in years_of(here, first, last):
        for season, (_, ends) in windows(here, year).items():
            told = {
                "last": ends.isoformat(),
                "departments": _without(here, season),
                "season": season,
            }
            start = datetime.combine(ends, time())
            yield Subject("window_end", f"window_end:{season}", start, told=told)


def _without(here: Snapshot, season: str) -> tuple[str, ...]:
    """Name the departments that have no agreed visit in a window."""
    have = {
        v.department for v in here.visits if v.season == season and v.state in AGREED
    }
    return tuple(n for d, n in sorted(here.departments.items()) if d not in have)


def _halves(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    for year in years_of(here, first, last):
        for half, _ in (year.autumn, year.spring):
            starts = datetime.combine(calendar.working_day(half), time())
            for department in sorted(here.departments):
                key = f"half:{half.isoformat()[:7]}:{department}"
                begun = here.begun.get(department)
                told = {
                    "department": here.departments[department],
                    "has_round": begun is not None and begun >= half,
                }
                yield Subject("half_year", key, starts, department, told=told)
