"""What is remembered about the database as a whole: one value under each name.

Several programs may begin at the same instant and write the same note: the last one
stands, and nobody fails.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.ids import new_id
from storage.database.tables import meta
from storage.database.transaction import Tx

# Begins the name of a note on a table that holds rows which nobody may read any more.
DEAD_ROWS = "wipe:"


def read(db: Tx, name: str, *, lock: bool = False) -> str | None:
    """Return a note; with `lock`, whoever else wants to change it waits."""
    asked = select(meta.c.value).where(meta.c.key == name)
    found: str | None = db.connection.execute(
        asked.with_for_update() if lock else asked
    ).scalar()
    return found


def write(db: Tx, name: str, value: str) -> None:
    """Write a note, in the place of the one that was there."""
    postgres = db.connection.dialect.name == "postgresql"
    made = (postgresql if postgres else sqlite).insert(meta)
    written = made.values(key=name, value=value).on_conflict_do_update(
        index_elements=["key"], set_={"value": value}
    )
    db.connection.execute(written)


def erase(db: Tx, name: str) -> None:
    """Let go of a note."""
    db.connection.execute(delete(meta).where(meta.c.key == name))


def dead_rows(db: Tx) -> None:
    """Note, with the change itself, which tables are to be written anew.

    A row for each: two who change the same table do not wait for each other.
    """
    for table in sorted(db.wipes):
        write(db, f"{DEAD_ROWS}{table}:{new_id()}", "")
