"""Reminders as rows: planned, and when they are due sent, skipped or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    bindparam,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.transaction import Tx
from storage.people.tables import kindergartens, people
from storage.reminders.tables import reminders

CHUNK = 500
# How many due rows are looked at when people are taken.
MOST_DUE = 5000


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


# Planning


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


# What is due


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


# One person's own
