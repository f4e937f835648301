"""Reminders as rows: planned, and when they are due sent, skipped or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update

from storage.database.transaction import Tx
from storage.reminders.tables import reminders


class ReminderState(StrEnum):
    """Where a reminder is; what is decided is never decided again."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


# Written out, and not as a parameter: an index of the planned rows only is used then.
IS_PLANNED = reminders.c.state == literal_column("'planned'")


@dataclass(frozen=True)
class Row:
    """One planned reminder."""

    id: int
    kindergarten: int
    person: int
    rule: str
    subject: str
    occurrence: str
    due: datetime
    until: datetime


def row_of(row: Any) -> Row:
    """Return a row as a value."""
    return Row(
        row.id,
        row.kindergarten_id,
        row.person_id,
        row.rule,
        row.subject,
        row.occurrence,
        row.due_at,
        row.until,
    )


def hold_back(db: Tx, before: datetime, now: datetime, reason: str) -> int:
    """Say nothing of what was due by then; return how many that were."""
    held = {"state": ReminderState.SKIPPED, "reason": reason, "decided_at": now}
    due = update(reminders).where(IS_PLANNED, reminders.c.due_at <= before)
    return db.connection.execute(due.values(held)).rowcount


_MOVE = (
    update(reminders)
    .where(
        reminders.c.id == bindparam("row"), reminders.c.state == ReminderState.PLANNED
    )
    .values(due_at=bindparam("now_due"), until=bindparam("now_until"))
)


def move(db: Tx, rows: Sequence[tuple[int, datetime, datetime]]) -> None:
    """Let these be due then."""
    if rows:
        told = [{"row": r, "now_due": d, "now_until": u} for r, d, u in rows]
        db.connection.execute(_MOVE, told)


_DECIDE = (
    update(reminders)
    .where(
        reminders.c.id == bindparam("row"), reminders.c.state == ReminderState.PLANNED
    )
    .values(
        state=bindparam("now_state"),
        reason=bindparam("now_reason"),
        decided_at=bindparam("now_decided"),
        outbox_id=bindparam("now_outbox"),
    )
)


def decide(
    db: Tx,
    rows: Iterable[tuple[int, ReminderState, str | None, int | None]],
    now: datetime,
) -> None:
    """Write down what became of these: the state, why, and which message it was."""
    told = [
        {
            "row": row,
            "now_state": state,
            "now_reason": reason,
            "now_decided": now,
            "now_outbox": message,
        }
        for row, state, reason, message in rows
    ]
    if told:
        db.connection.execute(_DECIDE, told)


def on_their_way(db: Tx, messages: Mapping[int, int]) -> dict[int, list[Row]]:
    """Return what these messages say, message by message; each is to one person."""
    if not messages:
        return {}
    asked = select(reminders).where(
        reminders.c.person_id.in_(sorted(set(messages.values()))),
        reminders.c.outbox_id.in_(sorted(messages)),
        reminders.c.state == ReminderState.SENT,
    )
    found: dict[int, list[Row]] = {}
    for row in db.connection.execute(asked):
        found.setdefault(row.outbox_id, []).append(row_of(row))
    return found


_TAKE_BACK = (
    update(reminders)
    .where(reminders.c.id == bindparam("row"), reminders.c.state == ReminderState.SENT)
    .values(
        state=bindparam("now_state"),
        reason=bindparam("now_reason"),
        decided_at=bindparam("now_decided"),
        outbox_id=None,
    )
)


def take_back(
    db: Tx, rows: Iterable[tuple[int, ReminderState, str | None]], now: datetime
) -> None:
    """Undo that these were sent: their message was withdrawn before it left."""
    told = [
        {
            "row": row,
            "now_state": state,
            "now_reason": reason,
            "now_decided": None if state is ReminderState.PLANNED else now,
        }
        for row, state, reason in rows
    ]
    if told:
        db.connection.execute(_TAKE_BACK, told)
