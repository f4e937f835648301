"""Rows as they were and as they became, written so that they can be put back.

What is sealed in a row is written opened, since all of it is sealed together: put
back, it is sealed anew for its place, with the key that is newest then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Row,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)

from storage.database import kept
from storage.database.columns import Instant, instant, milliseconds
from storage.database.transaction import Tx
from storage.tables import metadata

Written = dict[str, object]
# The rows to look at: a table, and what stands in some of its columns.
Watched = tuple[Table, Mapping[str, object]]
# What a row is known by: its table, and its key as it is written.
Rows = dict[tuple[str, tuple[object, ...]], Written]


class RowChange(msgspec.Struct, frozen=True):
    """One row before and after; None where it was not there."""

    table: str
    before: Written | None
    after: Written | None

    @property
    def there(self) -> Written:
        """Return the row as it is written at all: its key is the same in both."""
        return self.after or self.before or {}


def read(db: Tx, watched: Iterable[Watched]) -> Rows:
    """Return the rows that are watched, as they are now."""
    found: Rows = {}
    for table, wanted in watched:
        same = [table.c[name] == value for name, value in wanted.items()]
        for row in db.connection.execute(select(table).where(*same)):
            written = _written(db, table, row)
            found[table.name, _key(table, written)] = written
    return found


def between(before: Rows, after: Rows) -> list[RowChange]:
    """Return what has changed, in the order in which it was watched."""
    return [
        RowChange(str(name), before.get((name, key)), after.get((name, key)))
        for name, key in dict.fromkeys([*before, *after])
        if before.get((name, key)) != after.get((name, key))
    ]


def stands(db: Tx, change: RowChange) -> bool:
    """Tell whether a row is still as it was left, and hold it so."""
    table = metadata.tables[change.table]
    asked = select(table).where(_is_it(table, change.there)).with_for_update()
    row = db.connection.execute(asked).first()
    return (_written(db, table, row) if row else None) == change.after


def put_back(db: Tx, changes: Iterable[RowChange]) -> None:
    """Let all these rows be as they were before."""
    several = list(changes)
    # What came last goes first, and what others hang on is there before them.
    for each in reversed(several):
        if each.before is None:
            _remove(db, each)
    for each in several:
        if each.before is not None:
            _write(db, each, each.before)


def _remove(db: Tx, change: RowChange) -> None:
    table = metadata.tables[change.table]
    db.forgets = True
    db.connection.execute(delete(table).where(_is_it(table, change.there)))


def _write(db: Tx, change: RowChange, before: Written) -> None:
    table = metadata.tables[change.table]
    values = {name: _read(table.c[name], value) for name, value in before.items()}
    if "sealed" in before and before["sealed"] is not None:
        place = kept.of(table).sealed_as.format_map(values)
        told = msgspec.convert(before["sealed"], Written)
        values["sealed"] = db.seal(told, place)
    if change.after is None:
        db.connection.execute(insert(table).values(values))
    else:
        is_it = _is_it(table, before)
        db.connection.execute(update(table).where(is_it).values(values))


def _written(db: Tx, table: Table, row: Row[tuple[object, ...]]) -> Written:
    """Write a row as JSON has it."""
    values = zip((str(each.name) for each in table.c), row, strict=True)
    told = {name: _as_json(value) for name, value in values if name != "sealed"}
    if "sealed" in table.c:
        sealed = row._mapping["sealed"]  # noqa: SLF001 - SQLAlchemy's public name for it
        told["sealed"] = db.open(sealed, kept.place(table, row)) if sealed else None
    return told


def _as_json(value: object) -> object:
    match value:
        case datetime():
            return milliseconds(value)
        case date():
            return value.isoformat()
    return value


def _read(column: Column[object], written: object) -> object:
    if isinstance(column.type, Instant) and isinstance(written, int):
        return instant(written)
    if isinstance(column.type, Date) and isinstance(written, str):
        return date.fromisoformat(written)
    return written


def _key(table: Table, written: Written) -> tuple[object, ...]:
    return tuple(written[each.name] for each in table.primary_key)


def _is_it(table: Table, written: Written) -> ColumnElement[bool]:
    keys = table.primary_key
    return and_(*(each == _read(each, written[each.name]) for each in keys))
