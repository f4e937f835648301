"""What plans ask for: that they are looked at on their day, and tried until then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dialogs.reminders.subject import Subject
from dialogs.year.open_days import Calendar
from dialogs.year.snapshot import PlanAhead, Snapshot

EVERY = timedelta(weeks=3)
# Asked twice and not answered: the plan lies in peace until somebody takes it up.
SILENT_AFTER = 2 * EVERY + timedelta(weeks=1)


def checks(here: Snapshot) -> Iterator[Subject]:
    """Give the days on which plans are looked at."""
    for one in here.plans:
        start = datetime.combine(one.check_on, time())
        key = f"plan_check:{one.id}"
        yield _subject(here, one, "plan_check", key, start)


def weeks(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    """Give every third week of a plan until its day, while somebody follows it."""
    for one in here.plans:
        until = min(one.check_on, one.touched_on + SILENT_AFTER, last)
        day = one.made_on + EVERY
        while day < until:
            if day >= first - EVERY:
                key = f"plan_week:{one.id}:{day.isoformat()}"
                start = datetime.combine(calendar.working_day(day), time())
                yield _subject(here, one, "plan_week", key, start)
            day += EVERY


def _subject(
    here: Snapshot, one: PlanAhead, kind: str, key: str, start: datetime
) -> Subject:
    # The name of a person is not a matter of others: hers is «your own plan».
    name = here.departments.get(one.department or 0, here.name)
    told = {"department": name, "alone": one.person is not None}
    return Subject(kind, key, start, one.department, holder=one.person, told=told)
