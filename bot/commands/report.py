"""`samspill report`: a round or the HMS year, in a file of the form that is asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.commands.rehearse import only_of
from bot.reports import KINDS, Documents
from dialogs.errors import CannotStart
from dialogs.words.world import House
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.people import kindergartens
from storage.reports import report as reports
from storage.reports.paper import Report


def write(
    database: Database,
    house: House,
    now: datetime,
    *,
    kindergarten: str,
    department: str,
    out: Path,
    form: str = "",
) -> str:
    """Write a report, in the form that the file's ending says; return what to show."""
    asked = form or out.suffix.removeprefix(".")
    if asked not in KINDS:
        kinds = ", ".join(KINDS)
        raise CannotStart(
            f"--format {form}: it is one of {kinds}"
            if form
            else f"{out}: end the name with one of {kinds}"
        )
    made = database.now(lambda db: _made(db, house, now, kindergarten, department))
    if made is None:
        raise CannotStart(f"--department {department}: no round has begun there")
    out.write_bytes(Documents(house).written(made, asked))
    return f"{out}: {made.title}"


def _made(
    db: Tx, house: House, now: datetime, kindergarten: str, department: str
) -> Report | None:
    ids = only_of(db, kindergarten, "") or []
    if len(ids) != 1:
        raise CannotStart("say which one: --kindergarten NAME")
    if not department:
        return reports.make(db, house, ids[0], "year", "", now)
    units = kindergartens.departments_of(db, ids[0])
    wanted = department.strip().casefold()
    found = [unit for unit, name in units.items() if name.casefold() == wanted]
    if not found:
        names = ", ".join(units.values())
        raise CannotStart(f"--department {department}: there is {names or 'none'}")
    return reports.make(db, house, ids[0], "round", str(found[0]), now)
