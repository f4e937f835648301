"""An invented kindergarten to try things in: two departments, ten people."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.settings import Settings, read
from dialogs import house
from dialogs.content import Content
from dialogs.errors import CannotStart
from scheduler import series
from scheduler.calendar import KindergartenYear, monday_of
from scheduler.series import NewSeries
from storage import closed, hms, identities, meetings, staff, year
from storage.database import is_current, open_database
from storage.hms import Month
from storage.meetings import STORY_MEETING
from storage.scope import Scope
from storage.seals import new_key
from storage.tables import ZONE, certificates, kindergartens
from storage.transaction import Tx

FOLDER = Path("var")
KEY = FOLDER / "demo.key"
DATABASE = FOLDER / "demo.db"
# The next meeting in the demo is so many days ahead, at this time of day.
AHEAD = 10
AT = time(13, 0)
# And through the year: the second Tuesday and Wednesday, and a summer of three weeks.
SECOND = ("2TU", "2WE")
SUMMER_WEEK, PLANNING_WEEK = 28, 46
YEAR = timedelta(days=365)
SATURDAY = 5


def settings(**given: Any) -> Settings:
    """Return settings for the demo, with a key of its own; made at first use."""
    FOLDER.mkdir(exist_ok=True)
    if not KEY.exists():
        if DATABASE.exists():
            raise CannotStart(
                f"{DATABASE} is there, but its key {KEY} is gone: "
                "remove the database to begin afresh"
            )
        handle = os.open(KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_key())
    found = read(
        needs_channels=False,
        database_url=f"sqlite:///{DATABASE}",
        secret_keys=KEY.read_text(),
        **given,
    )
    if not is_current(found.database_url):
        from storage.migrate import migrate  # noqa: PLC0415 - slow, and seldom needed

        migrate(found.database_url, found.keyring)
    return found


def seed(db: Tx, content: Content, now: datetime) -> bool:
    """Fill an empty database; False where there is something in it."""
    if db.connection.execute(select(func.count(kindergartens.c.id))).scalar():
        return False
    told = content["demo"]
    scope = Scope(staff.add_kindergarten(db, told["kindergarten"], now))
    units = {
        name: staff.add_department(db, scope, name, now) for name in told["departments"]
    }
    for name, number in units.items():
        place = identities.place(db, "web", f"room:{name}", None, now)
        identities.set_room(db, scope, place, number)
    for each in told["people"]:
        unit = units.get(each.get("department", ""))
        person = staff.add_person(db, scope, each, unit, now)
        if "observer" in each["roles"]:
            valid = {"person_id": person, "valid_until": now.date() + YEAR}
            db.connection.execute(insert(certificates).values(**valid))
    _fill_year(db, scope, list(units.values()), now)
    fill_themes(db, scope, content, now)
    return True


def _fill_year(db: Tx, scope: Scope, units: list[int], now: datetime) -> None:
    """Agree on the year, as a kindergarten does in August."""
    local = now.astimezone(ZONE).date()
    for number, unit in enumerate(units):
        wall = datetime.combine(next_workday(local + timedelta(AHEAD + number)), AT)
        meetings.add(db, scope, unit, STORY_MEETING, wall)
    for year_ in (KindergartenYear.of(local), KindergartenYear.of(local + YEAR)):
        summer = monday_of(year_.last.year, SUMMER_WEEK)
        closed.add(db, scope, summer, summer + timedelta(days=18), "summer")
        friday = monday_of(year_.first.year, PLANNING_WEEK) + timedelta(days=4)
        closed.add(db, scope, friday, friday, "planning")
    here = year.read(db, [scope.kindergarten_id], local, local + YEAR)
    first = KindergartenYear.of(local).first
    for number, unit in enumerate(units):
        rule = f"FREQ=MONTHLY;BYDAY={SECOND[number % len(SECOND)]}"
        told = NewSeries(unit, STORY_MEETING, datetime.combine(first, AT), 60, rule)
        series.keep(db, scope, here[scope.kindergarten_id], told, now)
    rule = "FREQ=MONTHLY;BYDAY=1TH"
    told = NewSeries(None, "hms_group", datetime.combine(first, AT), 60, rule)
    series.keep(db, scope, here[scope.kindergarten_id], told, now)


def fill_themes(db: Tx, scope: Scope, content: Content, now: datetime) -> None:
    """Put the start themes in their months, with a yes from both sides."""
    keys = {
        role: staff.holder(db, scope, role)
        for role in ("head", "safety_representative")
    }
    local = now.astimezone(ZONE).date()
    for year_ in (KindergartenYear.of(local), KindergartenYear.of(local + YEAR)):
        for month in year_.months:
            named = f"{month.month:02}"
            for key, told in content["themes"]["themes"].items():
                if told["month"] == named:
                    sides = keys["head"], keys["safety_representative"]
                    one = Month(month.isoformat()[:7], key, *sides)
                    hms.put_month(db, scope, one, now)


def prepare(settings: Settings, now: datetime) -> None:
    """Fill the demo's database, if nobody has yet."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        content = house.build(settings.content_dir).content
        database.now(lambda db: seed(db, content, now))
    finally:
        database.close()


def next_workday(day: date) -> date:
    """Move off the weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
