"""Boards whose message is lost: put up anew, moved down, or let go of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, select, update

from dialogs.talk.messages import Message
from storage.database.transaction import Tx
from storage.people.tables import places
from storage.post import outbox
from storage.post.boards import TALK, Board, Unasked, posted, put, sealed_as
from storage.post.outbox import Sending
from storage.post.tables import boards
from storage.post.tables import outbox as outbox_table

# One that may have come is put up anew after so long, and not in every beat.
PATIENCE = timedelta(minutes=1)


def again(db: Tx, board: Board, now: datetime) -> None:
    """Put a board up anew: the message is not there any more."""
    row = db.connection.execute(select(boards).where(boards.c.id == board.id)).one()
    _again(db, row, now)


def _again(db: Tx, row: Any, now: datetime) -> None:
    message = Message.from_json(db.open(row.sealed, sealed_as(row.id)))
    number = posted(
        db, row.place_id, row.subject, message, now, row.kindergarten_id,
        _as_before(db, row),
    )  # fmt: skip
    values = {"outbox_id": number, "shown": row.version, "due_at": now}
    db.connection.execute(update(boards).where(boards.c.id == row.id).values(values))
    db.sends = True


def _as_before(db: Tx, row: Any) -> Unasked:
    """Return how a board's message left before: one that keeps hours keeps them."""
    asked = select(outbox_table.c.why).where(outbox_table.c.id == row.outbox_id)
    return db.connection.execute(asked).scalar(), None


def move_down(db: Tx, subject: str, moved: Message, now: datetime) -> None:
    """Put a subject's boards up anew, below what was written since.

    Where each stood it says so from now on: there are no two that look alive.
    """
    asked = select(boards).where(boards.c.subject == subject, boards.c.closed.is_(None))
    for row in list(db.connection.execute(asked)):
        if not row.sealed:
            continue
        message = Message.from_json(db.open(row.sealed, sealed_as(row.id)))
        values = {
            "subject": f"{subject[:TALK]}.o",
            "sealed": db.seal(moved.to_json(), sealed_as(row.id)),
            "version": row.version + 1,
        }
        mine = boards.c.id == row.id
        db.connection.execute(update(boards).where(mine).values(**values))
        put(
            db, row.place_id, subject, message, now, row.kindergarten_id,
            _as_before(db, row),
        )  # fmt: skip


def close_one(db: Tx, board: Board, reason: str) -> None:
    """Let go of a board that cannot be reached."""
    mine = boards.c.id == board.id
    db.connection.execute(update(boards).where(mine).values(closed=reason))


def mend(db: Tx, about: CompoundSelect[Any], now: datetime) -> int:
    """See to boards about these whose first message never came: anew, or let go."""
    asked = (
        select(
            boards,
            places.c.closed.label("gone"),
            outbox_table.c.state.label("sending"),
            outbox_table.c.reason.label("why"),
            outbox_table.c.created_at.label("posted_at"),
        )
        .join(outbox_table, outbox_table.c.id == boards.c.outbox_id)
        .join(places, places.c.id == boards.c.place_id)
        .where(
            boards.c.subject.in_(about),
            boards.c.closed.is_(None),
            # One that a restored copy holds back is put up anew by whoever wants it.
            outbox_table.c.state.in_((Sending.FAILED, Sending.AMBIGUOUS))
            & outbox_table.c.reason.is_distinct_from(outbox.HELD)
            | places.c.closed.is_not(None),
        )
    )
    rows = list(db.connection.execute(asked))
    for row in rows:
        # One that waited too long never left: what it shows now is as good as ever.
        failed = row.sending == Sending.FAILED and row.why != outbox.TOO_OLD
        if reason := row.gone or ("failed" if failed else None):
            mine = boards.c.id == row.id
            db.connection.execute(update(boards).where(mine).values(closed=reason))
        elif row.sealed and now - row.posted_at > PATIENCE:
            _again(db, row, now)
    return len(rows)
