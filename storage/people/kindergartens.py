"""Which kindergartens there are, for whoever looks at the installation from outside."""

from __future__ import annotations

from sqlalchemy import exists, select

from storage.database.transaction import Tx
from storage.people.tables import departments, kindergartens, memberships


def names(db: Tx) -> dict[int, str]:
    """Return all kindergartens by their numbers."""
    asked = select(kindergartens.c.id, kindergartens.c.name)
    return {row.id: row.name for row in db.connection.execute(asked)}


def of_person(db: Tx, person: int) -> list[int]:
    """Return where a person works or has worked."""
    asked = select(memberships.c.kindergarten_id).where(
        memberships.c.person_id == person
    )
    return sorted(set(db.connection.execute(asked).scalars()))


def departments_of(db: Tx, kindergarten: int) -> dict[int, str]:
    """Return the departments of a kindergarten by their numbers."""
    asked = select(departments.c.id, departments.c.name).where(
        departments.c.kindergarten_id == kindergarten
    )
    return {row.id: row.name for row in db.connection.execute(asked)}


def has_staff(db: Tx) -> bool:
    """Tell whether anybody works anywhere: a list of staff has been read."""
    asked = select(exists().where(memberships.c.id.is_not(None)))
    return bool(db.connection.execute(asked).scalar())
