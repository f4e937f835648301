"""A whole database as one file, texts still sealed, for either kind of database.

The file is gzipped lines of JSON: a head, then one row a line, table by table.
Its rows are read in one transaction, so that they fit each other.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Table, delete, func, insert, select, text

from dialogs.errors import CannotStart
from storage.database import notes
from storage.database.columns import Instant
from storage.database.transaction import Tx
from storage.migrations import HEAD
from storage.people import erasure
from storage.people.retention import SWEPT
from storage.people.tables import erased, people
from storage.post import restored
from storage.tables import metadata

FORMAT = "samspill copy 1"
CHUNK = 500


def write(db: Tx, path: Path) -> int:
    """Write every row; return how many."""
    if db.connection.dialect.name == "postgresql":
        # One moment for all tables, however long the writing takes.
        db.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        # What people wrote is sealed in it; who works where is not.
        path.chmod(0o600)
        file.write(json.dumps({"format": FORMAT, "version": HEAD}) + "\n")
        for table in metadata.sorted_tables:
            for row in db.connection.execute(select(table)):
                values = [_told(value) for value in row]
                file.write(json.dumps([table.name, values], ensure_ascii=False) + "\n")
                count += 1
    return count


def _told(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def read(db: Tx, path: Path, now: datetime, *, replace: bool) -> dict[str, int]:
    """Put a copy back: nothing old is sent, and who was erased stays erased."""
    rows = _rows(path)
    if not replace and db.connection.execute(select(func.count(people.c.id))).scalar():
        raise CannotStart(
            "the database has people in it: restore into an empty one, "
            "or write --replace to let the copy take its place"
        )
    # Read before all is replaced: who was erased since the copy stays erased.
    marks = list(db.connection.execute(select(erased)))
    # Rows that name others go first: foreign keys hold all the time.
    for table in reversed(metadata.sorted_tables):
        db.connection.execute(delete(table))
    counts: dict[str, int] = {}
    for table, chunk in _chunks(rows):
        db.connection.execute(insert(table), chunk)
        counts[table.name] = counts.get(table.name, 0) + len(chunk)
    # The numbers came with the rows: without this the next row would have one that is
    # taken.
    _number_on(db)
    for mark in marks:
        db.connection.execute(delete(erased).where(erased.c.mark == mark.mark))
        db.connection.execute(insert(erased).values(mark=mark[0], erased_at=mark[1]))
    # What has run out since the copy was made goes at the next beat.
    notes.erase(db, SWEPT)
    held = restored.hold_back(db, now)
    return {
        "rows": sum(counts.values()),
        "not_sent": held["messages"],
        "not_reminded": held["reminders"],
        "not_tried_again": held["events"],
        "rounds_held": held["rounds"],
        "erased_again": erasure.erase_again(db, now),
    }


def _rows(path: Path) -> list[tuple[Table, dict[str, Any]]]:
    """Read the whole file before anything is changed: a torn one changes nothing."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = json.loads(file.readline())
            lines = [json.loads(line) for line in file]
        kind, version = head["format"], head["version"]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is not a copy by `samspill backup`, or it is damaged"
        raise CannotStart(message) from error
    if kind != FORMAT or version != HEAD:
        message = f"{path} has version {version}, this program needs {HEAD}"
        raise CannotStart(message)
    return [_row(metadata.tables[name], values) for name, values in lines]


def _row(table: Table, values: list[Any]) -> tuple[Table, dict[str, Any]]:
    pairs = zip(table.columns, values, strict=True)
    return table, {column.name: _value(column.type, told) for column, told in pairs}


def _value(kind: Any, told: Any) -> Any:
    if isinstance(told, dict):
        return base64.b64decode(told["bytes"])
    if told is not None and isinstance(kind, Instant):
        return datetime.fromisoformat(told)
    if told is not None and kind.__visit_name__ == "date":
        return date.fromisoformat(told)
    return told


def _chunks(
    rows: list[tuple[Table, dict[str, Any]]],
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for table in metadata.sorted_tables:
        mine = [values for each, values in rows if each is table]
        for start in range(0, len(mine), CHUNK):
            yield table, mine[start : start + CHUNK]


def _number_on(db: Tx) -> None:
    """Let PostgreSQL go on numbering after the highest number that came back."""
    if db.connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        key = list(table.primary_key.columns)
        if key[0].name == "id" and isinstance(key[0].type, BigInteger):
            highest = db.connection.execute(select(func.max(key[0]))).scalar() or 1
            db.connection.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest) "
                    "WHERE pg_get_serial_sequence(:name, 'id') IS NOT NULL"
                ),
                {"name": table.name, "highest": highest},
            )
