"""A department's rounds of the wheel, its ground rules, and who took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from dialogs.errors import NotKept, NotYours
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.wheel.tables import ground_rules, rounds, took_part

OPEN, DONE, LEFT = "open", "done", "left"
PROPOSED, AGREED, REPLACED = "proposed", "agreed", "replaced"
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
    return _round(db, row) if row else None


def find(db: Tx, scope: Scope, number: str, *, lock: bool = False) -> WheelRound:
    """Return one round of this kindergarten, or say that it is not there."""
    asked = select(rounds).where(
        rounds.c.id == number, rounds.c.kindergarten_id == scope.kindergarten_id
    )
    row = db.connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        message = f"round {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _round(db, row)


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
    return [_round(db, row) for row in db.connection.execute(asked)]


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


def _round(db: Tx, row: Any) -> WheelRound:
    return WheelRound(
        row.id, row.department_id, row.number, row.phase, row.state, row.version,
        row.deputy_id, row.trial_from, row.check_on, row.begun_at, row.phase_at,
        row.ended_at, db.open(row.sealed, _where(row.id)), row.starts_on,
    )  # fmt: skip


def _where(number: str) -> str:
    return f"rounds|{number}"


# Ground rules


@dataclass(frozen=True)
class GroundRules:
    """A department's ground rules, agreed or on their way."""

    id: str
    department: int
    state: str
    version: int
    agreed_on: date | None
    begun_at: datetime
    told: Json
    part: frozenset[int] = frozenset()

    @property
    def subject(self) -> str:
        """Name what is agreed to: a changed proposal is another."""
        return f"{self.id}:{self.version}"


def rules(db: Tx, scope: Scope, department: int, *states: str) -> GroundRules | None:
    """Return the newest ground rules in one of these states."""
    return next(iter(all_rules(db, scope, department, *states)), None)


def all_rules(db: Tx, scope: Scope, department: int, *states: str) -> list[GroundRules]:
    """Return the ground rules in one of these states, the newest first.

    Each is read with who took part in it, in one statement.
    """
    asked = (
        select(ground_rules, took_part.c.person_id)
        .outerjoin(took_part, took_part.c.thing == ground_rules.c.id)
        .where(
            ground_rules.c.kindergarten_id == scope.kindergarten_id,
            ground_rules.c.department_id == department,
            ground_rules.c.state.in_(states),
        )
        .order_by(ground_rules.c.begun_at.desc(), ground_rules.c.id)
    )
    found: dict[str, tuple[Any, set[int]]] = {}
    for row in db.connection.execute(asked):
        part = found.setdefault(row.id, (row, set()))[1]
        if row.person_id is not None:
            part.add(row.person_id)
    return [_rules(db, row, part) for row, part in found.values()]


def find_rules(db: Tx, scope: Scope, number: str) -> GroundRules:
    """Return these ground rules, or say that they are not there."""
    asked = select(ground_rules).where(
        ground_rules.c.id == number,
        ground_rules.c.kindergarten_id == scope.kindergarten_id,
    )
    row = db.connection.execute(asked.with_for_update()).first()
    if row is None:
        message = f"rules {number} are not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _rules(db, row)


def begin_rules(
    db: Tx, scope: Scope, department: int, told: Json, now: datetime
) -> GroundRules:
    """Begin to agree on ground rules."""
    made = new_id()
    db.connection.execute(
        insert(ground_rules).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=department,
            state=OPEN,
            version=1,
            sealed=db.seal(told, f"ground_rules|{made}"),
            begun_at=now,
        )
    )
    audit.note(db, scope, "rules.begun", made, now)
    return GroundRules(made, department, OPEN, 1, None, now, told)


def keep_rules(
    db: Tx, scope: Scope, one: GroundRules, now: datetime, **values: Any
) -> None:
    """Change ground rules."""
    db.remembered.clear()
    told = values.pop("told", None)
    if told is not None:
        values["sealed"] = db.seal(told, f"ground_rules|{one.id}")
    is_it = (ground_rules.c.id == one.id) & (
        ground_rules.c.kindergarten_id == scope.kindergarten_id
    )
    changed = update(ground_rules).where(is_it)
    db.connection.execute(changed.values(version=one.version + 1, **values))
    audit.note(db, scope, "rules.changed", one.id, now)


def replace_rules(db: Tx, scope: Scope, department: int, by: str) -> list[str]:
    """Let the rules that were agreed before be replaced; return which."""
    others = (
        (ground_rules.c.kindergarten_id == scope.kindergarten_id)
        & (ground_rules.c.department_id == department)
        & (ground_rules.c.id != by)
        & (ground_rules.c.state != REPLACED)
    )
    # Also what was only proposed: one list holds, and nobody agrees to an older one.
    gone = update(ground_rules).where(others).values(state=REPLACED)
    return list(db.connection.execute(gone.returning(ground_rules.c.id)).scalars())


def _rules(db: Tx, row: Any, part: Iterable[int] = ()) -> GroundRules:
    told = db.open(row.sealed, f"ground_rules|{row.id}")
    return GroundRules(
        row.id, row.department_id, row.state, row.version, row.agreed_on,
        row.begun_at, told, frozenset(part),
    )  # fmt: skip


# Who took part


def set_part(db: Tx, scope: Scope, thing: str, persons: Iterable[int]) -> None:
    """Write down who took part in something."""
    # Written anew as a whole: whoever was taken out is out.
    db.connection.execute(delete(took_part).where(took_part.c.thing == thing))
    rows = [
        {"thing": thing, "person_id": p, "kindergarten_id": scope.kindergarten_id}
        for p in sorted(set(persons))
    ]
    if rows:
        db.connection.execute(insert(took_part).values(rows))


def part_of(db: Tx, scope: Scope, thing: str) -> set[int]:
    """Return who took part in something."""
    asked = select(took_part.c.person_id).where(
        took_part.c.thing == thing,
        took_part.c.kindergarten_id == scope.kindergarten_id,
    )
    return set(db.connection.execute(asked).scalars())
