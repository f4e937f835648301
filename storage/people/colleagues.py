"""Who has which role in one's own kindergarten today, by name: for people who ask."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from dialogs.hms.keys import HEAD
from storage.database.transaction import Tx
from storage.people.memberships import LEADS, holds_on
from storage.people.scope import Scope
from storage.people.tables import departments, membership_roles, memberships, people


@dataclass(frozen=True)
class RoleHolder:
    """Somebody who has a role here, and in which department, if it belongs to one."""

    id: int
    name: str
    department: int | None
    place: str | None


def having(
    db: Tx, scope: Scope, role: str, day: date, units: AbstractSet[int] | None = None
) -> list[RoleHolder]:
    """List who has a role on this day, by name; in these departments where given."""
    asked = (
        select(
            people.c.id,
            people.c.name,
            memberships.c.department_id,
            departments.c.name.label("place"),
        )
        .select_from(memberships)
        .join(membership_roles, membership_roles.c.membership_id == memberships.c.id)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(departments, departments.c.id == memberships.c.department_id)
        .where(
            memberships.c.kindergarten_id == scope.kindergarten_id,
            membership_roles.c.role == role,
            holds_on(day),
        )
        .order_by(people.c.name, departments.c.name)
    )
    if units is not None:
        asked = asked.where(memberships.c.department_id.in_(sorted(units)))
    found = db.connection.execute(asked.distinct())
    return [RoleHolder(row[0], row[1], row[2], row[3]) for row in found]


def planners(db: Tx, scope: Scope, day: date) -> list[str]:
    """Name who sets meetings for her: who leads her departments, else the head."""
    led = having(db, scope, LEADS, day, scope.departments)
    found = led or having(db, scope, HEAD, day)
    return list(dict.fromkeys(each.name for each in found))
