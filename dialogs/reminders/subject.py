"""One thing in a kindergarten's year that reminders are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dialogs.year.open_days import KindergartenYear
from dialogs.year.snapshot import Met, Snapshot, Visited

# What is told as soon as it has happened: its rule's day is long before.
AT_ONCE = frozenset({"visit_ask", "visit_reply", "visit_agreed", "visit_off"})


@dataclass(frozen=True)
class Subject:
    """Something in the year that reminders are about.

    `start` is its wall time; what was to be done before it is too late then. `told`
    is what the text needs.
    """

    kind: str
    key: str
    start: datetime
    department: int | None = None
    observer: int | None = None
    holder: int | None = None
    visit: Visited | None = None
    meeting: Met | None = None
    people: frozenset[int] = frozenset()
    # Who is not spoken to about it, though a rule says so.
    apart: frozenset[int] = frozenset()
    box: tuple[str, str] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


def years_of(here: Snapshot, first: date, last: date) -> list[KindergartenYear]:
    """Return the kindergarten years that these days are in: one or two."""
    found = [KindergartenYear.of(day, here.year_starts) for day in (first, last)]
    return list(dict.fromkeys(found))
