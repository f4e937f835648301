"""Plan reminders: whose plan is due, what is planned there, and what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.transaction import Tx
from storage.people.tables import kindergartens
from storage.reminders.rows import IS_PLANNED, ReminderState, Row, row_of
from storage.reminders.tables import reminders
from storage.undo.noting import Undoable, noting

# How many rows go to the driver at once: a year's plan of a large owner is long.
CHUNK = 500


def to_plan(db: Tx, now: datetime, most: int) -> list[int]:
    """Take the kindergartens whose plan is due; another process takes others."""
    asked = (
        select(kindergartens.c.id)
        .where(kindergartens.c.plan_at <= now)
        .order_by(kindergartens.c.plan_at, kindergartens.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list(db.connection.execute(asked).scalars())


def plan_again(db: Tx, ids: Sequence[int], at: datetime) -> None:
    """Plan these anew then, unless something changes before."""
    mine = kindergartens.c.id.in_(ids)
    db.connection.execute(update(kindergartens).where(mine).values(plan_at=at))


def planned(db: Tx, ids: Sequence[int]) -> dict[int, list[Row]]:
    """Return what is planned in each of these kindergartens."""
    found: dict[int, list[Row]] = {each: [] for each in ids}
    asked = select(reminders).where(reminders.c.kindergarten_id.in_(ids), IS_PLANNED)
    for row in db.connection.execute(asked):
        found[row.kindergarten_id].append(row_of(row))
    return found


def put_off(db: Tx, row: Mapping[str, object]) -> None:
    """Plan what somebody has put off; she can take it back a while."""
    known = ("person_id", "rule", "subject", "occurrence")
    with noting(db, Undoable.LATER, (reminders, {name: row[name] for name in known})):
        add(db, [row])


def add(db: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plan these; one that was cancelled comes back, one that is decided does not."""
    postgres = db.connection.dialect.name == "postgresql"
    into: Any = postgresql.insert if postgres else sqlite.insert
    made = into(reminders)
    again = made.on_conflict_do_update(
        index_elements=["person_id", "rule", "subject", "occurrence"],
        set_={
            "state": ReminderState.PLANNED,
            "reason": None,
            "decided_at": None,
            "due_at": made.excluded.due_at,
            "until": made.excluded.until,
            "kindergarten_id": made.excluded.kindergarten_id,
        },
        where=reminders.c.state == ReminderState.CANCELLED,
    )
    for start in range(0, len(rows), CHUNK):
        chunk = [
            dict(each, state=ReminderState.PLANNED)
            for each in rows[start : start + CHUNK]
        ]
        db.connection.execute(again, chunk)
