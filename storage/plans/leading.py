"""Who leads a department's plan today: its leader, or who is there in her place."""

from __future__ import annotations

from dialogs.errors import NotYours
from dialogs.reminders.rules import leaders_of
from dialogs.rights import Right, Standing, may
from dialogs.year.open_days import wall
from storage.people.roles import here_of
from storage.reminders import situation
from storage.turn import Turn


def plans_led(turn: Turn) -> frozenset[int]:
    """Return the departments whose plan this person leads today.

    Where nobody leads a department it is the head; where no leader is at work, it is
    anybody there, so that no meeting waits.
    """
    here, today, me = here_of(turn), wall(turn.now).date(), turn.scope.person_id
    leaders = {unit: leaders_of(here, unit, today) for unit in here.departments}
    absent = _absent(turn, leaders)
    found = set()
    for unit, those in leaders.items():
        is_there = unit in turn.scope.departments and those <= absent
        also = [Standing.STAND_IN] if me in those or is_there else []
        if may(Right.LEAD_PLAN, turn.scope, unit, also):
            found.add(unit)
    return frozenset(found)


def _absent(turn: Turn, leaders: dict[int, set[int]]) -> set[int]:
    """Return who of the leaders of her own departments is away."""
    hers = turn.scope.departments - turn.scope.leads
    those = {person for unit in hers for person in leaders.get(unit, ())}
    today = wall(turn.now).date()
    return set(situation.away(turn.db, sorted(those), today)) if those else set()


def leads_plan(turn: Turn, unit: int) -> None:
    """Refuse one who does not lead this department's plan today."""
    if unit not in plans_led(turn):
        message = f"this person may not {Right.LEAD_PLAN}: department {unit}"
        raise NotYours(message)
