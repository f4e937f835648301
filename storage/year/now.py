"""One kindergarten's year as a turn sees it: each part is read when it is looked at.

Most turns look at two or three of its parts, and somebody waits for each
statement. What a turn has looked at it does not read again, until it changes it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from dialogs.year.snapshot import Going, Snapshot
from storage.database.transaction import Tx
from storage.year.parts import BASE, PARTS
from storage.year.reading import PartReading

BY_FIELD = {field: part for part in (BASE, *PARTS) for field in part.fields}
EMPTY: dict[str, Any] = {
    each.name: each.default_factory
    for each in fields(Snapshot)
    if each.default_factory is not MISSING
}


class YearNow(Snapshot):
    """A year whose parts are read as they are asked for."""

    def __getattr__(self, name: str) -> object:
        """Read the part that this is of; only what is not there yet comes here."""
        reading = self.__dict__.get("reading")
        part = BY_FIELD.get(name)
        if reading is None or part is None:
            raise AttributeError(name)
        self.__dict__ |= {f: EMPTY[f]() for f in part.fields if f in EMPTY}
        part.read(reading)
        return self.__dict__[name]

    def with_rounds(self, rounds: list[Going]) -> Snapshot:
        """Return the same year with other rounds; what was not read stays unread."""
        made = _Otherwise.__new__(_Otherwise)
        # When a round asks hangs on no plan and no programme: none is read for it.
        apart: dict[str, object] = {"plans": [], "stones": [], "courses": {}}
        made.__dict__ |= {"year": self, "rounds": rounds} | apart
        return made


class _Otherwise(Snapshot):
    """A year of which something is otherwise; the rest is read of the year itself."""

    def __getattr__(self, name: str) -> object:
        return getattr(self.__dict__["year"], name)


def of(db: Tx, number: int, first: date, last: date) -> Snapshot:
    """Return a kindergarten's year, with the meetings of these days."""
    key = ("year", number, first, last)
    found = db.remembered.get(key)
    if not isinstance(found, YearNow):
        found = YearNow.__new__(YearNow)
        reading = PartReading(db, {number: found}, first, last)
        found.__dict__ |= {"id": number, "reading": reading}
        db.remembered[key] = found
    return found
