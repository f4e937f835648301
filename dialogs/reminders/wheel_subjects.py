"""What the improvement wheel asks for: its steps, its trials, and that it begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.reminders.subject import Subject, years_of
from dialogs.year.open_days import Calendar
from dialogs.year.snapshot import Going, Snapshot

# Which box is answered before which phase's meeting, and where it tries things.
ALONE = {1: "now", 2: "points", 3: "ideas", 4: "learn"}
TRYING, THURSDAY = 3, 3


def steps(here: Snapshot) -> Iterator[Subject]:
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


def weeks(
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


def checks(here: Snapshot) -> Iterator[Subject]:
    """Give the days on which departments look at how their trial went."""
    for one in here.rounds:
        if one.phase == TRYING and one.check_on is not None:
            start = datetime.combine(one.check_on, time())
            key, told = f"wheel_check:{one.id}", _of_round(here, one)
            yield Subject("wheel_check", key, start, one.department, told=told)


def halves(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    """Give each department the halves of the year: each has a round of the wheel."""
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
