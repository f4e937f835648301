"""An invented kindergarten to try things in: two departments, ten people."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo import midyear as demo_midyear
from bot.demo.house import furnish, plan_year
from bot.settings import Settings, read
from dialogs import everything
from dialogs.errors import CannotStart
from dialogs.words.world import House
from storage.database.connect import is_current, open_database
from storage.database.seals import new_key
from storage.database.transaction import Tx
from storage.observation import observers
from storage.people import kindergartens, staff

FOLDER = Path("var")
KEY = FOLDER / "demo.key"
DATABASE = FOLDER / "demo.db"
YEAR = timedelta(days=365)


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
        from storage.database.migrate import migrate  # noqa: PLC0415 - slow, and seldom needed

        migrate(found.database_url, found.keyring)
    return found


def seed(db: Tx, built: House, now: datetime) -> bool:
    """Fill an empty database; False where there is something in it.

    The first kindergarten is as a new one is: its year is planned, and nothing else
    is decided. The second is in the middle of its year.
    """
    if kindergartens.names(db):
        return False
    told = built.content["demo"]
    scope, units = furnish(db, told, now, now)
    for each in told["people"]:
        if "observer" in each["roles"]:
            person = staff.by_email(db, each["email"]).id
            observers.certify(db, person, now.date() + YEAR)
    plan_year(db, scope, list(units.values()), now)
    demo_midyear.begin(db, built, now)
    return True


def prepare(settings: Settings, now: datetime) -> None:
    """Fill the demo's database, if nobody has yet."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        built = everything.build(settings.content_dir)
        database.now(lambda db: seed(db, built, now))
    finally:
        database.close()
