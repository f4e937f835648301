"""Seal everything with the newest key, some rows at a time; safe to stop and repeat."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Table, select, tuple_, update

from storage.database import kept
from storage.database.canary import set_canary
from storage.database.seals import KEY_ID, VERSION
from storage.database.transaction import Tx
from storage.tables import metadata

CHUNK = 500
# How each table's sealed rows are bound to their places.
WHERE: dict[Table, Callable[[Any], str]] = {
    table: partial(kept.place, table)
    for table in metadata.sorted_tables
    if kept.of(table).sealed_as
}


def some(db: Tx, table: Table, after: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Seal the next rows of a table again; return where to go on, or None."""
    key = list(table.primary_key.columns)
    asked = select(table).where(table.c.sealed.is_not(None)).order_by(*key).limit(CHUNK)
    if after is not None:
        asked = asked.where(tuple_(*key) > tuple_(*after))
    last = None
    for row in db.connection.execute(asked):
        last = tuple(getattr(row, column.name) for column in key)
        if db.keyring.is_newest(row.sealed):
            continue
        where = WHERE[table](row)
        again = db.keyring.seal(db.keyring.open(row.sealed, where), where)
        same = [column == value for column, value in zip(key, last, strict=True)]
        db.connection.execute(update(table).where(*same).values(sealed=again))
    return last


def finish(db: Tx) -> None:
    """Seal the key's own mark, last of all."""
    set_canary(db)


def old_keys(db: Tx, table: Table) -> int:
    """Count the rows that are sealed with another key than the newest."""
    asked = select(table.c.sealed).where(table.c.sealed.is_not(None))
    newest = VERSION + db.keyring.newest
    heads = (bytes(row.sealed[: 1 + KEY_ID]) for row in db.connection.execute(asked))
    return sum(head != newest for head in heads)
