"""Events whose handling failed: sealed, tried again, and given up with an alarm."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.engine import Row

from dialogs.talk.messages import Incoming, Step
from storage.database.transaction import Tx
from storage.post.tables import set_aside
from storage.post.talks import SHUT

# Seconds until each further try; after the last one an event is given up.
WAITS = (1, 5, 25, 125, 600, 3600, 14400)


def keep(db: Tx, incoming: Incoming, person: int, fault: str, now: datetime) -> bool:
    """Set an event aside; False where it already is."""
    if db.connection.execute(select(set_aside.c.event_id).where(_is(incoming))).first():
        return False
    db.connection.execute(
        insert(set_aside).values(
            channel=incoming.channel,
            event_id=incoming.event_id,
            person_id=person,
            sealed=db.seal(asdict(incoming), _where(incoming)),
            attempts=1,
            fault=fault[:100],
            received_at=now,
            next_at=now + timedelta(seconds=WAITS[0]),
        )
    )
    return True


def due(db: Tx, now: datetime) -> list[Incoming]:
    """Return the events whose next try is now, oldest first.

    One that cannot be opened is given up: it would stand before all the others.
    """
    asked = (
        select(set_aside)
        .where(set_aside.c.next_at <= now)
        .order_by(set_aside.c.received_at)
        .limit(100)
    )
    found = [(row, _opened(db, row)) for row in db.connection.execute(asked).all()]
    for row, incoming in found:
        if incoming is None:
            _give_up(db, row)
    # The others go on without it, and an operator finds it in the books.
    return [incoming for _, incoming in found if incoming]


def done(db: Tx, incoming: Incoming) -> None:
    """Let go of an event: it is being handled in this transaction."""
    db.connection.execute(delete(set_aside).where(_is(incoming)))


def failed(db: Tx, incoming: Incoming, fault: str, now: datetime) -> bool:
    """Plan the next try; True where the event is given up."""
    row = db.connection.execute(select(set_aside).where(_is(incoming))).first()
    if row is None:
        return False
    # It is kept all the same, with an alarm: nothing typed is lost.
    last = bool(row.attempts >= len(WAITS))
    wait = None if last else now + timedelta(seconds=WAITS[row.attempts])
    values = {"attempts": row.attempts + 1, "next_at": wait, "fault": fault[:100]}
    db.connection.execute(update(set_aside).where(_is(incoming)).values(values))
    return last


def try_again(db: Tx, now: datetime) -> int:
    """Let what was given up have all its tries anew; return how many."""
    anew = {"attempts": 1, "next_at": now}
    given_up = update(set_aside).where(set_aside.c.next_at.is_(None))
    return db.connection.execute(given_up.values(anew)).rowcount


def given_up(db: Tx) -> int:
    """Count the events that nobody could handle: an operator must look."""
    asked = select(func.count()).where(set_aside.c.next_at.is_(None))
    return int(db.connection.execute(asked).scalar_one())


def waiting(db: Tx) -> int:
    """Count the events that will be tried again."""
    asked = select(func.count()).where(set_aside.c.next_at.is_not(None))
    return int(db.connection.execute(asked).scalar_one())


def _is(incoming: Incoming) -> ColumnElement[bool]:
    return and_(
        set_aside.c.channel == incoming.channel,
        set_aside.c.event_id == incoming.event_id,
    )


def _where(incoming: Incoming) -> str:
    return f"set_aside|{incoming.channel}|{incoming.event_id}"


def _give_up(db: Tx, row: Row[tuple[object, ...]]) -> None:
    is_it = and_(
        set_aside.c.channel == row.channel, set_aside.c.event_id == row.event_id
    )
    values = {"next_at": None, "fault": "cannot be opened"}
    db.connection.execute(update(set_aside).where(is_it).values(values))


def _opened(db: Tx, row: Row[tuple[object, ...]]) -> Incoming | None:
    try:
        told = db.open(row.sealed, f"set_aside|{row.channel}|{row.event_id}")
        return _incoming(told)
    except SHUT:
        return None


def _incoming(told: dict[str, Any]) -> Incoming:
    step = told.pop("step")
    several = told.pop("several")
    return Incoming(
        **told,
        step=Step(**step) if step else None,
        several=tuple(several) if several is not None else None,
    )
