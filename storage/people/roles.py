"""Who leads what, and who takes part: asked before anything is planned or shown."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dialogs.errors import NotYours
from dialogs.hms.keys import HMS_ROLES
from dialogs.year.open_days import DAY, wall
from dialogs.year.snapshot import Met, Snapshot
from storage.people.scope import Scope
from storage.people.tables import departments
from storage.turn import Turn
from storage.year import snapshot as year

HEAD = "head"
# Who takes part in the meetings that are not for everybody.
TAKES_PART = {
    "hms_group": HMS_ROLES,
    "pedagogues": frozenset({"pedagogical_leader", "teacher", "head"}),
}
AHEAD = timedelta(days=400)


def here_of(turn: Turn) -> Snapshot:
    """Return the year of the turn's kindergarten."""
    today = wall(turn.now).date()
    found = year.read(turn.db, [turn.scope.kindergarten_id], today - DAY, today + AHEAD)
    return found[turn.scope.kindergarten_id]


def is_head(scope: Scope) -> bool:
    """Tell whether it is the head who asks, or the program."""
    return scope.is_program or HEAD in scope.roles


def only_head(turn: Turn) -> None:
    """Refuse what only the head does."""
    if not is_head(turn.scope):
        raise NotYours("only the head does this")


def is_group(turn: Turn) -> bool:
    """Tell whether somebody of the HMS group asks, or the program."""
    return bool(turn.scope.roles & HMS_ROLES) or turn.scope.is_program


def only_group(turn: Turn) -> None:
    """Refuse one who is not in the HMS group."""
    if not is_group(turn):
        raise NotYours("only the HMS group does this")


def all_departments(turn: Turn) -> frozenset[int]:
    """Return every department of the kindergarten."""
    here = select(departments.c.id).where(
        departments.c.kindergarten_id == turn.scope.kindergarten_id
    )
    return frozenset(turn.db.connection.execute(here).scalars())


def departments_led(turn: Turn) -> frozenset[int]:
    """Return the departments that this person plans for: a head for all of hers."""
    return all_departments(turn) if is_head(turn.scope) else turn.scope.leads


def takes_part(scope: Scope, meeting: Met) -> bool:
    """Tell whether this person is at a meeting, or plans it."""
    if HEAD in scope.roles:
        return True
    if meeting.department is not None:
        return meeting.department in scope.departments | scope.leads
    roles = TAKES_PART.get(meeting.kind)
    return roles is None or bool(roles & scope.roles)
