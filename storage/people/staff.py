"""People and their places, one at a time; a list comes by `storage/lists/roster.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from dialogs.zone import ZONE
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.people.tables import (
    departments,
    kindergartens,
    membership_roles,
    memberships,
    people,
)


def add_kindergarten(db: Tx, name: str, now: datetime) -> int:
    """Make a kindergarten."""
    made = insert(kindergartens).values(name=name, created_at=now)
    returned = made.returning(kindergartens.c.id)
    return int(db.connection.execute(returned).scalar_one())


def add_department(db: Tx, scope: Scope, name: str, now: datetime) -> int:
    """Make a department."""
    made = insert(departments).values(
        kindergarten_id=scope.kindergarten_id, name=name, created_at=now
    )
    returned = made.returning(departments.c.id)
    return int(db.connection.execute(returned).scalar_one())


def add_person(
    db: Tx, scope: Scope, told: Mapping[str, Any], department: int | None, now: datetime
) -> int:
    """Make a person with one membership: email, name, roles, language, days."""
    made = insert(people).values(
        email=told["email"].lower(),
        name=told["name"],
        language=told.get("language", "nb"),
        created_at=now,
    )
    person = int(db.connection.execute(made.returning(people.c.id)).scalar_one())
    today = now.astimezone(ZONE).date()
    ends = today + timedelta(days=told["days"]) if "days" in told else None
    add_membership(db, scope, person, department, told["roles"], (today, ends))
    return person


def add_membership(
    db: Tx,
    scope: Scope,
    person: int,
    department: int | None,
    roles: list[str],
    days: tuple[Any, Any],
) -> int:
    """Give a person a place, from one day and perhaps to another."""
    made = insert(memberships).values(
        kindergarten_id=scope.kindergarten_id,
        person_id=person,
        department_id=department,
        starts=days[0],
        ends=days[1],
    )
    returned = made.returning(memberships.c.id)
    membership = int(db.connection.execute(returned).scalar_one())
    for role in roles:
        db.connection.execute(
            insert(membership_roles).values(
                membership_id=membership,
                role=role,
                kindergarten_id=scope.kindergarten_id,
            )
        )
    return membership


def by_email(db: Tx, email: str) -> Any:
    """Return the row of the person with this address, or None."""
    asked = select(people).where(people.c.email == email.strip().lower())
    return db.connection.execute(asked).first()


def everybody(db: Tx, scope: Scope) -> list[dict[str, Any]]:
    """List the people of a kindergarten with departments and roles."""
    asked = (
        select(
            people.c.email,
            people.c.name,
            people.c.language,
            departments.c.name.label("department"),
            membership_roles.c.role,
        )
        .select_from(
            memberships.join(people, people.c.id == memberships.c.person_id)
            .outerjoin(departments, departments.c.id == memberships.c.department_id)
            .outerjoin(
                membership_roles, membership_roles.c.membership_id == memberships.c.id
            )
        )
        .where(memberships.c.kindergarten_id == scope.kindergarten_id)
        .order_by(people.c.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in db.connection.execute(asked):
        person = found.setdefault(
            row.email,
            {
                "email": row.email,
                "name": row.name,
                "language": row.language,
                "departments": [],
                "roles": [],
            },
        )
        if row.department and row.department not in person["departments"]:
            person["departments"].append(row.department)
        if row.role and row.role not in person["roles"]:
            person["roles"].append(row.role)
    return list(found.values())


def owners(db: Tx) -> list[str]:
    """List everybody who has kindergartens here."""
    asked = select(kindergartens.c.owner).where(kindergartens.c.owner != "").distinct()
    return sorted(db.connection.execute(asked).scalars())


def known_owner(db: Tx, owner: str) -> str:
    """Return an owner as it is written already; two spellings are one owner."""
    written = {each.casefold(): each for each in owners(db)}
    return written.get(owner.strip().casefold(), owner.strip())


def other_owner(db: Tx, names: Iterable[str], owner: str) -> dict[str, str]:
    """Return who owns those kindergartens now that this owner does not have yet."""
    named = {name.casefold(): name for name in names}
    asked = select(kindergartens.c.name, kindergartens.c.owner)
    now = {name.casefold(): whose for name, whose in db.connection.execute(asked)}
    owned = {name: now.get(key, "") for key, name in named.items()}
    return {name: whose for name, whose in owned.items() if whose != owner}


def set_owner(db: Tx, names: Iterable[str], owner: str) -> dict[str, str]:
    """Say whose kindergartens these are; return those that changed, with whose before.

    A workspace lets in its owner's staff only.
    """
    changed = other_owner(db, names, owner)
    # Compared here and not in SQL: SQLite's lower() knows no «Å».
    named = [name.casefold() for name in changed]
    for row in db.connection.execute(
        select(kindergartens.c.id, kindergartens.c.name)
    ).all():
        if row.name.casefold() in named:
            is_it = kindergartens.c.id == row.id
            db.connection.execute(
                update(kindergartens).where(is_it).values(owner=owner)
            )
    return changed


def names(db: Tx, persons: Iterable[int]) -> dict[int, str]:
    """Return people's names by their numbers."""
    asked = select(people.c.id, people.c.name).where(people.c.id.in_(sorted(persons)))
    return {row.id: row.name for row in db.connection.execute(asked)}


def holder(db: Tx, scope: Scope, role: str) -> int | None:
    """Return the first who has a role in a kindergarten."""
    asked = (
        select(memberships.c.person_id)
        .join(membership_roles, membership_roles.c.membership_id == memberships.c.id)
        .where(
            memberships.c.kindergarten_id == scope.kindergarten_id,
            membership_roles.c.role == role,
        )
        .order_by(memberships.c.id)
    )
    found: int | None = db.connection.execute(asked).scalars().first()
    return found
