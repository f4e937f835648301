"""A department's rounds of the wheel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from dialogs.errors import NotKept, NotYours
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.wheel.tables import rounds

OPEN, DONE, LEFT = "open", "done", "left"
Json = dict[str, Any]


@dataclass(frozen=True)
class WheelRound:
    """One round, with what was agreed in it."""

    id: str
    department: int
    number: int
    phase: int
    state: str
    version: int
    deputy: int | None
    trial_from: date | None
    check_on: date | None
    begun_at: datetime
    phase_at: datetime
    ended_at: datetime | None
    told: Json
    starts_on: date | None = None


def begin(
    db: Tx,
    scope: Scope,
    department: int,
    told: Json,
    now: datetime,
    starts: date | None = None,
) -> WheelRound:
    """Begin a department's next round; it has at most one open."""
    newest = select(func.max(rounds.c.number)).where(_here(scope, department))
    # Rounds that were left keep their numbers: a number says which, and is never
    # another.
    following = func.coalesce(newest.scalar_subquery(), 0) + 1
    made = new_id()
    number = db.connection.execute(
        insert(rounds)
        .values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=department,
            number=following,
            phase=1,
            state=OPEN,
            version=1,
            sealed=db.seal(told, _where(made)),
            begun_at=now,
            phase_at=now,
            starts_on=starts,
        )
        .returning(rounds.c.number)
    ).scalar_one()
    audit.note(db, scope, "round.begun", made, now)
    return WheelRound(
        made, department, number, 1, OPEN, 1, None, None, None, now, now, None, told,
        starts,
    )  # fmt: skip


def _here(scope: Scope, department: int) -> ColumnElement[bool]:
    return (rounds.c.kindergarten_id == scope.kindergarten_id) & (
        rounds.c.department_id == department
    )


def open_one(db: Tx, scope: Scope, department: int) -> WheelRound | None:
    """Return a department's open round."""
    asked = select(rounds).where(_here(scope, department), rounds.c.state == OPEN)
    row = db.connection.execute(asked).first()
    return round_of(db, row) if row else None


def find(db: Tx, scope: Scope, number: str, *, lock: bool = False) -> WheelRound:
    """Return one round of this kindergarten, or say that it is not there."""
    asked = select(rounds).where(
        rounds.c.id == number, rounds.c.kindergarten_id == scope.kindergarten_id
    )
    row = db.connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        message = f"round {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return round_of(db, row)


@dataclass(frozen=True)
class WheelPlace:
    """How far a round has come, and nothing of what was said in it."""

    id: str
    department: int
    number: int
    phase: int
    state: str
    begun_at: datetime
    phase_at: datetime


def places(db: Tx, scope: Scope) -> list[WheelPlace]:
    """Return how far every round has come, without opening what was agreed."""
    asked = (
        select(
            rounds.c.id, rounds.c.department_id, rounds.c.number, rounds.c.phase,
            rounds.c.state, rounds.c.begun_at, rounds.c.phase_at,
        )
        .where(rounds.c.kindergarten_id == scope.kindergarten_id)
        .order_by(rounds.c.department_id, rounds.c.number.desc())
    )  # fmt: skip
    return [WheelPlace(*row) for row in db.connection.execute(asked)]


def all_of(db: Tx, scope: Scope, department: int | None = None) -> list[WheelRound]:
    """Return the rounds of a department or of all, the newest first."""
    asked = select(rounds).where(rounds.c.kindergarten_id == scope.kindergarten_id)
    if department is not None:
        asked = asked.where(rounds.c.department_id == department)
    asked = asked.order_by(rounds.c.department_id, rounds.c.number.desc())
    return [round_of(db, row) for row in db.connection.execute(asked)]


def keep(db: Tx, scope: Scope, one: WheelRound, now: datetime, **values: Any) -> None:
    """Change a round as it was read; who changes its words reads it locked."""
    db.remembered.clear()
    told = values.pop("told", None)
    if told is not None:
        values["sealed"] = db.seal(told, _where(one.id))
    # Who has read an older version answered to something else: she is refused, and
    # shown what it is now.
    is_it = (rounds.c.id == one.id) & (rounds.c.version == one.version)
    here = rounds.c.kindergarten_id == scope.kindergarten_id
    changed = update(rounds).where(is_it, here)
    done = db.connection.execute(changed.values(version=one.version + 1, **values))
    if done.rowcount != 1:
        message = f"round {one.id} was changed by another, version {one.version}"
        raise NotKept(message)
    audit.note(db, scope, "round.changed", one.id, now)


def round_of(db: Tx, row: Any) -> WheelRound:
    """Open a row as the round that it is."""
    return WheelRound(
        row.id, row.department_id, row.number, row.phase, row.state, row.version,
        row.deputy_id, row.trial_from, row.check_on, row.begun_at, row.phase_at,
        row.ended_at, db.open(row.sealed, _where(row.id)), row.starts_on,
    )  # fmt: skip


def _where(number: str) -> str:
    return f"rounds|{number}"
