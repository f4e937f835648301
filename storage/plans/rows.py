"""Development plans as they are kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, update

from dialogs.errors import NotYours
from dialogs.talk.messages import Json
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.plans.tables import plans

OPEN, ENDED, IN_WHEEL = "open", "ended", "in_wheel"


@dataclass(frozen=True)
class DevelopmentPlan:
    """One plan, with what was agreed in it."""

    id: str
    department: int | None
    person: int | None
    source: str
    state: str
    check_on: date
    version: int
    created_at: datetime
    touched_at: datetime
    ended_at: datetime | None
    told: Json

    @property
    def is_of_all(self) -> bool:
        """Tell whether it is the whole house's."""
        return self.department is None and self.person is None


@dataclass(frozen=True)
class PlanReaders:
    """Which plans somebody reads: of these departments, of all, and of these people.

    Without a `person` those of everybody who has made one for herself.
    """

    departments: Collection[int]
    person: int | None


def add(
    db: Tx,
    scope: Scope,
    whose: tuple[int | None, int | None],
    source: str,
    told: Json,
    check: date,
    now: datetime,
) -> str:
    """Keep a new plan of a department, of a person, or of all."""
    made = new_id()
    db.connection.execute(
        insert(plans).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=whose[0],
            person_id=whose[1],
            source=source,
            state=OPEN,
            check_on=check,
            version=1,
            sealed=db.seal(told, _where(made)),
            created_at=now,
            touched_at=now,
        )
    )
    audit.note(db, scope, "plan.made", made, now)
    return made


def open_ones(db: Tx, scope: Scope, of: PlanReaders) -> list[DevelopmentPlan]:
    """Return the plans that go on, whose day is nearest first."""
    asked = _read_by(scope, of).where(plans.c.state == OPEN)
    asked = asked.order_by(plans.c.check_on, plans.c.id)
    return [_plan_of(db, row) for row in db.connection.execute(asked)]


def newest_plans(
    db: Tx, scope: Scope, of: PlanReaders, most: int
) -> list[DevelopmentPlan]:
    """Return the newest plans, also those that are over."""
    asked = _read_by(scope, of).order_by(plans.c.created_at.desc(), plans.c.id)
    return [_plan_of(db, row) for row in db.connection.execute(asked.limit(most))]


def _read_by(scope: Scope, of: PlanReaders) -> Select[tuple[object, ...]]:
    is_hers = plans.c.person_id == of.person
    of_people = is_hers if of.person else plans.c.person_id.is_not(None)
    of_all = plans.c.department_id.is_(None) & plans.c.person_id.is_(None)
    of_units = plans.c.department_id.in_(sorted(of.departments))
    return select(plans).where(_here(scope), or_(of_people, of_all, of_units))


def find_plan(db: Tx, scope: Scope, number: str) -> DevelopmentPlan:
    """Return one plan of this kindergarten, locked, or say that it is not there."""
    asked = select(plans).where(_here(scope), plans.c.id == number)
    row = db.connection.execute(asked.with_for_update()).first()
    if row is None:
        message = f"plan {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _plan_of(db, row)


def keep_plan(
    db: Tx, scope: Scope, one: DevelopmentPlan, now: datetime, **values: object
) -> None:
    """Change a plan that was read locked."""
    told = values.pop("told", None)
    if isinstance(told, dict):
        values["sealed"] = db.seal(told, _where(one.id))
    changed = update(plans).where(_here(scope), plans.c.id == one.id)
    values |= {"version": one.version + 1, "touched_at": now}
    db.connection.execute(changed.values(**values))
    audit.note(db, scope, "plan.changed", one.id, now)


def _here(scope: Scope) -> ColumnElement[bool]:
    return plans.c.kindergarten_id == scope.kindergarten_id


def _plan_of(db: Tx, row: Row[tuple[object, ...]]) -> DevelopmentPlan:
    return DevelopmentPlan(
        row.id, row.department_id, row.person_id, row.source, row.state, row.check_on,
        row.version, row.created_at, row.touched_at, row.ended_at,
        db.open(row.sealed, _where(row.id)),
    )  # fmt: skip


def _where(number: str) -> str:
    return f"plans|{number}"
