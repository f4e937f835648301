"""Programmes and milestones as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, insert, select, update

from dialogs.errors import NotYours
from dialogs.programmes.path import Programme
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.meetings.tables import meetings
from storage.people import audit
from storage.people.scope import Scope
from storage.programmes.tables import milestones, programmes

PROPOSED, RUNNING, PAUSED, LEFT, DONE = (
    "proposed", "running", "paused", "left", "done",
)  # fmt: skip
UNDER_WAY = (PROPOSED, RUNNING, PAUSED)
OPEN, SKIPPED = "open", "skipped"
# The meeting that a milestone is, while nobody has called it off.
STANDS = (
    (meetings.c.id == milestones.c.meeting_id)
    & (meetings.c.kindergarten_id == milestones.c.kindergarten_id)
    & (meetings.c.state != "cancelled")
)
# What the house has added itself has no key of the content.
OWN = ""


@dataclass(frozen=True)
class Stone:
    """One milestone of a programme that is under way.

    Where it is a `meeting`, its day is the meeting's, whoever has moved that; one that
    was called off leaves the day that the milestone had.
    """

    id: str
    programme: str
    key: str
    position: int
    planned: date
    moved: bool
    state: str
    text: str
    meeting: int | None
    item: str | None


@dataclass(frozen=True)
class Course:
    """One programme under way, as it is kept."""

    id: str
    key: str
    digest: str
    department: int | None
    participant: int | None
    leader: int | None
    second: int | None
    state: str
    started: date

    @property
    def is_under_way(self) -> bool:
        """Tell whether anything can be changed in it."""
        return self.state in UNDER_WAY


def under_way(db: Tx, scope: Scope) -> list[Course]:
    """Return the kindergarten's programmes that are not over."""
    asked = select(programmes).where(_here(scope), programmes.c.state.in_(UNDER_WAY))
    asked = asked.order_by(programmes.c.started_on, programmes.c.id)
    return [_course(row) for row in db.connection.execute(asked)]


def find_course(db: Tx, scope: Scope, number: str) -> Course:
    """Return one programme, locked, or say that it is not there."""
    asked = select(programmes).where(_here(scope), programmes.c.id == number)
    row = db.connection.execute(asked.with_for_update()).first()
    if row is None:
        message = f"programme {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _course(row)


def begin_course(
    db: Tx, scope: Scope, one: Course, days: Mapping[str, date], now: datetime
) -> str:
    """Keep a programme with its milestones, on these days."""
    made = new_id()
    db.connection.execute(
        insert(programmes).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            key=one.key,
            digest=one.digest,
            department_id=one.department,
            participant_id=one.participant,
            leader_id=one.leader,
            second_id=one.second,
            state=one.state,
            started_on=one.started,
            touched_at=now,
        )
    )
    for position, (key, day) in enumerate(days.items()):
        add_stone(db, scope, made, (key, ""), day, position)
    audit.note(db, scope, "programme.begun", made, now)
    return made


def keep_course(
    db: Tx, scope: Scope, one: Course, now: datetime, **values: object
) -> None:
    """Change a programme that was read locked."""
    changed = update(programmes).where(_here(scope), programmes.c.id == one.id)
    db.connection.execute(changed.values(touched_at=now, **values))
    audit.note(db, scope, "programme.changed", one.id, now)


def add_stone(
    db: Tx,
    scope: Scope,
    programme: str,
    named: tuple[str, str],
    day: date,
    position: int,
) -> None:
    """Add a milestone by its key, or by what the house calls it."""
    made = new_id()
    db.connection.execute(
        insert(milestones).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            programme_id=programme,
            key=named[0],
            position=position,
            planned_on=day,
            moved=named[0] == OWN,
            state=OPEN,
            sealed=db.seal({"text": named[1]}, f"milestones|{made}"),
        )
    )


def stones_of(db: Tx, scope: Scope, courses: Sequence[str]) -> list[Stone]:
    """Return the milestones of these programmes, in the order of the path."""
    asked = (
        _with_meeting(scope)
        .where(milestones.c.programme_id.in_(sorted(courses)))
        .order_by(milestones.c.position, milestones.c.id)
    )
    return [_stone(db, row) for row in db.connection.execute(asked)]


def find_stone(db: Tx, scope: Scope, number: str) -> Stone:
    """Return one milestone, or say that it is not there."""
    asked = _with_meeting(scope).where(milestones.c.id == number)
    row = db.connection.execute(asked).first()
    if row is None:
        message = f"milestone {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _stone(db, row)


def keep_stone(db: Tx, scope: Scope, number: str, **values: object) -> None:
    """Change a milestone of a programme that was read locked."""
    changed = update(milestones).where(
        milestones.c.kindergarten_id == scope.kindergarten_id,
        milestones.c.id == number,
    )
    db.connection.execute(changed.values(**values))


def course_of(
    known: Programme, state: str, started: date, **whose: int | None
) -> Course:
    """Return a programme that is about to begin."""
    return Course(
        id="",
        key=known.key,
        digest=known.digest,
        department=whose.get("department"),
        participant=whose.get("participant"),
        leader=whose.get("leader"),
        second=whose.get("second"),
        state=state,
        started=started,
    )


def _here(scope: Scope) -> ColumnElement[bool]:
    return programmes.c.kindergarten_id == scope.kindergarten_id


def _course(row: Row[tuple[object, ...]]) -> Course:
    return Course(
        row.id, row.key, row.digest, row.department_id, row.participant_id,
        row.leader_id, row.second_id, row.state, row.started_on,
    )  # fmt: skip


def _with_meeting(scope: Scope) -> Select[tuple[object, ...]]:
    asked = select(milestones, meetings.c.wall).outerjoin(meetings, STANDS)
    return asked.where(milestones.c.kindergarten_id == scope.kindergarten_id)


def day_of(planned: date, wall: str | None) -> date:
    """Return a milestone's day: its meeting's, where that stands."""
    return date.fromisoformat(wall[:10]) if wall else planned


def _stone(db: Tx, row: Row[tuple[object, ...]]) -> Stone:
    text = str(db.open(row.sealed, f"milestones|{row.id}")["text"])
    day = day_of(row.planned_on, row.wall)
    return Stone(
        row.id, row.programme_id, row.key, row.position, day,
        row.moved or day != row.planned_on, row.state, text,
        row.meeting_id, row.item_id,
    )  # fmt: skip
