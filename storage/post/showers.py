"""Which programs show boards: what one was showing when it was killed, nobody knows.

A change that a killed program had sent may come to the platform after the newer one of
another program. So each notes that it shows boards, and whoever sees that one of them
is gone has every board shown once more.
"""

from __future__ import annotations

from sqlalchemy import delete, text, update

from storage.database import notes
from storage.database.presence import OURS, SEEN
from storage.database.tables import meta
from storage.database.transaction import Tx
from storage.post.boards import UNKNOWN
from storage.post.tables import boards

# Begins the name of the note that a program shows boards; its number follows.
SHOWS = "shows:"
_NUMBERS = text(
    f"SELECT key, CAST(substr(key, {len(SHOWS) + 1}) AS bigint) NOT IN {SEEN} "  # noqa: S608 - a constant
    f"FROM meta WHERE key LIKE '{SHOWS}%'"
).bindparams(ours=OURS)


def enter(db: Tx) -> None:
    """Note that this program shows boards; one that is alone need not."""
    if db.holder is not None:
        notes.write(db, f"{SHOWS}{db.holder}", "")


def look(db: Tx) -> None:
    """Have all boards shown anew where a program that showed some is gone."""
    mine = db.holder
    if mine is None:
        return
    there = {row[0]: row[1] for row in db.connection.execute(_NUMBERS)}
    if f"{SHOWS}{mine}" not in there:
        # Its line was gone for a while, and others took it for dead.
        enter(db)
    gone = sorted(key for key, is_gone in there.items() if is_gone)
    if gone:
        stand = boards.c.closed.is_(None) & boards.c.sealed.is_not(None)
        doubted = update(boards).where(stand)
        db.connection.execute(doubted.values(shown=UNKNOWN, turn=boards.c.turn + 1))
        db.connection.execute(delete(meta).where(meta.c.key.in_(gone)))
