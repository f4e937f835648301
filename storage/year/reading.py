"""What the parts of a year are read with: whose year, and what a row becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Table, select

from dialogs.year.snapshot import Met, Snapshot, Visited
from dialogs.zone import ZONE
from storage.database.transaction import Tx


@dataclass(frozen=True)
class PartReading:
    """Whose years are read, and between which days their meetings are."""

    db: Tx
    found: dict[int, Snapshot]
    first: date
    last: date


@dataclass(frozen=True)
class YearPart:
    """One part of a year: which fields it fills, and what reads it."""

    fields: tuple[str, ...]
    read: Callable[[PartReading], None]


def base(row: Any) -> dict[str, Any]:
    """Return what a kindergarten's row tells of its year."""
    return {
        "id": row.id,
        "name": row.name,
        "year_starts": row.year_starts,
        "quiet_from": clock(row.quiet_from),
        "quiet_to": clock(row.quiet_to),
        "rest_ends": clock(row.rest_ends),
        "autumn_weeks": row.autumn_weeks,
        "spring_weeks": row.spring_weeks,
        "language": row.language,
        "made_on": row.created_at.astimezone(ZONE).date(),
    }


def clock(told: str) -> time:
    """Return an hour as it is kept: a wall's, without a zone."""
    return time.fromisoformat(told)


def rows_of(of: PartReading, table: Table) -> Iterable[Row[Any]]:
    """Return a table's rows of these kindergartens, in the order of its key."""
    asked = select(table).where(table.c.kindergarten_id.in_(sorted(of.found)))
    return of.db.connection.execute(asked.order_by(*table.primary_key.columns))


def met(row: Any) -> Met:
    """Return a meeting's row as a value."""
    return Met(
        row.id,
        row.department_id,
        row.kind,
        datetime.fromisoformat(row.wall),
        row.minutes,
        row.state,
        row.clash,
        datetime.fromisoformat(row.original) if row.original else None,
        row.series_id,
    )


def visited(row: Any) -> Visited:
    """Return a visit's row as a value."""
    return Visited(
        row.id,
        row.department_id,
        row.season,
        row.observer_id,
        row.state,
        datetime.fromisoformat(row.wall),
        row.oral_on is not None,
        row.written_on is not None,
        row.goal_on is not None,
        row.version,
        row.proposed_by,
    )
