"""What the HMS group and leaders are asked about: months without a theme, newcomers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from dialogs.hms.keys import NO_THEME, Month, Side, side_of
from dialogs.reminders.subject import Subject, years_of
from dialogs.year.open_days import Calendar, KindergartenYear
from dialogs.year.snapshot import VISITORS, Snapshot, Stay

# So long after a kindergarten was made its first staff list is still being put right.
FIRST_FILL = timedelta(days=14)
# One who stays for less is not taken into the ground rules, only told about them.
SHORTEST = timedelta(days=7)
# One who was away from a department for less than this is not new there.
REMEMBERED = timedelta(days=90)


def subjects(
    here: Snapshot,
    calendar: Calendar,
    days: tuple[date, date],
    about: set[str] | None = None,
) -> Iterator[Subject]:
    """Give what is asked about in these days, or only these."""
    kinds = None if about is None else {key.partition(":")[0] for key in about}
    for kind, found in (
        ("year", _years(here, calendar, *days)),
        ("gap", _gaps(here, calendar, *days)),
        ("stay", _newcomers(here)),
    ):
        if kinds is None or kind in kinds:
            yield from found


def _years(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    for year in years_of(here, first, last):
        opens = datetime.combine(calendar.working_day(year.first), time())
        told = {"year": year.name, "lacking": lacking(here, calendar, year)}
        yield Subject("year", f"year:{year.name}", opens, told=told)


def lacking(here: Snapshot, calendar: Calendar, year: KindergartenYear) -> list[str]:
    """Return a year's months whose theme is not agreed on, closed ones left out."""
    months = [
        first.isoformat()[:7]
        for first in year.months
        if calendar.first_working(first).month == first.month
    ]
    return [month for month in months if not _is_settled(here.months.get(month))]


def _is_settled(one: Month | None) -> bool:
    return one is not None and (one.is_confirmed or one.theme == NO_THEME)


def _gaps(
    here: Snapshot, calendar: Calendar, first: date, last: date
) -> Iterator[Subject]:
    """Give each month without a theme; the year's first is asked about with the year.

    Who has said yes to what is put there is not asked: the other side is.
    """
    for year in years_of(here, first, last):
        for month in lacking(here, calendar, year):
            day = calendar.first_working(date.fromisoformat(f"{month}-01"))
            if day.replace(day=1) == year.first.replace(day=1):
                continue
            start, one = datetime.combine(day, time()), here.months.get(month)
            told = {"month": month, "proposed": one is not None}
            apart = _said_yes(here, one) if one else frozenset()
            key = f"gap:{month}"
            yield Subject("hms_gap", key, start, apart=apart, told=told)


def _said_yes(here: Snapshot, one: Month) -> frozenset[int]:
    """Return everybody on a side that has said yes."""
    roles: dict[int, set[str]] = {}
    for stay in here.stays:
        roles.setdefault(stay.person, set()).update(stay.roles)
    done = {side for side in Side if one.has_yes_of(side)}
    return frozenset(person for person, has in roles.items() if side_of(has) in done)


def _newcomers(here: Snapshot) -> Iterator[Subject]:
    """Give each day on which somebody new began in a department."""
    if here.made_on is None:
        return
    filled = here.made_on + FIRST_FILL
    new = [stay for stay in here.stays if stay.starts > filled and _is_new(here, stay)]

    def place(stay: Stay) -> tuple[int, date]:
        return stay.department or 0, stay.starts

    for (department, starts), stays in groupby(sorted(new, key=place), place):
        yield _of_newcomers(here, department, starts, stays)


def _of_newcomers(
    here: Snapshot, department: int, starts: date, stays: Iterable[Stay]
) -> Subject:
    people = frozenset(stay.person for stay in stays)
    agreed = here.rules_agreed.get(department)
    told = {
        "count": len(people),
        "rules_renewed": agreed is not None and agreed >= starts,
        "has_rules": agreed is not None,
    }
    start, key = datetime.combine(starts, time()), f"stay:{department}:{starts}"
    return Subject("stay", key, start, department, apart=people, told=told)


def _is_new(here: Snapshot, stay: Stay) -> bool:
    """Tell whether somebody comes to stay who was not in the department lately."""
    if stay.department is None or stay.roles & VISITORS:
        return False
    if stay.ends is not None and stay.ends - stay.starts < SHORTEST:
        return False
    return not any(
        each.person == stay.person
        and each.department == stay.department
        and each.starts < stay.starts
        and (each.ends is None or each.ends >= stay.starts - REMEMBERED)
        for each in here.stays
    )


def themes(here: Snapshot, calendar: Calendar) -> Iterator[Subject]:
    """Give each month's theme from its first working day."""
    for month, theme in here.themes.items():
        day = calendar.first_working(date.fromisoformat(f"{month}-01"))
        told = {"month": month, "theme": theme}
        start, box = datetime.combine(day, time()), ("pulse", month)
        yield Subject("hms_theme", f"theme:{month}", start, box=box, told=told)


def theme_ends(here: Snapshot, calendar: Calendar) -> Iterator[Subject]:
    """Give each month's theme until its last working day."""
    for month, theme in here.themes.items():
        day = calendar.last_working(date.fromisoformat(f"{month}-01"))
        told, start = {"month": month, "theme": theme}, datetime.combine(day, time())
        yield Subject("hms_theme_end", f"theme_end:{month}", start, told=told)
