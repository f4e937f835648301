"""The agreed visits to the departments where somebody works: when, and not by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from dialogs.observation.visits import AGREED
from storage.database.transaction import Tx
from storage.observation.tables import visits
from storage.people.scope import Scope


@dataclass(frozen=True)
class Coming:
    """One agreed visit; the observer may be another kindergarten's: not named."""

    department: int
    wall: str


def agreed(db: Tx, scope: Scope, now: datetime) -> list[Coming]:
    """List the visits ahead to her own departments."""
    asked = (
        select(visits.c.department_id, visits.c.wall)
        .where(
            visits.c.kindergarten_id == scope.kindergarten_id,
            visits.c.department_id.in_(sorted(scope.departments)),
            visits.c.state == AGREED,
            visits.c.starts_at > now,
        )
        .order_by(visits.c.starts_at)
    )
    return [Coming(row[0], row[1]) for row in db.connection.execute(asked)]
