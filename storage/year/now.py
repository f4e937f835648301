"""One kindergarten's year as a turn sees it: each part is read when it is looked at.

Most turns look at two or three of the twelve parts, and somebody waits for each
statement. What a turn has looked at it does not read again, until it changes it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import select

from dialogs.year.snapshot import Snapshot
from storage.database.transaction import Tx
from storage.people.tables import kindergartens
from storage.year.parts import PARTS, PartReading, base

BY_FIELD = {field: part for part in PARTS for field in part.fields}
EMPTY: dict[str, Any] = {each.name: each.default_factory for each in fields(Snapshot)}


class YearNow(Snapshot):
    """A year whose parts are read as they are asked for."""

    def __getattr__(self, name: str) -> Any:
        """Read the part that this is of; only what is not there yet comes here."""
        reading = self.__dict__.get("reading")
        part = BY_FIELD.get(name)
        if reading is None or part is None:
            raise AttributeError(name)
        self.__dict__ |= {field: EMPTY[field]() for field in part.fields}
        part.read(reading)
        return self.__dict__[name]


def of(db: Tx, number: int, first: date, last: date) -> Snapshot:
    """Return a kindergarten's year, with the meetings of these days."""
    key = ("year", number, first, last)
    found = db.remembered.get(key)
    if not isinstance(found, YearNow):
        found = YearNow.__new__(YearNow)
        asked = select(kindergartens).where(kindergartens.c.id == number)
        found.__dict__ |= base(db.connection.execute(asked).one())
        found.__dict__ |= {"reading": PartReading(db, {number: found}, first, last)}
        db.remembered[key] = found
    return found
