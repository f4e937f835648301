"""What in a kindergarten's year reminders are about: meetings, visits, windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from dialogs.reminders import (
    first_contact,
    form_subjects,
    hms_subjects,
    meeting_subjects,
    plan_subjects,
    programme_subjects,
    visit_subjects,
)
from dialogs.reminders import wheel_subjects as wheel
from dialogs.reminders.subject import Subject
from dialogs.year.open_days import Calendar
from dialogs.year.snapshot import Met, Snapshot


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
            yield meeting_subjects.clash(meeting)
        yield from meeting_subjects.subjects_of(meeting)
    kinds = None if about is None else {key.partition(":")[0] for key in about}
    for kind, found in (
        ("visit", visit_subjects.visits(here)),
        ("talk", visit_subjects.talks(here)),
        ("window", visit_subjects.opening(here, *days)),
        ("window_end", visit_subjects.ending(here, *days)),
        ("half", wheel.halves(here, calendar, *days)),
        ("certificate", visit_subjects.certificates(here)),
        ("wheel", wheel.steps(here)),
        ("wheel_week", wheel.weeks(here, calendar, *days)),
        ("wheel_check", wheel.checks(here)),
        ("theme", hms_subjects.themes(here, calendar)),
        ("theme_end", hms_subjects.theme_ends(here, calendar)),
        ("plan_check", plan_subjects.checks(here)),
        ("plan_week", plan_subjects.weeks(here, calendar, *days)),
        ("milestone", programme_subjects.stones(here)),
        ("homework", programme_subjects.homework(here)),
        ("programme", programme_subjects.still(here)),
        ("team", _teams(here)),
        ("form", form_subjects.forms(here, calendar)),
        (first_contact.KIND, first_contact.first_contacts(here)),
    ):
        if kinds is None or kind in kinds:
            yield from found


def _is_passed_over(meeting: Met, about: set[str] | None) -> bool:
    if about is None:
        return False
    return f"meeting:{meeting.id}" not in about and f"clash:{meeting.id}" not in about


def _teams(here: Snapshot) -> Iterator[Subject]:
    """Give each reflecting team after which somebody has a line of her own."""
    for held in here.teams:
        start, key = datetime.combine(held.on, time()), f"team:{held.id}"
        yield Subject("team", key, start, held.department, people=held.people)
