"""Find what is due, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from storage.database.transaction import Tx
from storage.people.tables import people
from storage.reminders.rows import IS_PLANNED, Row, row_of
from storage.reminders.tables import reminders

# How many due rows are looked at when people are taken: enough for one batch of
# people, and not all that a long stop has left.
MOST_DUE = 5000


def due_people(db: Tx, now: datetime, most: int) -> list[int]:
    """Take people who have something due; another process takes others.

    Those of one kindergarten come together: its year is read once for all of them.
    """
    # Taken out by the index of what is due first; grouping alone would walk them all.
    first = (
        select(reminders.c.person_id, reminders.c.kindergarten_id)
        .where(IS_PLANNED, reminders.c.due_at <= now)
        .order_by(reminders.c.due_at, reminders.c.id)
        .limit(MOST_DUE)
        .subquery()
    )
    has = (
        select(
            first.c.person_id, func.min(first.c.kindergarten_id).label("kindergarten")
        )
        .group_by(first.c.person_id)
        .order_by("kindergarten", first.c.person_id)
        .limit(most)
    )
    ids = [row.person_id for row in db.connection.execute(has)]
    if not ids or db.connection.dialect.name != "postgresql":
        return ids
    asked = (
        select(people.c.id)
        .where(people.c.id.in_(ids))
        .order_by(people.c.id)
        .with_for_update(skip_locked=True)
    )
    return list(db.connection.execute(asked).scalars())


def due_of(
    db: Tx, persons: Sequence[int], now: datetime, since: datetime | None = None
) -> list[Row]:
    """Return everything that is due for these people, oldest first.

    With `since`, only what is not due yet then.
    """
    asked = (
        select(reminders)
        .where(
            reminders.c.person_id.in_(persons),
            IS_PLANNED,
            reminders.c.due_at <= now,
        )
        .order_by(reminders.c.due_at, reminders.c.id)
    )
    if since is not None:
        asked = asked.where(reminders.c.due_at > since)
    return [row_of(row) for row in db.connection.execute(asked)]
