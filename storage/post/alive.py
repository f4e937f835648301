"""When the program was last alive: an outage is told, not hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, true

from storage.database import notes
from storage.database.transaction import Tx
from storage.people import identities
from storage.people.tables import people, places
from storage.post.tables import talks

KEY = "alive_at"
# A clock so far after the last sign of life is more likely wrong than right: no
# kindergarten is closed for so long, and what is deleted cannot be brought back.
FAR = timedelta(days=45)
# Whoever wrote so long before an outage was not in the middle of something.
RECENT = timedelta(hours=24)


def note(db: Tx, now: datetime) -> None:
    """Write down that the program is alive."""
    notes.write(db, KEY, now.isoformat())


def last(db: Tx, *, lock: bool = False) -> datetime | None:
    """Return when it was last written down; None at the very first start.

    With `lock`, another program that begins at the same time waits, and sees ours.
    """
    found = notes.read(db, KEY, lock=lock)
    return datetime.fromisoformat(found) if found else None


def is_odd(last: datetime | None, now: datetime) -> bool:
    """Tell whether the clock has gone further than can be believed."""
    return last is not None and now - last > FAR


def cut_off(db: Tx, since: datetime) -> list[int]:
    """Return whom an outage met in the middle of a talk.

    Only those whose platform may have lost what they wrote meanwhile.
    """
    asked = (
        select(people.c.id)
        .join(talks, talks.c.person_id == people.c.id)
        .where(talks.c.current == true(), talks.c.touched_at >= since - RECENT)
        .order_by(people.c.id)
    )
    found = []
    for person in db.connection.execute(asked).scalars().all():
        place = identities.reached_at(db, person)
        is_there = select(places.c.id).where(
            places.c.id == place, places.c.channel.in_(("slack", "teams"))
        )
        if place is not None and db.connection.execute(is_there).scalar():
            found.append(person)
    return found
