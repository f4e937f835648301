"""Find for each line of a staff list the membership that it speaks of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from storage.lists.roster_changes import Counts, NewStay, StayChange
from storage.lists.roster_state import ListedStay
from storage.lists.staff_row import StaffRow

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Matched:
    """The rows of the list beside the memberships that are there."""

    new: tuple[NewStay, ...]
    kept: tuple[StayChange, ...]
    missing: tuple[ListedStay, ...]


def match(
    rows: Sequence[StaffRow], stays: Sequence[ListedStay], today: date
) -> Matched:
    """Lay a list beside what is there: what is new, what is kept, what is missing."""
    pairs, left = _paired(rows, stays, today)
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
    missing = [stay for stay in left if stay.holds_from(today)]
    missing.sort(key=lambda stay: (stay.kindergarten, stay.name, stay.id))
    return Matched(tuple(new), tuple(kept), tuple(missing))


def _paired(
    rows: Sequence[StaffRow], stays: Sequence[ListedStay], today: date
) -> tuple[dict[int, ListedStay], list[ListedStay]]:
    """Return the membership of each line, and those that no line speaks of."""
    free: defaultdict[Place, list[ListedStay]] = defaultdict(list)
    for stay in stays:
        free[stay.key].append(stay)
    pairs: dict[int, ListedStay] = {}
    # Those with the same first day find each other before any that only overlap.
    for fits in (_begins_with, _meets):
        for row in rows:
            found = [s for s in free[row.key] if fits(row, s, today)]
            if found and row.line not in pairs:
                # The last of several: the earlier ones are rather over.
                pairs[row.line] = found[-1]
                free[row.key].remove(found[-1])
    return pairs, [stay for left in free.values() for stay in left]


def _begins_with(row: StaffRow, stay: ListedStay, _today: date) -> bool:
    return row.starts == stay.starts


def _meets(row: StaffRow, stay: ListedStay, today: date) -> bool:
    """Tell whether row and membership share a day; no start means: as it was."""
    last = row.ends or date.max
    since = today if last >= today else date.min
    starts, until = row.starts or since, stay.ends or date.max
    return max(starts, stay.starts) <= min(last, until)


def by_kindergarten(
    found_stays: Matched, named: Mapping[str, str], *, leavers: bool
) -> dict[str, Counts]:
    """Count the memberships of each kindergarten that the list names."""
    found: dict[str, Counter[str]] = {name: Counter() for name in named}
    for made in found_stays.new:
        found[made.row.kindergarten.casefold()]["created"] += 1
    for change in found_stays.kept:
        kind = "changed" if change.is_change else "unchanged"
        found[change.before.kindergarten.casefold()][kind] += 1
    for stay in found_stays.missing:
        kind = "ended" if leavers else "missing"
        found[stay.kindergarten.casefold()][kind] += 1
    return {named[name]: Counts(**found[name]) for name in sorted(named)}
