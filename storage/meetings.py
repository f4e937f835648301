"""Meetings of a department: wall time as agreed, and the instant it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Select, bindparam, insert, select

from storage.scope import Scope
from storage.tables import meetings, milliseconds
from storage.transaction import Quick, Tx

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


@dataclass(frozen=True)
class Meeting:
    """One meeting: its number, and its wall time as agreed."""

    id: int
    wall: str


def upcoming(
    db: Tx, scope: Scope, department: int, now: datetime, kind: str = STORY_MEETING
) -> Meeting | None:
    """Return the next meeting."""
    return _first(db, _NEXT, scope, department, kind, now, now)


def passed(
    db: Tx, scope: Scope, department: int, now: datetime, kind: str = STORY_MEETING
) -> Meeting | None:
    """Return a meeting that was a short while ago."""
    return _first(db, _PASSED, scope, department, kind, now, now - RECENT)


def _of() -> Select[Any]:
    return select(meetings.c.id, meetings.c.wall).where(
        meetings.c.kindergarten_id == bindparam("kindergarten"),
        meetings.c.department_id == bindparam("department"),
        meetings.c.kind == bindparam("kind"),
    )


_NEXT = Quick(
    lambda: (
        _of()
        .where(meetings.c.starts_at > bindparam("now", type_=BigInteger))
        .where(meetings.c.starts_at > bindparam("since", type_=BigInteger))
        .order_by(meetings.c.starts_at)
        .limit(1)
    )
)
_PASSED = Quick(
    lambda: (
        _of()
        .where(meetings.c.starts_at <= bindparam("now", type_=BigInteger))
        .where(meetings.c.starts_at > bindparam("since", type_=BigInteger))
        .order_by(meetings.c.starts_at.desc())
        .limit(1)
    )
)


def _first(
    db: Tx,
    statement: Quick,
    scope: Scope,
    department: int,
    kind: str,
    now: datetime,
    since: datetime,
) -> Meeting | None:
    rows = db.rows(
        statement,
        kindergarten=scope.kindergarten_id,
        department=department,
        kind=kind,
        now=milliseconds(now),
        since=milliseconds(since),
    )
    return Meeting(rows[0][0], rows[0][1]) if rows else None
