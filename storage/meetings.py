"""Meetings of a department: wall time as agreed, and the instant it comes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from storage.scope import Scope
from storage.tables import meetings
from storage.transaction import Tx

ZONE = ZoneInfo("Europe/Oslo")
STORY_MEETING = "tett_paa"
# A meeting that was so long ago is not mentioned any more.
RECENT = timedelta(days=21)


def add(db: Tx, scope: Scope, department: int, kind: str, wall: datetime) -> int:
    """Keep one meeting at this wall time in Oslo."""
    made = insert(meetings).values(
        kindergarten_id=scope.kindergarten_id,
        department_id=department,
        kind=kind,
        wall=wall.isoformat(timespec="minutes")[:16],
        zone=ZONE.key,
        starts_at=wall.replace(tzinfo=ZONE).astimezone(UTC),
    )
    return int(db.connection.execute(made.returning(meetings.c.id)).scalar_one())


def upcoming(
    db: Tx, scope: Scope, department: int, now: datetime, kind: str = STORY_MEETING
) -> Any:
    """Return the next meeting's row, or None."""
    asked = (
        _of(scope, department, kind)
        .where(meetings.c.starts_at > now)
        .order_by(meetings.c.starts_at)
        .limit(1)
    )
    return db.connection.execute(asked).first()


def passed(
    db: Tx, scope: Scope, department: int, now: datetime, kind: str = STORY_MEETING
) -> Any:
    """Return the row of a meeting that was a short while ago, or None."""
    asked = (
        _of(scope, department, kind)
        .where(meetings.c.starts_at <= now, meetings.c.starts_at > now - RECENT)
        .order_by(meetings.c.starts_at.desc())
        .limit(1)
    )
    return db.connection.execute(asked).first()


def _of(scope: Scope, department: int, kind: str) -> Any:
    return select(meetings).where(
        meetings.c.kindergarten_id == scope.kindergarten_id,
        meetings.c.department_id == department,
        meetings.c.kind == kind,
    )
