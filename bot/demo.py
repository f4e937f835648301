"""An invented kindergarten to try things in: two departments, ten people."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.settings import Settings, read
from dialogs.content import Content
from dialogs.errors import CannotStart
from storage import meetings, staff
from storage.database import is_current
from storage.meetings import STORY_MEETING, ZONE
from storage.scope import Scope
from storage.seals import new_key
from storage.tables import kindergartens
from storage.transaction import Tx

FOLDER = Path("var")
KEY = FOLDER / "demo.key"
DATABASE = FOLDER / "demo.db"
# The next meeting in the demo is so many days ahead, at this time of day.
AHEAD = 10
AT = time(13, 0)
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
        database_url=f"sqlite:///{DATABASE}", secret_keys=KEY.read_text(), **given
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
    for each in told["people"]:
        staff.add_person(db, scope, each, units.get(each.get("department", "")), now)
    for number, unit in enumerate(units.values()):
        local = now.astimezone(ZONE).date()
        wall = datetime.combine(next_workday(local + timedelta(AHEAD + number)), AT)
        meetings.add(db, scope, unit, STORY_MEETING, wall)
    return True


def next_workday(day: date) -> date:
    """Move off the weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
