"""Who begins a programme, who says the other side's yes, and who decides in it."""

from __future__ import annotations

from dialogs.errors import NotYours
from dialogs.programmes.path import Programme
from dialogs.rights import Right, Standing, may
from dialogs.year.open_days import wall
from storage.people.roles import here_of
from storage.programmes.rows import Course
from storage.turn import Turn

LEADER, SECOND = "leader", "second"
HOUSE = "house"
# A programme's place: a department, or somebody, or neither for the whole house.
Whose = tuple[int | None, int | None]


def leads(turn: Turn, one: Course) -> bool:
    """Tell whether this person decides in a programme."""
    own = [Standing.OWN] if turn.scope.person_id == one.leader else []
    return may(Right.LEAD_PROGRAMME, turn.scope, one.department, own)


def sees(turn: Turn, one: Course) -> bool:
    """Tell whether she sees it: one of a person is hers, and who leads it sees it."""
    if one.participant is None:
        return True
    return one.participant == turn.scope.person_id or leads(turn, one)


def side_of(turn: Turn, known: Programme, department: int | None) -> str | None:
    """Return for which of the two sides this person says yes; None for neither."""
    if may(Right.LEAD_PROGRAMME, turn.scope, department):
        return LEADER
    is_second = bool(turn.scope.roles & set(known.beside))
    if known.two_keys and is_second and may(Right.AGREE_PROGRAMME, turn.scope):
        return SECOND
    return None


def begins_as(turn: Turn, known: Programme, whose: Whose) -> str:
    """Return for which side this person begins it; refuse one who may not."""
    side = side_of(turn, known, whose[0])
    if side is None:
        message = f"this person may not {Right.LEAD_PROGRAMME}"
        raise NotYours(message)
    return side


def agrees(turn: Turn, known: Programme, one: Course) -> str | None:
    """Return the side that is waited for, where this person says its yes."""
    # The one who has said yes already does not turn the other key.
    side = side_of(turn, known, one.department)
    missing = SECOND if one.leader is not None else LEADER
    return side if side == missing else None


def place_of(turn: Turn, known: Programme, place: str) -> Whose:
    """Return whose a programme is to be; refuse a place that it is not for."""
    number = int(place[1:]) if place[1:].isdecimal() else 0
    if known.of == "kindergarten" and place == HOUSE:
        return None, None
    is_unit = number in here_of(turn).departments
    if known.of == "department" and place[:1] == "d" and is_unit:
        return number, None
    if known.of == "person" and place[:1] == "p" and _works_here(turn, number):
        return _unit_of(turn, number), number
    message = f"{known.key} is not for {place}"
    raise NotYours(message)


def _works_here(turn: Turn, person: int) -> bool:
    return person in here_of(turn).staff(None, wall(turn.now).date())


def _unit_of(turn: Turn, person: int) -> int | None:
    # Of several departments the first is hers: its leader leads it.
    stays = here_of(turn).stays
    units = [s.department for s in stays if s.person == person and s.department]
    return units[0] if units else None
