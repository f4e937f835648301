"""The first thing that somebody hears from us, and what she may try then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from dialogs.hms.keys import HEAD
from dialogs.menu import Group
from dialogs.reminders.subject import Subject
from dialogs.talk.talk import Dialog
from dialogs.year.snapshot import VISITORS, Snapshot, Stay

RULE = KIND = "first_contact"
# More than this is a menu, and she has not asked for one.
MOST = 3
LEADER = frozenset({"pedagogical_leader"})


def first_contacts(here: Snapshot) -> Iterator[Subject]:
    """Give everybody whom we can write to and who has not written to us."""
    heads = {stay.person for stay in here.stays if HEAD in stay.roles}
    for person, since in here.unmet.items():
        begins = [
            s.starts for s in here.stays if s.person == person and _stays(s, since)
        ]
        if not begins:
            continue
        # Who is on the list before her first day is greeted on it.
        day, people = max(since, min(begins)), frozenset({person})
        told = {"head": person in heads}
        key = f"{KIND}:{person}"
        yield Subject(
            KIND, key, datetime.combine(day, time()), people=people, told=told
        )


def _stays(stay: Stay, since: date) -> bool:
    return stay.ends is None or stay.ends >= since


@dataclass(frozen=True)
class _Newcomer:
    """Somebody as the staff list has her today."""

    roles: frozenset[str]
    departments: frozenset[int]
    leads: frozenset[int]
    is_program: bool = False


def _of(here: Snapshot, person: int, day: date) -> _Newcomer:
    mine = [each for each in here.stays if each.person == person and each.holds(day)]
    return _Newcomer(
        frozenset(chain.from_iterable(each.roles for each in mine)),
        _units(each for each in mine if not each.roles & VISITORS),
        _units(each for each in mine if LEADER & each.roles),
    )


def _units(stays: Iterable[Stay]) -> frozenset[int]:
    return frozenset(each.department for each in stays if each.department is not None)


def tries(
    dialogs: Mapping[str, Dialog], here: Snapshot, person: int, day: date
) -> list[str]:
    """Name what somebody new may try, by her roles: three dialogs at most."""
    groups, asker = list(Group), _of(here, person, day)
    found = [
        (groups.index(each.menu.group), each.menu.order, each.name)
        for each in dialogs.values()
        if each.menu and each.menu.tries and each.menu.shown(asker)
    ]
    return [name for *_, name in sorted(found)][:MOST]
