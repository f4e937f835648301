"""The button under an answer: the nearest dialog that this person may open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.turn import home
from bot.turn.turn import Exchange
from dialogs.zone import ZONE

FILE = "_asked"


def may_open(turn: Exchange, dialog: str) -> bool:
    """Tell whether a dialog has anything for her: it says so itself, in its menu."""
    return any(each.name == dialog for each, _ in home.hers(turn))


def buttons(turn: Exchange, dialogs: Iterable[str]) -> dict[str, str]:
    """Label the dialogs that she may open, as home does."""
    mine = {each.name for each, _ in home.hers(turn)}
    return {
        f"start:{name}": home.button(turn, name) for name in dialogs if name in mine
    }


def button(turn: Exchange, *dialogs: str) -> dict[str, str]:
    """Label the first of these that she may open; what it can do, where none is."""
    found = list(buttons(turn, dialogs).items())
    return dict(found[:1]) or way_on(turn, "help")


def way_on(turn: Exchange, way: str) -> dict[str, str]:
    """Label one of the words that work everywhere."""
    return {f"~{way}": turn.stage.options(FILE, "button_options", {})[way]}


def today(turn: Exchange) -> date:
    """Return which day it is for her."""
    return turn.now.astimezone(ZONE).date()
