"""Take a year of meetings and closed days in: all of it, or nothing and every fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dialogs.year.open_days import NeverOccurs, wall
from storage.database.transaction import Tx
from storage.lists.sheet import Fault, shown
from storage.lists.year_file import YearFile, lines
from storage.lists.year_row import YearRow
from storage.meetings import rows as meetings
from storage.meetings import series
from storage.meetings.series import NewSeries
from storage.people import audit
from storage.people.scope import Scope
from storage.people.tables import departments, kindergartens
from storage.year import closed
from storage.year import snapshot as year

KINDS = {"closed": "other"}


@dataclass
class Taken:
    """What came of it: how many meetings and stretches, and what is wrong."""

    meetings: int = 0
    there_already: int = 0
    closed: int = 0
    faults: list[Fault] = field(default_factory=list)


def take_in(db: Tx, found: YearFile, now: datetime, *, dry_run: bool) -> Taken:
    """Write what a file says; with a fault, or on trial, nothing of it stays."""
    taken = Taken(faults=list(found.faults))
    places = _places(db)
    for row in lines(found):
        where = _where(row, places, taken)
        if where is not None and not taken.faults:
            _take(db, row, *where, taken, now)
    if taken.faults or dry_run:
        db.connection.rollback()
    elif taken.meetings or taken.closed:
        audit.note(db, None, "import", "year", now, taken.meetings + taken.closed)
    return taken


def _places(db: Tx) -> dict[str, tuple[int, dict[str, int]]]:
    found: dict[str, tuple[int, dict[str, int]]] = {}
    by_id: dict[int, dict[str, int]] = {}
    for row in db.connection.execute(select(kindergartens.c.id, kindergartens.c.name)):
        by_id[row.id] = {}
        found[row.name.casefold()] = (row.id, by_id[row.id])
    for unit in db.connection.execute(select(departments)):
        by_id[unit.kindergarten_id][unit.name.casefold()] = unit.id
    return found


def _where(row: YearRow, places: Any, taken: Taken) -> tuple[Scope, int | None] | None:
    """Find the kindergarten and the department that a line names."""
    here = places.get(row.kindergarten.casefold())
    if here is None:
        value = {"value": shown(row.kindergarten)}
        taken.faults.append(Fault(row.line, None, "unknown_kindergarten", value))
        return None
    if not row.department:
        return Scope(here[0]), None
    unit = here[1].get(row.department.casefold())
    if unit is None:
        named = ", ".join(sorted(here[1]))
        value = {"value": shown(row.department), "departments": named}
        taken.faults.append(Fault(row.line, None, "unknown_department", value))
        return None
    return Scope(here[0]), unit


def _take(
    db: Tx,
    row: YearRow,
    scope: Scope,
    department: int | None,
    taken: Taken,
    now: datetime,
) -> None:
    if row.kind in ("summer", "closed", "early", "planning_day"):
        kind = (
            "planning" if row.kind == "planning_day" else KINDS.get(row.kind, row.kind)
        )
        closed.add(db, scope, row.first.date(), row.last, kind, row.closes)
        taken.closed += 1
        if row.kind != "planning_day":
            return
    if meetings.same_time(db, scope, department, row.first):
        taken.there_already += 1
        return
    today = wall(now).date()
    here = year.read(db, [scope.kindergarten_id], today, row.first.date())
    told = NewSeries(department, row.kind, row.first, row.minutes, row.rule)
    try:
        made = series.keep(
            db, scope, here[scope.kindergarten_id], told, now, without=row.without
        )
    except NeverOccurs:
        taken.faults.append(Fault(row.line, None, "rule_never_occurs"))
        return
    taken.meetings += len(made)
