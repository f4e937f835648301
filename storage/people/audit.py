"""What happened, without content: an action, a row's name and a number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select

from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.people.tables import audit


def note(
    db: Tx,
    scope: Scope | None,
    action: str,
    subject: str,
    now: datetime,
    count: int = 1,
) -> None:
    """Write one line."""
    db.connection.execute(
        insert(audit).values(
            kindergarten_id=scope.kindergarten_id if scope else None,
            person_id=scope.person_id if scope else None,
            happened_at=now,
            action=action,
            subject=subject,
            count=count,
        )
    )


def newest(db: Tx) -> datetime | None:
    """Return when something was noted last."""
    asked = select(func.max(audit.c.happened_at))
    found: datetime | None = db.connection.execute(asked).scalar()
    return found
