"""A kindergarten's year as it stands now, as planner and handlers see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from dialogs.hms.keys import Month
from dialogs.hms.themes import OwnTheme

# They visit a department; they do not belong to its staff.
VISITORS = frozenset({"mentor", "observer"})


@dataclass(frozen=True)
class ClosedRow:
    """Days that are closed; with `closes`, an open day that ends early."""

    id: int
    first: date
    last: date
    kind: str
    closes: time | None


@dataclass(frozen=True)
class Stay:
    """One person's place, from one day and perhaps to another."""

    person: int
    department: int | None
    roles: frozenset[str]
    starts: date
    ends: date | None

    def holds(self, day: date) -> bool:
        """Tell whether she works here on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Met:
    """One meeting, where it stands now."""

    id: int
    department: int | None
    kind: str
    wall: datetime
    minutes: int
    state: str
    clash: str | None
    original: datetime | None
    series: int | None = None


@dataclass(frozen=True)
class Visited:
    """One observer's visit to a department."""

    id: str
    department: int
    season: str
    observer: int | None
    state: str
    wall: datetime
    oral: bool
    written: bool
    goal: bool
    version: int = 1
    actor: int | None = None


@dataclass(frozen=True)
class Changed:
    """What a head has changed in a rule."""

    is_on: bool
    days: int | None
    at: time | None


@dataclass(frozen=True)
class Going:
    """A department's open round, as far as reminders need to know."""

    id: str
    department: int
    number: int
    phase: int
    trial_from: date | None
    check_on: date | None
    begun_on: date
    starts_on: date | None = None


@dataclass(frozen=True)
class Held:
    """A reflecting team that was held, and who has a line that is not asked about."""

    id: str
    department: int
    on: date
    people: frozenset[int]


@dataclass(frozen=True)
class PlanAhead:
    """A plan that goes on: a department's, somebody's own, or the house's."""

    id: str
    department: int | None
    person: int | None
    check_on: date
    made_on: date
    touched_on: date


@dataclass(frozen=True)
class FormOut:
    """A form that is open, or was closed in the last year.

    `answered` counts those who have; one that `is_last` has no newer wave.
    """

    id: str
    form: str
    who: tuple[str, ...]
    is_open: bool
    opened_on: date
    closes_on: date
    closed_on: date | None
    shown_on: date | None
    chosen: tuple[str, ...]
    answered: int
    is_last: bool


@dataclass(frozen=True)
class StoneAhead:
    """A milestone that is not settled: of which programme, whose, and on which day.

    Homework that was put on a meeting's list has its `item`; while that stands there,
    it is `taken_up` then by those who are `asked`.
    """

    id: str
    programme: str
    course: str
    key: str
    department: int | None
    leader: int | None
    planned: date
    item: str | None = None
    asked: tuple[str, ...] = ()
    taken_up: datetime | None = None


@dataclass(frozen=True)
class CourseNow:
    """A programme that runs: the two who said yes to it, and since when it is still."""

    programme: str
    leader: int | None
    second: int | None
    touched: date


@dataclass
class Snapshot:
    """A kindergarten's year as it is kept."""

    id: int
    name: str
    year_starts: str
    quiet_from: time
    quiet_to: time
    rest_ends: time
    autumn_weeks: str
    spring_weeks: str
    language: str
    made_on: date | None
    closed: list[ClosedRow] = field(default_factory=list)
    departments: dict[int, str] = field(default_factory=dict)
    rooms: dict[int, list[int]] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    meetings: list[Met] = field(default_factory=list)
    visits: list[Visited] = field(default_factory=list)
    certificates: dict[int, date] = field(default_factory=dict)
    changed: dict[str, Changed] = field(default_factory=dict)
    cards: set[int] = field(default_factory=set)
    rounds: list[Going] = field(default_factory=list)
    begun: dict[int, date] = field(default_factory=dict)
    teams: list[Held] = field(default_factory=list)
    months: dict[str, Month] = field(default_factory=dict)
    own_themes: dict[str, OwnTheme] = field(default_factory=dict)
    # Who can be written to and has not written yet, and since when.
    unmet: dict[int, date] = field(default_factory=dict)
    rules_agreed: dict[int, date] = field(default_factory=dict)
    plans: list[PlanAhead] = field(default_factory=list)
    forms: list[FormOut] = field(default_factory=list)
    stones: list[StoneAhead] = field(default_factory=list)
    courses: dict[str, CourseNow] = field(default_factory=dict)

    def with_rounds(self, rounds: list[Going]) -> Snapshot:
        """Return the same year as if these were the rounds that are open."""
        return replace(self, rounds=rounds)

    @property
    def themes(self) -> dict[str, str]:
        """Return the months' themes that both sides have said yes to."""
        return {m: one.theme for m, one in self.months.items() if one.is_confirmed}

    def staff(self, department: int | None, day: date) -> set[int]:
        """Return who works in a department, or in the whole kindergarten."""
        return {
            stay.person
            for stay in self.stays
            if stay.holds(day)
            and (department is None or stay.department == department)
            and not stay.roles & VISITORS
        }

    def holding(
        self, roles: frozenset[str], department: int | None, day: date
    ) -> set[int]:
        """Return who has one of these roles, in a department or anywhere here."""
        return {
            stay.person
            for stay in self.stays
            if stay.holds(day)
            and stay.roles & roles
            and (department is None or stay.department == department)
        }


@dataclass
class Opening:
    """When a kindergarten is open, as it is kept."""

    quiet_to: time
    quiet_from: time
    closed: list[ClosedRow] = field(default_factory=list)
