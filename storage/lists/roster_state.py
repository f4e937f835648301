"""What the database knows about the kindergartens and people that a list names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import func, select, text

from storage.database.transaction import Tx
from storage.people.people import Person
from storage.people.tables import (
    departments,
    kindergartens,
    membership_roles,
    memberships,
    people,
)

# So many values go into one IN list; both databases take ten times as many.
AT_ONCE = 1000
# Any number will do, as long as every import takes the same one.
_LOCK = 0x526F73


@dataclass(frozen=True)
class ListedStay:
    """One membership, with the names that people know it by."""

    id: int
    kindergarten_id: int
    kindergarten: str
    department: str | None
    email: str
    name: str
    roles: frozenset[str]
    starts: date
    ends: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells places apart, as `StaffRow.key` does."""
        place = self.department or ""
        return self.email.lower(), self.kindergarten.casefold(), place.casefold()

    def holds_from(self, day: date) -> bool:
        """Tell whether it holds on this day, or will later."""
        return self.ends is None or max(day, self.starts) <= self.ends


@dataclass(frozen=True)
class WorkPlace:
    """A kindergarten or a department that is there."""

    id: int
    name: str
    language: str = ""


def one_at_a_time(db: Tx) -> None:
    """Let imports take turns; SQLite's transactions do so by themselves."""
    if db.connection.dialect.name == "postgresql":
        db.connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})


def known_kindergartens(db: Tx) -> dict[str, WorkPlace]:
    """Return all kindergartens by name, in small letters."""
    # Backwards: where two differ in capitals only, the first one stays.
    asked = select(kindergartens).order_by(kindergartens.c.id.desc())
    return {
        row.name.casefold(): WorkPlace(row.id, row.name, row.language)
        for row in db.connection.execute(asked)
    }


def known_departments(
    db: Tx, places: Collection[int]
) -> dict[tuple[int, str], WorkPlace]:
    """Return the departments of these kindergartens by theirs and their own name."""
    column = departments.c.kindergarten_id
    return {
        (row.kindergarten_id, row.name.casefold()): WorkPlace(row.id, row.name)
        for some in _some(places)
        for row in db.connection.execute(select(departments).where(column.in_(some)))
    }


def known_people(db: Tx, emails: Iterable[str]) -> dict[str, Person]:
    """Return the people with these addresses."""
    column = func.lower(people.c.email)
    return {
        row.email.lower(): Person(row.id, row.email, row.name, row.language)
        for some in _some(emails)
        for row in db.connection.execute(select(people).where(column.in_(some)))
    }


def known_stays(db: Tx, places: Collection[int]) -> list[ListedStay]:
    """Return every membership that these kindergartens have or had, oldest first."""
    roles: defaultdict[int, set[str]] = defaultdict(set)
    held = membership_roles.c.kindergarten_id
    for some in _some(places):
        asked = select(membership_roles).where(held.in_(some))
        for row in db.connection.execute(asked):
            roles[row.membership_id].add(row.role)
    return [
        _stay(row, frozenset(roles[row.id]))
        for some in _some(places)
        for row in _membership_rows(db, some)
    ]


def _membership_rows(db: Tx, some: Sequence[Any]) -> Iterable[Any]:
    asked = (
        select(
            memberships,
            kindergartens.c.name.label("kindergarten"),
            departments.c.name.label("department"),
            people.c.email,
            people.c.name,
        )
        .join(kindergartens, kindergartens.c.id == memberships.c.kindergarten_id)
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(departments, departments.c.id == memberships.c.department_id)
        .where(memberships.c.kindergarten_id.in_(some))
        .order_by(memberships.c.starts, memberships.c.id)
    )
    return db.connection.execute(asked)


def _stay(row: Any, roles: frozenset[str]) -> ListedStay:
    return ListedStay(
        row.id,
        row.kindergarten_id,
        row.kindergarten,
        row.department,
        row.email,
        row.name,
        roles,
        row.starts,
        row.ends,
    )


def _some(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut a long list into lists that one statement takes."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
