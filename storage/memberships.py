"""Where people work, and what that lets them do on a given day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from storage.scope import Scope
from storage.tables import departments, membership_roles, memberships
from storage.transaction import Tx

LEADS = "pedagogical_leader"
# They visit a department; they do not belong to its staff.
VISITORS = frozenset({"mentor", "observer"})


def holds_on(day: date) -> ColumnElement[bool]:
    """Say in SQL that a membership holds on this day: a substitute's ends by itself."""
    return and_(
        memberships.c.starts <= day,
        or_(memberships.c.ends.is_(None), memberships.c.ends >= day),
    )


def scope_of(
    db: Tx, person: int, day: date, kindergarten: int | None = None
) -> Scope | None:
    """Return what this person may do today; in her first kindergarten, unless told.

    None where she has no place: she has left, or not begun.
    """
    asked = (
        select(
            memberships.c.kindergarten_id,
            memberships.c.department_id,
            membership_roles.c.role,
        )
        .outerjoin(
            membership_roles, membership_roles.c.membership_id == memberships.c.id
        )
        .where(memberships.c.person_id == person, holds_on(day))
        .order_by(memberships.c.id)
    )
    rows = list(db.connection.execute(asked))
    here = kindergarten or (rows[0].kindergarten_id if rows else None)
    mine = [row for row in rows if row.kindergarten_id == here]
    if here is None or not mine:
        return None
    in_department = [row for row in mine if row.department_id]
    return Scope(
        here,
        person,
        frozenset(row.role for row in mine if row.role),
        frozenset(
            row.department_id for row in in_department if row.role not in VISITORS
        ),
        frozenset(row.department_id for row in in_department if row.role == LEADS),
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


def named(db: Tx, scope: Scope, wanted: frozenset[int]) -> list[dict[str, Any]]:
    """Name departments of this kindergarten: [{id, name}]."""
    asked = (
        select(departments.c.id, departments.c.name)
        .where(
            departments.c.kindergarten_id == scope.kindergarten_id,
            departments.c.id.in_(wanted),
        )
        .order_by(departments.c.name)
    )
    return [{"id": row.id, "name": row.name} for row in db.connection.execute(asked)]


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
