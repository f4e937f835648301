"""Messages that a process has claimed, when it is not seen any more.

Where its lock is gone (`storage/database/presence.py`) it was killed, or has only lost
its line to the database. What it holds is suspected first: a process that lives is back
within a moment, and claims it anew. Only then do others see to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_, text, update

from storage.database.presence import IS_GONE
from storage.database.transaction import Tx
from storage.post.tables import outbox

SUSPECTED = "suspected"
MOMENT = timedelta(seconds=3)
# What was only suspected stays with its process when that is seen again.
IS_NOBODYS = or_(outbox.c.reason.is_distinct_from(SUSPECTED), IS_GONE)
# The first half names the index of what waits.
ON_ITS_WAY = and_(
    text("outbox.state IN ('pending', 'sending')"), outbox.c.state == "sending"
)


def suspect(db: Tx, now: datetime, lease: timedelta, asking: str) -> None:
    """Let what is held by a process that is gone wait for a moment only.

    What is being asked about goes on being so: to ask twice does no harm.
    """
    mine = db.holder
    if mine is not None:
        _claim_anew(db, mine, now + lease)
    soon = now + MOMENT
    theirs = and_(
        ON_ITS_WAY,
        outbox.c.holder.is_not(None),
        outbox.c.holder.is_distinct_from(mine),
        outbox.c.due_at > soon,
        IS_GONE,
    )
    asks = case((outbox.c.reason == asking, asking), else_=SUSPECTED)
    shorter = {"due_at": soon, "reason": asks}
    db.connection.execute(update(outbox).where(theirs).values(shorter))


def _claim_anew(db: Tx, mine: int, due: datetime) -> None:
    """Take back what is our own, and was suspected while our line was gone."""
    ours = and_(ON_ITS_WAY, outbox.c.holder == mine, outbox.c.reason == SUSPECTED)
    again = {"reason": None, "due_at": due}
    db.connection.execute(update(outbox).where(ours).values(again))
