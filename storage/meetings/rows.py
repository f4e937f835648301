"""Meetings of a department: wall time as agreed, and the instant it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, exists, insert, select, update

from dialogs.words.own_words import STORY_MEETING
from dialogs.year.snapshot import Met
from dialogs.zone import ZONE
from storage.database.columns import milliseconds
from storage.database.transaction import Quick, Tx
from storage.meetings.tables import agenda_items, meetings
from storage.people.scope import Scope
from storage.year import reading
from storage.year import snapshot as year

# One that is proposed waits for its leader; it counts until she says no.
PLANNED, PROPOSED, CANCELLED = "planned", "proposed", "cancelled"
# What a gathering of a programme is: of a department, or of the whole kindergarten.
GATHERINGS = frozenset({"programme", "programme_hms", "programme_pedagogues"})
# A meeting that was so long ago is not mentioned any more.
RECENT = timedelta(days=21)


def add(
    db: Tx,
    scope: Scope,
    department: int | None,
    kind: str,
    wall: datetime,
    **more: Any,
) -> int:
    """Keep one meeting at this wall time in Oslo; more: minutes, series_id, source."""
    made = insert(meetings).values(
        kindergarten_id=scope.kindergarten_id,
        department_id=department,
        kind=kind,
        zone=ZONE.key,
        **when(wall),
        **more,
    )
    year.touch(db, scope)
    return int(db.connection.execute(made.returning(meetings.c.id)).scalar_one())


def when(wall: datetime) -> dict[str, Any]:
    """Return a wall time as it is kept, with the instant that it comes to."""
    starts = wall.replace(tzinfo=ZONE, fold=0).astimezone(UTC)
    return {"wall": wall.isoformat(timespec="minutes")[:16], "starts_at": starts}


def change(db: Tx, scope: Scope, meeting: int, **values: Any) -> int:
    """Change one meeting of this kindergarten; return how many were changed."""
    if "wall" in values:
        values |= when(values["wall"])
    changed = (
        update(meetings)
        .where(
            meetings.c.id == meeting,
            meetings.c.kindergarten_id == scope.kindergarten_id,
        )
        .values(version=meetings.c.version + 1, **values)
    )
    year.touch(db, scope)
    return db.connection.execute(changed).rowcount


def find(db: Tx, scope: Scope, meeting: int) -> Met | None:
    """Return one meeting of this kindergarten."""
    asked = select(meetings).where(
        meetings.c.id == meeting, meetings.c.kindergarten_id == scope.kindergarten_id
    )
    row = db.connection.execute(asked).first()
    return reading.met(row) if row else None


def coming(
    db: Tx,
    scope: Scope,
    now: datetime,
    departments: Iterable[int] | None = None,
    most: int = 50,
) -> list[Met]:
    """List the meetings ahead: of these departments and of the whole kindergarten."""
    asked = select(meetings).where(
        meetings.c.kindergarten_id == scope.kindergarten_id,
        meetings.c.starts_at > now,
        meetings.c.state != CANCELLED,
    )
    if departments is not None:
        mine = meetings.c.department_id.in_(sorted(departments))
        asked = asked.where(mine | meetings.c.department_id.is_(None))
    asked = asked.order_by(meetings.c.starts_at, meetings.c.id).limit(most)
    return [reading.met(row) for row in db.connection.execute(asked)]


def last_set(
    db: Tx, scope: Scope, departments: Iterable[int], *, for_all: bool
) -> Met | None:
    """Return the meeting that was set last: of these departments, or `for_all`."""
    theirs = meetings.c.department_id.in_(sorted(departments))
    asked = select(meetings).where(
        meetings.c.kindergarten_id == scope.kindergarten_id,
        meetings.c.state != CANCELLED,
        # A planning day is set once a year, and closes the house.
        meetings.c.kind != "planning_day",
        theirs | meetings.c.department_id.is_(None) if for_all else theirs,
    )
    row = db.connection.execute(asked.order_by(meetings.c.id.desc()).limit(1)).first()
    return reading.met(row) if row else None


def with_items(db: Tx, scope: Scope, most: int) -> list[Met]:
    """List the meetings that something was put on the agenda of, the newest first."""
    on_it = exists().where(agenda_items.c.meeting_id == meetings.c.id)
    asked = (
        select(meetings)
        .where(
            meetings.c.kindergarten_id == scope.kindergarten_id,
            meetings.c.state != CANCELLED,
            on_it,
        )
        .order_by(meetings.c.starts_at.desc(), meetings.c.id)
        .limit(most)
    )
    return [reading.met(row) for row in db.connection.execute(asked)]


def same_time(db: Tx, scope: Scope, department: int | None, wall: datetime) -> bool:
    """Tell whether this department has a meeting at the very same time."""
    asked = select(meetings.c.id).where(
        meetings.c.kindergarten_id == scope.kindergarten_id,
        meetings.c.department_id == department
        if department is not None
        else meetings.c.department_id.is_(None),
        meetings.c.wall == wall.isoformat(timespec="minutes")[:16],
        meetings.c.state != CANCELLED,
    )
    return db.connection.execute(asked).first() is not None


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
        meetings.c.state != CANCELLED,
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
