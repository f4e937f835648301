"""Who asks: every query about a kindergarten's rows takes one of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Scope:
    """One person in one kindergarten on one day, or the program itself there.

    `person_id` is None for the program's own work (a sweep, an export by an
    operator). `roles` and `departments` are those that hold on this day.
    """

    kindergarten_id: int
    person_id: int | None = None
    roles: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()

    @property
    def is_program(self) -> bool:
        """Tell whether no person asks."""
        return self.person_id is None


@dataclass(frozen=True)
class Membership:
    """One person's place in a kindergarten, with the roles she has there."""

    id: int
    kindergarten_id: int
    department_id: int | None
    roles: frozenset[str]
    starts: date
    ends: date | None
