"""Who leads what, and who takes part: asked before anything is planned or shown.

Who may do what stands in `dialogs/rights.py`; here is what only storage knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from dialogs.errors import NotYours
from dialogs.rights import MEETING_OF, Right, Standing, may
from dialogs.year.open_days import DAY, wall
from dialogs.year.snapshot import Met, Snapshot
from storage.people.scope import Scope
from storage.people.tables import departments
from storage.turn import Turn
from storage.year import now

AHEAD = timedelta(days=400)


def here_of(turn: Turn) -> Snapshot:
    """Return the year of the turn's kindergarten."""
    today = wall(turn.now).date()
    return now.of(turn.db, turn.scope.kindergarten_id, today - DAY, today + AHEAD)


def only(
    turn: Turn,
    right: Right,
    department: int | None = None,
    also: Iterable[Standing] = (),
) -> None:
    """Refuse one who may not do this."""
    if not may(right, turn.scope, department, also):
        message = f"this person may not {right}"
        raise NotYours(message)


def all_departments(turn: Turn) -> frozenset[int]:
    """Return every department of the kindergarten."""
    here = select(departments.c.id).where(
        departments.c.kindergarten_id == turn.scope.kindergarten_id
    )
    return frozenset(turn.db.connection.execute(here).scalars())


def departments_of(turn: Turn, right: Right) -> frozenset[int]:
    """Return the departments of the kindergarten where this person may do this."""
    if may(right, turn.scope):
        return all_departments(turn)
    hers = turn.scope.leads | turn.scope.departments
    return frozenset(unit for unit in hers if may(right, turn.scope, unit))


def departments_led(turn: Turn) -> frozenset[int]:
    """Return the departments that this person plans for: a head for all of hers."""
    return departments_of(turn, Right.PLAN_FOR_DEPARTMENT)


def only_there(turn: Turn, right: Right, department: int | None) -> None:
    """Refuse a department of another kindergarten, or where she may not do this."""
    if department not in departments_of(turn, right):
        message = f"this person may not {right}: department {department}"
        raise NotYours(message)


def takes_part(scope: Scope, meeting: Met) -> bool:
    """Tell whether this person is at a meeting, or plans it."""
    if meeting.department is not None:
        return may(Right.ATTEND_DEPARTMENT, scope, meeting.department)
    return may(MEETING_OF.get(meeting.kind, Right.ATTEND_OPEN), scope)
