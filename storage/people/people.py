"""Find people and where they work on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from storage.database.transaction import Tx
from storage.people.memberships import holds_on
from storage.people.scope import Membership
from storage.people.tables import membership_roles, memberships, people


@dataclass(frozen=True)
class Person:
    """Somebody who works, or has worked, in a kindergarten."""

    id: int
    email: str
    name: str
    language: str


def by_email(db: Tx, email: str) -> Person | None:
    """Return the person with this address, however it is written."""
    wanted = email.strip().lower()
    asked = select(people).where(func.lower(people.c.email) == wanted)
    row = db.connection.execute(asked).first()
    return Person(row.id, row.email, row.name, row.language) if row else None


def memberships_of(db: Tx, person_id: int, on: date) -> list[Membership]:
    """Return a person's places on a day, the oldest first."""
    asked = (
        select(memberships, membership_roles.c.role)
        .outerjoin(
            membership_roles, membership_roles.c.membership_id == memberships.c.id
        )
        .where(memberships.c.person_id == person_id, holds_on(on))
        .order_by(memberships.c.starts, memberships.c.id)
    )
    rows = list(db.connection.execute(asked))
    roles: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        roles[row.id] |= {row.role} if row.role else set()
    places = {row.id: row for row in rows}
    return [
        Membership(
            row.id,
            row.kindergarten_id,
            row.department_id,
            frozenset(roles[row.id]),
            row.starts,
            row.ends,
        )
        for row in places.values()
    ]
