"""Which events have been taken in: only their ids, so that none counts twice."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ClauseElement, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.columns import milliseconds
from storage.database.transaction import Quick, Tx
from storage.post.tables import inbox


def _taken(dialect: str) -> ClauseElement:
    made = (postgresql if dialect == "postgresql" else sqlite).insert(inbox)
    values: dict[str, Any] = {
        name: bindparam(name) for name in ("channel", "event_id", "received_at")
    }
    ready: ClauseElement = made.values(**values).on_conflict_do_nothing()
    return ready


_DIALECTS = ("sqlite", "postgresql")
_TAKE = {name: Quick(partial(_taken, name)) for name in _DIALECTS}


def take(db: Tx, channel: str, event_id: str, now: datetime) -> bool:
    """Note an event as taken in; False where it already is."""
    made = db.run(
        _TAKE[db.connection.dialect.name],
        channel=channel,
        event_id=event_id,
        received_at=milliseconds(now),
    )
    return made == 1


def newest(db: Tx) -> datetime | None:
    """Return when an event was taken in last."""
    asked = select(func.max(inbox.c.received_at))
    found: datetime | None = db.connection.execute(asked).scalar()
    return found
