"""A department's ground rules, agreed or on their way, and who took part in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from dialogs.errors import NotYours
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.wheel.tables import ground_rules, took_part

OPEN, PROPOSED, AGREED, REPLACED = "open", "proposed", "agreed", "replaced"
Json = dict[str, Any]


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
    rows = db.connection.execute(asked).all()
    part: dict[str, set[int]] = {row.id: set() for row in rows}
    for row in rows:
        if row.person_id is not None:
            part[row.id].add(row.person_id)
    # One row for each who took part: the rules themselves are the same in all of them.
    newest = {row.id: row for row in rows}
    return [rules_of(db, row, part[number]) for number, row in newest.items()]


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
    return rules_of(db, row)


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


def rules_of(db: Tx, row: Any, part: Iterable[int] = ()) -> GroundRules:
    """Open a row as the ground rules that it is."""
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
