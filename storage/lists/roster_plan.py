"""Plan how to bring the staff in line with a list; nothing is written here.

The list is right about everybody in it. Those who are not in it are reported; their
memberships end only when that is asked for, and only in kindergartens that the list
names. Nothing is deleted, and a list taken in twice changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.words.content import LANGUAGES
from storage.database.transaction import Tx
from storage.lists import roster_state
from storage.lists.roster_state import ListedStay, WorkPlace
from storage.lists.staff_row import StaffRow
from storage.people.people import Person

DEFAULT_LANGUAGE = LANGUAGES[0]
KINDS = ("kindergartens", "departments", "people", "memberships")


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


@dataclass(frozen=True)
class _Match:
    """The rows of the list beside the memberships that are there."""

    new: tuple[NewStay, ...]
    kept: tuple[StayChange, ...]
    missing: tuple[ListedStay, ...]


def plan(db: Tx, rows: Sequence[StaffRow], *, today: date, leavers: bool) -> Plan:
    """Compare a list with the database, in the transaction that carries it out."""
    roster_state.one_at_a_time(db)
    there = roster_state.known_kindergartens(db)
    # Backwards, so that a name is written as in its first line.
    named = {row.kindergarten.casefold(): row.kindergarten for row in reversed(rows)}
    ids = [there[name].id for name in named if name in there]
    units = roster_state.known_departments(db, ids)
    new_places = _new_kindergartens(rows, there)
    new_units = _new_departments(rows, there, units)
    languages = {name: place.language for name, place in there.items()}
    languages |= {made.name.casefold(): made.language for made in new_places}
    known = roster_state.known_people(db, dict.fromkeys(row.email for row in rows))
    new_people, changed_people = _people(rows, known, languages)
    match = _match(rows, roster_state.known_stays(db, ids), today)
    changed = tuple(change for change in match.kept if change.is_change)
    ended = len(match.missing) if leavers else 0
    missing = len(match.missing) - ended
    departments = {row.key[1:] for row in rows if row.department}
    counts = {
        "kindergartens": _counts(len(new_places), 0, len(named)),
        "departments": _counts(len(new_units), 0, len(departments)),
        "people": _counts(
            len(new_people), len(changed_people), len({row.email for row in rows})
        ),
        "memberships": _counts(len(match.new), len(changed), len(rows), ended, missing),
    }
    return Plan(
        new_places,
        new_units,
        new_people,
        changed_people,
        match.new,
        changed,
        match.missing,
        today - timedelta(days=1) if leavers else None,
        counts,
        _by_kindergarten(match, named, leavers=leavers),
    )


def _counts(
    created: int, changed: int, of: int, ended: int = 0, missing: int = 0
) -> Counts:
    return Counts(created, changed, ended, of - created - changed, missing)


def _new_kindergartens(
    rows: Sequence[StaffRow], there: Mapping[str, WorkPlace]
) -> tuple[NewKindergarten, ...]:
    names: dict[str, str] = {}
    languages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        key = row.kindergarten.casefold()
        if key not in there:
            names.setdefault(key, row.kindergarten)
            languages[key][row.language or DEFAULT_LANGUAGE] += 1
    return tuple(
        NewKindergarten(name, languages[key].most_common(1)[0][0])
        for key, name in names.items()
    )


def _new_departments(
    rows: Sequence[StaffRow],
    there: Mapping[str, WorkPlace],
    units: Mapping[tuple[int, str], WorkPlace],
) -> tuple[NewDepartment, ...]:
    new: dict[tuple[str, str], NewDepartment] = {}
    for row in rows:
        _, kindergarten, department = row.key
        place = there.get(kindergarten)
        if department and not (place and (place.id, department) in units):
            made = NewDepartment(row.kindergarten, row.department or "")
            new.setdefault((kindergarten, department), made)
    return tuple(new.values())


def _people(
    rows: Sequence[StaffRow], known: Mapping[str, Person], languages: Mapping[str, str]
) -> tuple[tuple[NewPerson, ...], tuple[PersonChange, ...]]:
    """Find who is new, and whose name or language is another than before."""
    # Backwards, so that of several lines about one person the first counts.
    first = {row.email: row for row in reversed(rows)}
    spoken = {row.email: row.language for row in reversed(rows) if row.language}
    new, changed = [], []
    for row in sorted(first.values(), key=lambda row: row.line):
        if person := known.get(row.email):
            language = spoken.get(row.email, person.language)
            if (person.name, person.language) != (row.name, language):
                changed.append(PersonChange(person, row.name, language))
        else:
            theirs = languages[row.kindergarten.casefold()]
            language = spoken.get(row.email, theirs)
            new.append(NewPerson(row.email, row.name, language))
    return tuple(new), tuple(changed)


def _match(
    rows: Sequence[StaffRow], stays: Sequence[ListedStay], today: date
) -> _Match:
    """Find for each row the membership that it speaks of."""
    free: defaultdict[tuple[str, str, str], list[ListedStay]] = defaultdict(list)
    for stay in stays:
        free[stay.key].append(stay)
    pairs: dict[int, ListedStay] = {}
    # Those with the same first day find each other before any that only overlap.
    for fits in (_begins_with, _meets):
        for row in rows:
            found = [s for s in free[row.key] if fits(row, s, today)]
            if found and row.line not in pairs:
                pairs[row.line] = found[-1]
                free[row.key].remove(found[-1])
    new = [
        # Without a first day it is today, or her last day where that has been.
        NewStay(row, row.starts or min(today, row.ends or today))
        for row in rows
        if row.line not in pairs
    ]
    kept = [
        StayChange(held, row.starts or held.starts, row.ends, row.roles)
        for row in rows
        if (held := pairs.get(row.line))
    ]
    missing = [s for left in free.values() for s in left if s.holds_from(today)]
    missing.sort(key=lambda stay: (stay.kindergarten, stay.name, stay.id))
    return _Match(tuple(new), tuple(kept), tuple(missing))


def _begins_with(row: StaffRow, stay: ListedStay, _today: date) -> bool:
    return row.starts == stay.starts


def _meets(row: StaffRow, stay: ListedStay, today: date) -> bool:
    """Tell whether row and membership share a day; no start means: as it was."""
    last = row.ends or date.max
    since = today if last >= today else date.min
    starts, until = row.starts or since, stay.ends or date.max
    return max(starts, stay.starts) <= min(last, until)


def _by_kindergarten(
    match: _Match, named: Mapping[str, str], *, leavers: bool
) -> dict[str, Counts]:
    """Count the memberships of each kindergarten that the list names."""
    found: dict[str, Counter[str]] = {name: Counter() for name in named}
    for made in match.new:
        found[made.row.kindergarten.casefold()]["created"] += 1
    for change in match.kept:
        kind = "changed" if change.is_change else "unchanged"
        found[change.before.kindergarten.casefold()][kind] += 1
    for stay in match.missing:
        kind = "ended" if leavers else "missing"
        found[stay.kindergarten.casefold()][kind] += 1
    return {named[name]: Counts(**found[name]) for name in sorted(named)}
