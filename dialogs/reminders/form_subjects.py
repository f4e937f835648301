"""What forms give to be reminded of: one opens, is half over, ends, has a result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from dialogs.forms.period import asked
from dialogs.reminders.subject import Subject
from dialogs.year.open_days import DAY, Calendar
from dialogs.year.snapshot import FormOut, Snapshot

# So long after a wave the house is asked whether it wants to see what has changed.
AGAIN = 365 * DAY


def forms(here: Snapshot, calendar: Calendar) -> Iterator[Subject]:
    """Give what each form is about to be told of, all under the run's own name."""
    for run in here.forms:
        yield from _of_open(here, run, calendar) if run.is_open else _of_closed(run)


def _of_open(here: Snapshot, run: FormOut, calendar: Calendar) -> Iterator[Subject]:
    people = frozenset(asked(here, run.who, run.opened_on))
    length = run.closes_on - run.opened_on
    half = calendar.working_day(run.opened_on + length // 2)
    told = _told(run) | {"invited": len(people)}
    for kind, day in (
        ("form_run", run.opened_on),
        ("form_half", half),
        ("form_last", run.closes_on),
    ):
        # Who has answered is asked no more; how many have is told to those who opened.
        box = ("form", run.id) if kind != "form_last" else None
        yield Subject(kind, _key(run), _at(day), people=people, box=box, told=told)


def _of_closed(run: FormOut) -> Iterator[Subject]:
    told = _told(run)
    if run.closed_on and not run.shown_on:
        yield Subject("form_closed", _key(run), _at(run.closed_on), told=told)
    if run.shown_on:
        yield Subject("form_shown", _key(run), _at(run.shown_on), told=told)
    if run.closed_on and run.is_last:
        again = _at(run.closed_on + AGAIN)
        yield Subject("form_again", _key(run), again, told=told)


def _told(run: FormOut) -> dict[str, object]:
    return {
        "form_key": run.form,
        "last": run.closes_on.isoformat(),
        "answered": run.answered,
    }


def _key(run: FormOut) -> str:
    return f"form:{run.id}"


def _at(day: date) -> datetime:
    return datetime.combine(day, time())
