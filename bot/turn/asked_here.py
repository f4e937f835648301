"""Answer what somebody asks about the house: who is who, the stories, the wheel."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.turn.going_on import FILE, button, may_open, today
from bot.turn.turn import Exchange
from dialogs.hms.keys import HMS_ROLES
from dialogs.reading.understood import Asked
from dialogs.stories.commands import DepartmentStories, FocusOfTheMonth, Shared
from dialogs.wheel.commands import MyWheel
from dialogs.wheel.results import WheelNow
from dialogs.words import glossary
from dialogs.words.content import label
from storage.people import colleagues, memberships
from storage.people.colleagues import RoleHolder

# What is nearest to do when one has asked who somebody is.
AFTER = {
    "observer": ("observation", "meetings"),
    "pedagogical_leader": ("meetings",),
    "head": ("agenda_item",),
}
GROUP = tuple(sorted(HMS_ROLES))


def _who_is(turn: Exchange, asked: Asked) -> None:
    """Name who has a role here; of a role in the departments, with where."""
    said = asked.slots.get("role", "")
    role = glossary.role_named(turn.house.content, said)
    if role is None:
        turn.say(FILE, "who_unknown", button(turn, "agenda_item"))
        return
    choices = button(turn, *AFTER.get(role, ("lift", "agenda_item")))
    if role == glossary.HMS_GROUP:
        lines = [_who(turn, each, _having(turn, each)) for each in GROUP]
        turn.say(FILE, "who_is", choices, lines=lines)
        return
    found = _having(turn, role)
    if {each.id for each in found} == {turn.person.id}:
        turn.say(FILE, "who_yourself", choices)
    else:
        turn.say(FILE, "who_is", choices, lines=[_who(turn, role, found)])


def _having(turn: Exchange, role: str) -> list[RoleHolder]:
    return colleagues.having(turn.db, turn.scope, role, today(turn))


def _who(turn: Exchange, role: str, found: Iterable[RoleHolder]) -> str:
    entry = turn.house.content["roles"][role]
    name = label(entry, turn.person.language)
    people = list(dict.fromkeys(_placed(turn, each) for each in found))
    values = {"role": name[:1].upper() + name[1:], "people": people}
    return turn.stage.line(FILE, "who_line" if people else "who_nobody", values)


def _placed(turn: Exchange, each: RoleHolder) -> str:
    if not each.place:
        return each.name
    values = {"person": each.name, "department": each.place}
    return turn.stage.line(FILE, "who_at", values)


def _handed_in(turn: Exchange, _: Asked) -> None:
    """Tell a leader how many have; anybody else only of herself. Nobody hears who."""
    led = memberships.named(turn.db, turn.scope, turn.scope.leads)
    if not led:
        mine = _is_mine_in(turn)
        wants = ("my_stories" if mine else "practice_story", "privacy")
        turn.say(FILE, "handed_in_closed", button(turn, *wants), mine=mine)
        return
    lines = []
    for unit in led:
        shared = turn.stage.carry_out(DepartmentStories(unit["id"]), "")
        lines.append(_count(turn, unit["name"], shared))
    turn.say(FILE, "handed_in", button(turn, "department_stories"), lines=lines)


def _count(turn: Exchange, name: str, shared: Shared) -> str:
    values = {
        "name": name,
        "count": shared.handed_in,
        "people": shared.people,
        "meeting": shared.meeting,
    }
    return turn.stage.line(FILE, "handed_in_line", values)


def _is_mine_in(turn: Exchange) -> bool | None:
    """Tell whether hers is handed in everywhere she works; None where she need not."""
    if not turn.scope.departments:
        return None
    return all(
        turn.stage.carry_out(FocusOfTheMonth(unit), "").earlier
        for unit in turn.scope.departments
    )


def _wheel_state(turn: Exchange, _: Asked) -> None:
    """Tell where each of her departments is; the HMS group has its desk for all."""
    units = sorted(turn.scope.departments)
    if units:
        found = [turn.stage.carry_out(MyWheel(unit), "") for unit in units]
        lines = [_place(turn, each) for each in found]
        turn.say(FILE, "wheel", button(turn, "wheel"), lines=lines)
    elif may_open(turn, "hms"):
        turn.say(FILE, "wheel_desk", button(turn, "hms"))
    else:
        turn.say(FILE, "wheel_not_yours", button(turn, "meetings"))


def _place(turn: Exchange, unit: WheelNow) -> str:
    going = unit.round
    if going is None:
        return turn.stage.line(FILE, "wheel_none", {"name": unit.name})
    phase = turn.house.content["wheel"]["phases"][str(going.phase)]
    values = {
        "name": unit.name,
        "number": going.number,
        "phase": going.phase,
        "phase_name": label(phase, turn.person.language),
        "weeks": going.weeks,
    }
    return turn.stage.line(FILE, "wheel_line", values)


TOPICS: dict[str, Callable[[Exchange, Asked], None]] = {
    "who_is": _who_is,
    "handed_in": _handed_in,
    "wheel_state": _wheel_state,
}
