"""Where people work, and what that lets them do on a given day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from dialogs.year.snapshot import VISITORS
from storage.database.transaction import Quick, Tx
from storage.people.scope import Scope
from storage.people.tables import departments, membership_roles, memberships, people

LEADS = "pedagogical_leader"


def holds_on(day: ColumnElement[Any] | date) -> ColumnElement[bool]:
    """Say in SQL that a membership holds on this day: a substitute's ends by itself."""
    return and_(
        memberships.c.starts <= day,
        or_(memberships.c.ends.is_(None), memberships.c.ends >= day),
    )


_SCOPE = Quick(
    lambda: (
        select(
            memberships.c.kindergarten_id,
            memberships.c.department_id,
            membership_roles.c.role,
        )
        .outerjoin(
            membership_roles, membership_roles.c.membership_id == memberships.c.id
        )
        .where(
            memberships.c.person_id == bindparam("person"),
            holds_on(bindparam("day")),
        )
        .order_by(memberships.c.id)
    )
)


def scope_of(
    db: Tx, person: int, day: date, kindergarten: int | None = None
) -> Scope | None:
    """Return what this person may do today; in her first kindergarten, unless told.

    None where she has no place: she has left, or not begun.
    """
    rows = db.rows(_SCOPE, person=person, day=db.day(day))
    here = kindergarten or (rows[0][0] if rows else None)
    mine = [(unit, role) for where, unit, role in rows if where == here]
    return _scope(here, person, mine) if here is not None and mine else None


def _scope(
    kindergarten: int, person: int, mine: list[tuple[int | None, str | None]]
) -> Scope:
    """Make a scope of somebody's departments, each with a role that she has there."""
    placed = [(unit, role) for unit, role in mine if unit]
    return Scope(
        kindergarten,
        person,
        frozenset(role for _, role in mine if role),
        # Who comes to look at a department does not belong to it.
        frozenset(unit for unit, role in placed if role not in VISITORS),
        frozenset(unit for unit, role in placed if role == LEADS),
    )


def last_kindergarten(db: Tx, person: int) -> int | None:
    """Return where a person worked last, also when she has left."""
    asked = (
        select(memberships.c.kindergarten_id)
        .where(memberships.c.person_id == person)
        .order_by(memberships.c.starts.desc(), memberships.c.id.desc())
        .limit(1)
    )
    found: int | None = db.connection.execute(asked).scalar()
    return found


_UNITS = Quick(
    lambda: (
        select(departments.c.id, departments.c.name)
        .where(departments.c.kindergarten_id == bindparam("kindergarten"))
        .order_by(departments.c.name)
    )
)


def named(db: Tx, scope: Scope, wanted: frozenset[int]) -> list[dict[str, Any]]:
    """Name departments of this kindergarten: [{id, name}]."""
    rows = db.rows(_UNITS, kindergarten=scope.kindergarten_id)
    return [{"id": row[0], "name": row[1]} for row in rows if row[0] in wanted]


_COLLEAGUES = Quick(
    lambda: (
        select(people.c.name)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(
            memberships.c.kindergarten_id == bindparam("kindergarten"),
            holds_on(bindparam("day")),
        )
        .distinct()
    )
)


def first_names(db: Tx, kindergarten: int, day: date) -> frozenset[str]:
    """Return the first names of all who work in a kindergarten on this day."""
    rows = db.rows(_COLLEAGUES, kindergarten=kindergarten, day=db.day(day))
    return frozenset(row[0].split()[0] for row in rows if row[0].split())


def staff_count(db: Tx, scope: Scope, department: int, day: date) -> int:
    """Count the people who work in a department on this day."""
    visits = select(membership_roles.c.membership_id).where(
        membership_roles.c.role.in_(VISITORS)
    )
    asked = select(func.count(memberships.c.person_id.distinct())).where(
        memberships.c.kindergarten_id == scope.kindergarten_id,
        memberships.c.department_id == department,
        memberships.c.id.not_in(visits),
        holds_on(day),
    )
    return int(db.connection.execute(asked).scalar_one())


def holding(
    db: Tx, scope: Scope, roles: frozenset[str], department: int | None, day: date
) -> set[int]:
    """Return who has one of these roles on a day: in a department, or anywhere here."""
    asked = (
        select(memberships.c.person_id)
        .join(membership_roles, membership_roles.c.membership_id == memberships.c.id)
        .where(
            memberships.c.kindergarten_id == scope.kindergarten_id,
            membership_roles.c.role.in_(roles),
            holds_on(day),
        )
    )
    if department is not None:
        asked = asked.where(memberships.c.department_id == department)
    return set(db.connection.execute(asked).scalars())
