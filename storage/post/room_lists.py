"""What a department has agreed, as its room shows it: one message, changed in place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from dialogs.talk.messages import Message
from storage.database.transaction import Tx
from storage.post import boards
from storage.post.boards import AT_ONCE, LIST, Unasked
from storage.post.outbox import Sending
from storage.post.tables import boards as boards_table

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
    subject = about + LIST
    known = boards.standing(db, subject)
    lost = [each.id for each in known if each.state in LOST]
    if lost:
        gone = update(boards_table).where(boards_table.c.id.in_(lost))
        db.connection.execute(gone.values(closed="failed"))
    there = [each for each in known if each.id not in lost]
    boards.change_these(db, there, message, now)
    for place in sorted(set(rooms) - {each.place for each in there}):
        boards.put(db, place, subject, message, now, kindergarten, unasked)
