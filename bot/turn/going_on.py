"""The button under an answer: the nearest dialog that this person may open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.turn.turn import Exchange
from dialogs.rights import Right, may
from dialogs.zone import ZONE
from storage.people.scope import Scope

FILE = "_asked"


def anywhere(right: Right, scope: Scope) -> bool:
    """Tell whether she may do this for some department, or for the kindergarten."""
    units = (None, *scope.departments, *scope.leads)
    return any(may(right, scope, unit) for unit in units)


def _works(scope: Scope) -> bool:
    return bool(scope.departments)


def plans(scope: Scope) -> bool:
    """Tell whether she sets meetings, of a department or of all."""
    return anywhere(Right.PLAN_FOR_DEPARTMENT, scope) or may(Right.PLAN_FOR_ALL, scope)


# What a dialog asks of one who opens it; all others are for everybody.
NEEDS: Mapping[str, Callable[[Scope], bool]] = {
    "practice_story": _works,
    "my_stories": _works,
    "department_stories": lambda scope: bool(scope.leads),
    "wheel": _works,
    "ground_rules": _works,
    "small_step": lambda scope: anywhere(Right.KEEP_SMALL_STEP, scope),
    "team_tried": _works,
    "reflecting_team": lambda scope: bool(scope.leads) or may(Right.COUNT_TEAMS, scope),
    "lift": lambda scope: anywhere(Right.JOIN_WHEEL, scope),
    "hms": lambda scope: may(Right.SEE_HMS_DESK, scope),
    "hms_calendar": lambda scope: may(Right.TURN_HMS_KEY, scope),
    "new_meeting": plans,
    "closed_days": lambda scope: may(Right.CLOSE_DAYS, scope),
    "observation": lambda scope: (
        anywhere(Right.ASK_OBSERVER, scope) or may(Right.HAVE_CERTIFICATE, scope)
    ),
    "certificate": lambda scope: may(Right.HAVE_CERTIFICATE, scope),
}


def may_open(scope: Scope, dialog: str) -> bool:
    """Tell whether a dialog has anything for her."""
    return dialog not in NEEDS or NEEDS[dialog](scope)


def buttons(turn: Exchange, dialogs: Iterable[str]) -> dict[str, str]:
    """Label the dialogs that she may open; a customer's own too, by its title."""
    labels = turn.stage.options(FILE, "button_options", {})
    return {
        f"start:{name}": labels.get(name) or _title(turn, name)
        for name in dialogs
        if turn.house.starts(name) and may_open(turn.scope, name)
    }


def button(turn: Exchange, *dialogs: str) -> dict[str, str]:
    """Label the first of these that she may open; what it can do, where none is."""
    found = list(buttons(turn, dialogs).items())
    return dict(found[:1]) or way_on(turn, "help")


def way_on(turn: Exchange, way: str) -> dict[str, str]:
    """Label one of the words that work everywhere."""
    return {f"~{way}": turn.stage.options(FILE, "button_options", {})[way]}


def _title(turn: Exchange, dialog: str) -> str:
    title = turn.title(dialog)
    return title[:1].upper() + title[1:]


def today(turn: Exchange) -> date:
    """Return which day it is for her."""
    return turn.now.astimezone(ZONE).date()
