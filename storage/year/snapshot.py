"""What a kindergarten's year looks like right now, read in a few statements.

The planner and the judge of reminders see this, and nothing else of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, update

from dialogs.year.snapshot import Snapshot
from storage.database.columns import instant
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.people.tables import kindergartens
from storage.year.parts import PARTS
from storage.year.reading import PartReading, base

# Now: the plan is to be made anew at the next beat.
AT_ONCE = instant(0)


def read(db: Tx, ids: Iterable[int], first: date, last: date) -> dict[int, Snapshot]:
    """Read the year of some kindergartens, with the meetings of these days."""
    asked = select(kindergartens).where(kindergartens.c.id.in_(sorted(set(ids))))
    found = {row.id: Snapshot(**base(row)) for row in db.connection.execute(asked)}
    for part in PARTS:
        part.read(PartReading(db, found, first, last))
    return found


def touch(db: Tx, scope: Scope) -> None:
    """Let this kindergarten's reminders be planned anew at the next beat."""
    is_it = kindergartens.c.id == scope.kindergarten_id
    db.connection.execute(update(kindergartens).where(is_it).values(plan_at=AT_ONCE))
    db.remembered.clear()


def touch_all(db: Tx) -> None:
    """Let everybody's reminders be planned anew: after an import."""
    db.connection.execute(update(kindergartens).values(plan_at=AT_ONCE))
