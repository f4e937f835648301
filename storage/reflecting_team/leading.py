"""Who leads reflecting teams."""

from __future__ import annotations

from datetime import datetime

from dialogs.errors import NotYours
from dialogs.reminders.rules import leaders_of
from dialogs.rights import Right, Standing, may
from dialogs.year.open_days import KindergartenYear, instant, wall
from dialogs.year.snapshot import Snapshot
from storage.people.roles import here_of
from storage.turn import Turn


def me(turn: Turn) -> int:
    """Return the person who asks; a round is nobody's business but people's."""
    if turn.scope.person_id is None:
        raise NotYours("a person is needed for this")
    return turn.scope.person_id


def leads(turn: Turn, snapshot: Snapshot, department: int) -> bool:
    """Tell whether this person leads a department, or the head does for nobody else."""
    if department not in snapshot.departments:
        return False
    today = wall(turn.now).date()
    there = turn.scope.person_id in leaders_of(snapshot, department, today)
    also = [Standing.STAND_IN] if there else []
    return may(Right.LEAD_TEAM, turn.scope, department, also)


def only_leader(turn: Turn, department: int) -> Snapshot:
    """Return the kindergarten as it is, to who leads this department."""
    snapshot = here_of(turn)
    if not leads(turn, snapshot, department):
        message = f"department {department} is not led by this person"
        raise NotYours(message)
    return snapshot


def since(turn: Turn, snapshot: Snapshot) -> datetime:
    """Return when this kindergarten year began."""
    year = KindergartenYear.of(wall(turn.now).date(), snapshot.year_starts)
    return instant(datetime.combine(year.first, datetime.min.time()))
