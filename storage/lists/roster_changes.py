"""What bringing the staff in line with a list would change, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from storage.lists.roster_state import ListedStay
from storage.lists.staff_row import StaffRow
from storage.people.people import Person


@dataclass(frozen=True)
class Counts:
    """How many of one kind are new, changed, ended, as they were, not in the list."""

    created: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0
    missing: int = 0


@dataclass(frozen=True)
class NewKindergarten:
    """A kindergarten to make, in the language that most of its rows are in."""

    name: str
    language: str


@dataclass(frozen=True)
class NewDepartment:
    """A department to make."""

    kindergarten: str
    name: str


@dataclass(frozen=True)
class NewPerson:
    """A person to make."""

    email: str
    name: str
    language: str


@dataclass(frozen=True)
class PersonChange:
    """A person whose name or language the list has otherwise."""

    before: Person
    name: str
    language: str


@dataclass(frozen=True)
class NewStay:
    """A membership to make."""

    row: StaffRow
    starts: date


@dataclass(frozen=True)
class StayChange:
    """A membership whose days or roles the list has otherwise."""

    before: ListedStay
    starts: date
    ends: date | None
    roles: frozenset[str]

    @property
    def is_change(self) -> bool:
        """Tell whether anything differs at all."""
        before = self.before
        after = (self.starts, self.ends, self.roles)
        return (before.starts, before.ends, before.roles) != after


@dataclass(frozen=True)
class Plan:
    """What an import would do; `missing` are those in force but not in the list."""

    kindergartens: tuple[NewKindergarten, ...]
    departments: tuple[NewDepartment, ...]
    people: tuple[NewPerson, ...]
    changed_people: tuple[PersonChange, ...]
    memberships: tuple[NewStay, ...]
    changed: tuple[StayChange, ...]
    missing: tuple[ListedStay, ...]
    last_day: date | None
    counts: Mapping[str, Counts]
    by_kindergarten: Mapping[str, Counts]

    @property
    def ended(self) -> tuple[ListedStay, ...]:
        """Return the memberships that the plan ends after `last_day`."""
        return self.missing if self.last_day else ()

    @property
    def changes(self) -> int:
        """Return how many rows of the database the plan makes or changes."""
        return sum(c.created + c.changed + c.ended for c in self.counts.values())
