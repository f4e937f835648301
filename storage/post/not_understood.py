"""Count what people chose after something was not understood; never what they wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.transaction import Tx
from storage.post.tables import meant_after_all as counts


def count(db: Tx, kindergarten: int, dialog: str, now: datetime) -> None:
    """Count one more who meant this dialog."""
    values = {"kindergarten_id": kindergarten, "dialog": dialog, "last_at": now}
    postgres = db.connection.dialect.name == "postgresql"
    made = (postgresql if postgres else sqlite).insert(counts).values(times=1, **values)
    # Two who press at the same instant are two.
    counted_on = made.on_conflict_do_update(
        index_elements=["kindergarten_id", "dialog"],
        set_={"times": counts.c.times + 1, "last_at": now},
    )
    db.connection.execute(counted_on)


def counted(db: Tx) -> dict[str, int]:
    """Return how many meant each dialog, all kindergartens together."""
    asked = select(counts.c.dialog, func.sum(counts.c.times)).group_by(counts.c.dialog)
    return {dialog: int(times) for dialog, times in db.connection.execute(asked)}
