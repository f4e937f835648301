"""What observation asks for: visits, the windows they fall in, and certificates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dialogs.reminders.subject import Subject, years_of
from dialogs.year.open_days import KindergartenYear, monday_of
from dialogs.year.snapshot import Snapshot, Visited

AGREED = frozenset({"agreed", "done"})


def certificates(here: Snapshot) -> Iterator[Subject]:
    """Give each observer's certificate, on the day when it runs out."""
    for person, valid in here.certificates.items():
        told = {"day": valid.isoformat()}
        key = f"certificate:{valid.isoformat()}"
        start = datetime.combine(valid, time())
        yield Subject("certificate", key, start, holder=person, told=told)


def visits(here: Snapshot) -> Iterator[Subject]:
    """Give the visits that are agreed on."""
    for visit in here.visits:
        if visit.state in AGREED:
            yield _of_visit("visit", f"visit:{visit.id}", visit)


def talks(here: Snapshot) -> Iterator[Subject]:
    """Give what the other side of a visit has to be told, at once."""
    for visit in here.visits:
        kind = {
            "agreed": "visit_agreed",
            "cancelled": "visit_off",
            "asked": "visit_reply" if visit.actor == visit.observer else "visit_ask",
        }.get(visit.state)
        if kind:
            yield _of_visit(kind, f"talk:{visit.id}:{visit.version}", visit)


def _of_visit(kind: str, key: str, visit: Visited) -> Subject:
    told = {"visit": visit.wall.isoformat()}
    return Subject(
        kind, key, visit.wall, visit.department, visit.observer, visit=visit, told=told
    )


def windows(here: Snapshot, year: KindergartenYear) -> dict[str, tuple[date, date]]:
    """Return the year's observation windows: their first and last days."""
    found = {}
    for season, weeks, of in (
        ("autumn", here.autumn_weeks, year.first.year),
        ("spring", here.spring_weeks, year.last.year),
    ):
        first, _, last = weeks.partition("-")
        ends = monday_of(of, int(last)) + timedelta(days=4)
        found[f"{season}-{of}"] = (monday_of(of, int(first)), ends)
    return found


def opening(here: Snapshot, first: date, last: date) -> Iterator[Subject]:
    """Give each department's observation windows."""
    for year in years_of(here, first, last):
        for season, (opens, ends) in windows(here, year).items():
            start = datetime.combine(opens, time())
            for department, name in sorted(here.departments.items()):
                told = {
                    "first": opens.isoformat(),
                    "last": ends.isoformat(),
                    "department": name,
                    "season": season,
                }
                key = f"window:{season}:{department}"
                yield Subject("window", key, start, department, told=told)


def ending(here: Snapshot, first: date, last: date) -> Iterator[Subject]:
    """Give the ends of the kindergarten's windows, with who has no visit yet."""
    for year in years_of(here, first, last):
        for season, (_, ends) in windows(here, year).items():
            told = {
                "last": ends.isoformat(),
                "departments": _without(here, season),
                "season": season,
            }
            start = datetime.combine(ends, time())
            yield Subject("window_end", f"window_end:{season}", start, told=told)


def _without(here: Snapshot, season: str) -> tuple[str, ...]:
    """Name the departments that have no agreed visit in a window."""
    have = {
        v.department for v in here.visits if v.season == season and v.state in AGREED
    }
    return tuple(n for d, n in sorted(here.departments.items()) if d not in have)
