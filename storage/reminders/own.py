"""What a person does with her own reminders: takes one up, switches a rule."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import (
    delete,
    insert,
    select,
    update,
)

from storage.database.transaction import Tx
from storage.reminders.rows import IS_PLANNED, ReminderState, Row, row_of
from storage.reminders.tables import opt_outs, reminders
from storage.undo.noting import Undoable, noting


def one(db: Tx, person: int, reminder: int) -> Row | None:
    """Return one reminder of this person's, whatever became of it."""
    asked = select(reminders).where(
        reminders.c.id == reminder, reminders.c.person_id == person
    )
    row = db.connection.execute(asked).first()
    return row_of(row) if row else None


def latest(db: Tx, person: int, since: datetime) -> Row | None:
    """Return what this person was reminded of last, if that was since then."""
    asked = (
        select(reminders)
        .where(
            reminders.c.person_id == person,
            reminders.c.state == ReminderState.SENT,
            reminders.c.decided_at >= since,
        )
        .order_by(reminders.c.decided_at.desc(), reminders.c.id.desc())
        .limit(1)
    )
    row = db.connection.execute(asked).first()
    return row_of(row) if row else None


def wake(db: Tx, person: int, now: datetime) -> None:
    """Look again at what waits for somebody who can be reached from now on.

    What she has put off herself stays put off.
    """
    hers = (reminders.c.person_id == person) & reminders.c.occurrence.not_like("again%")
    db.connection.execute(update(reminders).where(hers, IS_PLANNED).values(due_at=now))


def opt_out(db: Tx, person: int, rule: str) -> None:
    """Switch a reminder off for this person."""
    opt_in(db, person, rule)
    db.connection.execute(insert(opt_outs).values(person_id=person, rule=rule))


def opt_in(db: Tx, person: int, rule: str) -> None:
    """Switch a reminder on again."""
    db.connection.execute(
        delete(opt_outs).where(opt_outs.c.person_id == person, opt_outs.c.rule == rule)
    )


def switching(db: Tx, person: int, rule: str) -> AbstractContextManager[None]:
    """Note what comes of a rule of hers meanwhile, so that it can be taken back."""
    return noting(
        db, Undoable.REMINDER, (opt_outs, {"person_id": person, "rule": rule})
    )
