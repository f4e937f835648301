"""Messages that may have arrived: claimed and never settled, or cut short.

Where the platform can be asked, it is; nothing is sent blindly again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select, true, update

from storage.database.transaction import Quick, Tx
from storage.people.tables import places
from storage.post.holders import IS_NOBODYS, suspect
from storage.post.outbox import ASKING, LEASE, WAITS, Post, Sending, posts
from storage.post.tables import outbox


def ask_about(db: Tx, post: Post, due: datetime) -> None:
    """Let a message stand until the platform was asked; its place waits with it."""
    values = {"state": Sending.SENDING, "due_at": due, "reason": ASKING}
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def lost(
    db: Tx, now: datetime, asked: Sequence[str] = (), *, alone: bool = False
) -> int:
    """See to what was claimed and never settled: it may have arrived.

    Where the platform can be asked, it will be; elsewhere it is ambiguous. Returns
    how many became ambiguous. A process that is `alone` and has just begun need not
    wait for a lease to run out: whoever claimed is gone.
    """
    # Nearly always: a beat costs one look at an index.
    if not _any_on_its_way(db):
        return 0
    if db.presence:
        suspect(db, now, LEASE, ASKING)
    stale = and_(
        outbox.c.state == Sending.SENDING,
        # Whoever is alone takes over whatever stands, also what was claimed a moment
        # ago.
        outbox.c.due_at < (now + LEASE + LEASE if alone else now),
        outbox.c.reason.is_distinct_from(ASKING),
        IS_NOBODYS if db.presence else true(),
    )
    can_be_asked = outbox.c.place_id.in_(
        select(places.c.id).where(places.c.channel.in_(tuple(asked)))
    )
    # First those that can be asked about: what is left is ambiguous.
    asking = {"reason": ASKING, "due_at": now}
    db.connection.execute(update(outbox).where(stale, can_be_asked).values(asking))
    values = {"state": Sending.AMBIGUOUS, "reason": "process_ended"}
    return db.connection.execute(update(outbox).where(stale).values(values)).rowcount


_ON_ITS_WAY = Quick(
    lambda: (
        select(outbox.c.id)
        .where(WAITS, outbox.c.state == Sending.SENDING.value)
        .limit(1)
    )
)


def _any_on_its_way(db: Tx) -> bool:
    return bool(db.rows(_ON_ITS_WAY))


def to_ask(db: Tx, asked: Sequence[str], now: datetime, most: int = 20) -> list[Post]:
    """Take the messages whose platform is to be asked now."""
    if not asked:
        return []
    waiting = (
        select(outbox.c.id)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            outbox.c.state == Sending.SENDING,
            outbox.c.reason == ASKING,
            outbox.c.due_at <= now,
            places.c.channel.in_(tuple(asked)),
        )
        .order_by(outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=outbox)
    )
    ids = list(db.connection.execute(waiting).scalars())
    # Nobody else asks meanwhile; if this process dies, another does.
    later = {"due_at": now + LEASE, "holder": db.holder}
    db.connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(later))
    return posts(db, ids)
