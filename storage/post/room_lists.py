"""What a department has agreed, as its room shows it: one message, changed in place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update

from dialogs.talk.messages import Message
from storage.database.transaction import Quick, Tx
from storage.post import boards
from storage.post.boards import AT_ONCE, LIST, Unasked
from storage.post.outbox import Sending
from storage.post.tables import boards as boards_table
from storage.post.tables import outbox as outbox_table

_THERE = Quick(
    lambda: (
        select(boards_table.c.id, boards_table.c.place_id, outbox_table.c.state)
        .join(outbox_table, outbox_table.c.id == boards_table.c.outbox_id)
        .where(
            boards_table.c.subject == bindparam("its"), boards_table.c.closed.is_(None)
        )
    )
)
# The first message did not come, or nobody can say: what is changed would not be seen.
LOST = frozenset({Sending.FAILED.value, Sending.AMBIGUOUS.value})


def keep(
    db: Tx,
    rooms: Iterable[int],
    about: str,
    message: Message,
    now: datetime,
    kindergarten: int,
    unasked: Unasked = AT_ONCE,
) -> None:
    """Let the list about something read so in these rooms; put it where it is not.

    A new one comes in the room's hours; one that is there is changed without a sound.
    """
    subject, there = about + LIST, set()
    for board, place, state in db.rows(_THERE, its=subject):
        if state in LOST:
            lost = update(boards_table).where(boards_table.c.id == board)
            db.connection.execute(lost.values(closed="failed"))
        else:
            there.add(place)
    if there:
        boards.change(db, subject, message, now)
    for place in rooms:
        if place not in there:
            boards.put(db, place, subject, message, now, kindergarten, unasked)
