"""Who leads a department's wheel today, and who takes part in it."""

from __future__ import annotations

from dialogs.reminders.rules import leaders_of
from dialogs.rights import Right, Standing, may
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.people.roles import here_of, only
from storage.reminders import situation
from storage.turn import Turn


def member(turn: Turn, department: int) -> None:
    """Refuse one who does not work in the department."""
    only(turn, Right.JOIN_WHEEL, department)


def leads_now(turn: Turn, here: Snapshot, department: int, deputy: int | None) -> bool:
    """Tell whether this person leads the department today.

    Where nobody who leads it is at work, anybody there may, so that no meeting waits.
    """
    if _is_named(turn, department, deputy):
        return True
    today = wall(turn.now).date()
    those = leaders_of(here, department, today)
    gone = situation.away(turn.db, sorted(those), today) if those else {}
    there = turn.scope.person_id in those or set(gone) == those
    return may(Right.LEAD_WHEEL, turn.scope, also=[Standing.STAND_IN] if there else [])


def may_lead(turn: Turn, department: int, deputy: int | None = None) -> bool:
    """Tell whether this person leads her department today; refuse another's."""
    member(turn, department)
    if _is_named(turn, department, deputy):
        return True
    return leads_now(turn, here_of(turn), department, deputy)


def _is_named(turn: Turn, department: int, deputy: int | None) -> bool:
    """Tell without reading the year: she leads it, or was asked to."""
    asked_to = [Standing.STAND_IN] if turn.scope.person_id == deputy else []
    return may(Right.LEAD_WHEEL, turn.scope, department, asked_to)
