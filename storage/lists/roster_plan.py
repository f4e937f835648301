"""Plan how to bring the staff in line with a list; nothing is written here.

The list is right about everybody in it. Those who are not in it are reported; their
memberships end only when that is asked for, and only in kindergartens that the list
names. Nothing is deleted, and a list taken in twice changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dialogs.words.content import LANGUAGES
from storage.database.transaction import Tx
from storage.lists import roster_state
from storage.lists.roster_changes import (
    Counts,
    NewDepartment,
    NewKindergarten,
    NewPerson,
    PersonChange,
    Plan,
)
from storage.lists.roster_state import WorkPlace
from storage.lists.roster_stays import Matched, by_kindergarten, match
from storage.lists.staff_row import StaffRow
from storage.people.people import Person

DEFAULT_LANGUAGE = LANGUAGES[0]


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
    languages = _languages(there, new_places)
    known = roster_state.known_people(db, dict.fromkeys(row.email for row in rows))
    new_people, changed_people = _people(rows, known, languages)
    matched = match(rows, roster_state.known_stays(db, ids), today)
    changed = tuple(change for change in matched.kept if change.is_change)
    counts = {
        "kindergartens": _counts(len(new_places), 0, len(named)),
        "departments": _counts(len(new_units), 0, _how_many_departments(rows)),
        "people": _counts(
            len(new_people), len(changed_people), len({row.email for row in rows})
        ),
        "memberships": _of_stays(matched, len(changed), len(rows), leavers=leavers),
    }
    return Plan(
        new_places,
        new_units,
        new_people,
        changed_people,
        matched.new,
        changed,
        matched.missing,
        today - timedelta(days=1) if leavers else None,
        counts,
        by_kindergarten(matched, named, leavers=leavers),
    )


def _languages(
    there: Mapping[str, WorkPlace], new: Sequence[NewKindergarten]
) -> dict[str, str]:
    """Return what is spoken in each kindergarten, there or to be made."""
    found = {name: place.language for name, place in there.items()}
    return found | {made.name.casefold(): made.language for made in new}


def _how_many_departments(rows: Sequence[StaffRow]) -> int:
    return len({row.key[1:] for row in rows if row.department})


def _of_stays(found: Matched, changed: int, of: int, *, leavers: bool) -> Counts:
    """Count the memberships; those that the list lacks end only where it is asked."""
    ended = len(found.missing) if leavers else 0
    missing = len(found.missing) - ended
    return _counts(len(found.new), changed, of, ended, missing)


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
