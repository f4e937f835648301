"""How many reminders there are, for those who run the program."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    func,
    select,
)

from storage.database.transaction import Tx
from storage.reminders.rows import IS_PLANNED, ReminderState
from storage.reminders.tables import reminders


def books(db: Tx) -> dict[tuple[str, str], int]:
    """Count reminders by state and reason."""
    asked = select(reminders.c.state, reminders.c.reason, func.count()).group_by(
        reminders.c.state, reminders.c.reason
    )
    return {(row[0], row[1] or ""): row[2] for row in db.connection.execute(asked)}


def without_message(db: Tx) -> int:
    """Count reminders that are said to be sent and have no message: there are none."""
    asked = select(func.count()).where(
        reminders.c.state == ReminderState.SENT, reminders.c.outbox_id.is_(None)
    )
    return int(db.connection.execute(asked).scalar_one())


def overdue(db: Tx, before: datetime) -> int:
    """Count what was due long before and is not seen to."""
    asked = select(func.count()).where(IS_PLANNED, reminders.c.due_at < before)
    return int(db.connection.execute(asked).scalar_one())
