"""How much is on its way, and how it went: counted for whoever runs the program."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from storage.database.transaction import Tx
from storage.people.tables import places
from storage.post.outbox import WAITS
from storage.post.tables import outbox


def books(db: Tx) -> dict[str, int]:
    """Count messages by state."""
    asked = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in db.connection.execute(asked)}


def waiting_by_place(db: Tx) -> list[int]:
    """Count what waits in each place that can be reached: the longest queue first."""
    asked = (
        select(func.count())
        .select_from(outbox.join(places, places.c.id == outbox.c.place_id))
        .where(
            WAITS,
            places.c.closed.is_(None),
        )
        .group_by(outbox.c.place_id)
        .order_by(func.count().desc())
    )
    return list(db.connection.execute(asked).scalars())


def oldest_waiting(db: Tx) -> datetime | None:
    """Return when the oldest unsent message was made."""
    asked = select(func.min(outbox.c.created_at)).where(WAITS)
    found: datetime | None = db.connection.execute(asked).scalar()
    return found
