"""The days that a kindergarten is closed, or closes early."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from dialogs.meetings.results import ClosedStretch
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.year import snapshot as year
from storage.year.tables import closed_days


def add(
    db: Tx, scope: Scope, first: date, last: date, kind: str, closes: str | None = None
) -> None:
    """Close these days; a stretch that begins alike takes the place of the older."""
    same = delete(closed_days).where(
        closed_days.c.kindergarten_id == scope.kindergarten_id,
        closed_days.c.first == first,
        closed_days.c.kind == kind,
    )
    # So that a list can be taken in twice, and a slip in it be put right.
    db.connection.execute(same)
    made = insert(closed_days).values(
        kindergarten_id=scope.kindergarten_id,
        first=first,
        last=last,
        kind=kind,
        closes=closes,
    )
    db.connection.execute(made)
    year.touch(db, scope)


def coming(db: Tx, scope: Scope, today: date) -> list[ClosedStretch]:
    """List the closed days that are not over."""
    asked = (
        select(closed_days)
        .where(
            closed_days.c.kindergarten_id == scope.kindergarten_id,
            closed_days.c.last >= today,
        )
        .order_by(closed_days.c.first)
    )
    return [
        ClosedStretch(
            id=row.id,
            first=row.first.isoformat(),
            last=row.last.isoformat(),
            kind=row.kind,
            closes=row.closes,
        )
        for row in db.connection.execute(asked)
    ]


def remove(db: Tx, scope: Scope, number: int, now: datetime) -> int:
    """Open them again; return how many stretches that were."""
    gone = delete(closed_days).where(
        closed_days.c.id == number,
        closed_days.c.kindergarten_id == scope.kindergarten_id,
    )
    count = db.connection.execute(gone).rowcount
    year.touch(db, scope)
    audit.note(db, scope, "closed.removed", str(number), now, count)
    return count
