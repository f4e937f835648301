"""PostgreSQL keeps what was changed or deleted as dead rows: here they are let go of.

Earlier versions of a box tell, read one after the other, who answered what
(`docs/decisions/0008-a-box-is-one-sealed-value.md`). Whoever makes such rows notes it
in the same transaction; a heart finds the notes and has the tables written anew. An
ordinary vacuum is not enough: it frees the room and leaves the bytes where they were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from storage.database.connect import Database
from storage.database.engine import APPLICATION_ID
from storage.database.notes import DEAD_ROWS
from storage.database.tables import meta
from storage.database.transaction import Tx

EVERY = timedelta(seconds=20)
# Nobody gets at a table while it is written anew. These are small; a larger one is
# vacuumed only, so that nobody waits for seconds: in bytes.
LARGEST = 64 * 1024 * 1024
# The lock that lets one process at a time do it: "Sams" and "wipe".
WIPING = APPLICATION_ID << 32 | 0x77697065


def wanted(db: Tx) -> dict[str, list[str]]:
    """Return which tables are to be written anew, each with its notes."""
    asked = select(meta.c.key).where(meta.c.key.startswith(DEAD_ROWS))
    found: dict[str, list[str]] = {}
    for key in db.connection.execute(asked).scalars():
        found.setdefault(key.split(":")[1], []).append(key)
    return found


async def wipe(database: Database) -> bool:
    """Write anew what holds dead rows; False where it must be tried again soon."""
    if database.engine.dialect.name != "postgresql":
        return True
    tables = await database.run(wanted)
    if not tables:
        return True
    return await database.apart(lambda db: _rewrite(db, tables))


def _rewrite(db: Tx, tables: Mapping[str, Sequence[str]]) -> bool:
    asked = text("SELECT pg_try_advisory_lock(:wiping)")
    if not db.connection.execute(asked, {"wiping": WIPING}).scalar():
        return True
    done = [keys for table, keys in sorted(tables.items()) if _is_clean(db, table)]
    gone = [key for keys in done for key in keys]
    db.connection.execute(delete(meta).where(meta.c.key.in_(gone)))
    return len(done) == len(tables)


def _is_clean(db: Tx, table: str) -> bool:
    """Write a table anew; False where somebody uses it, or still sees its dead rows."""
    size = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
    small = db.connection.execute(size, {"name": table}).scalar_one() < LARGEST
    how = "FULL, VERBOSE" if small else "VERBOSE"
    told: list[str] = []

    def heard(notice: Any) -> None:
        told.append(notice.message_detail or "")

    driver: Any = db.connection.connection.driver_connection
    driver.add_notice_handler(heard)
    try:
        db.connection.exec_driver_sql(f"VACUUM ({how}) {table}")
    except DBAPIError:
        return False
    finally:
        driver.remove_notice_handler(heard)
    return not small or _left(told) == 0


def _left(told: Sequence[str]) -> int:
    """Read how many dead rows could not be removed: in any language the first number.

    Nothing told means that nothing was done: the table belongs to somebody else.
    """
    numbers = [int(found[0]) for each in told if (found := re.search(r"\d+", each))]
    return numbers[0] if numbers else -1
