"""The rooms, people and meetings of an invented kindergarten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.words.own_words import STORY_MEETING
from dialogs.year.open_days import KindergartenYear, monday_of
from dialogs.zone import ZONE
from storage.database.transaction import Tx
from storage.meetings import rows as meetings
from storage.meetings import series
from storage.meetings.series import NewSeries
from storage.people import identities, staff
from storage.people.scope import Scope
from storage.year import closed
from storage.year import snapshot as year

# The next meeting in the demo is so many days ahead, at this time of day.
AHEAD = 10
AT = time(13, 0)
# And through the year: the second Tuesday and Wednesday, and a summer of three weeks.
SECOND = ("2TU", "2WE")
SUMMER_WEEK, PLANNING_WEEK = 28, 46
YEAR = timedelta(days=365)
# Nobody is asked for two stories in the days after she has met the demo.
APART = timedelta(days=15)
SATURDAY = 5


def furnish(
    db: Tx, told: Mapping[str, Any], began: datetime, now: datetime
) -> tuple[Scope, dict[str, int]]:
    """Make a kindergarten with its departments, their rooms, and its people.

    Somebody who is new began so many days ago; all others when it was made.
    """
    scope = Scope(staff.add_kindergarten(db, told["kindergarten"], began))
    units = {
        name: staff.add_department(db, scope, name, began)
        for name in told["departments"]
    }
    for name, number in units.items():
        place = identities.place(db, "web", f"room:{name}", None, now)
        identities.set_room(db, scope, place, number)
    for each in told["people"]:
        unit = units.get(each.get("department", ""))
        since = now - timedelta(days=each["new"]) if "new" in each else began
        staff.add_person(db, scope, each, unit, since)
    return scope, units


def plan_year(db: Tx, scope: Scope, units: list[int], now: datetime) -> None:
    """Agree on the year, as a kindergarten does in August."""
    local = now.astimezone(ZONE).date()
    soon = [next_workday(local + timedelta(AHEAD + n)) for n in range(len(units))]
    for day, unit in zip(soon, units, strict=True):
        meetings.add(db, scope, unit, STORY_MEETING, datetime.combine(day, AT))
    for year_ in (KindergartenYear.of(local), KindergartenYear.of(local + YEAR)):
        summer = monday_of(year_.last.year, SUMMER_WEEK)
        closed.add(db, scope, summer, summer + timedelta(days=18), "summer")
        friday = monday_of(year_.first.year, PLANNING_WEEK) + timedelta(days=4)
        closed.add(db, scope, friday, friday, "planning")
    here = year.read(db, [scope.kindergarten_id], local, local + YEAR)
    first = KindergartenYear.of(local).first
    for number, unit in enumerate(units):
        rule = f"FREQ=MONTHLY;BYDAY={SECOND[number % len(SECOND)]}"
        after = datetime.combine(soon[number] + APART, AT)
        told = NewSeries(unit, STORY_MEETING, after, 60, rule)
        series.keep(db, scope, here[scope.kindergarten_id], told, now)
    rule = "FREQ=MONTHLY;BYDAY=1TH"
    told = NewSeries(None, "hms_group", datetime.combine(first, AT), 60, rule)
    series.keep(db, scope, here[scope.kindergarten_id], told, now)


def next_workday(day: date) -> date:
    """Move off the weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
