"""The buttons under a search: each opens the very thing that was found."""

from __future__ import annotations

from bot.turn.turn import Exchange
from dialogs.search.commands import Sought


def press(turn: Exchange, name: str) -> None:
    """Open one thing, where it may still be seen; what it is looks after that."""
    kind, _, key = name.partition(":")
    if kind == Sought.STORY:
        turn.begin("my_stories", {"story": key})
    elif kind in (Sought.AGENDA, Sought.THEME):
        turn.begin("found", {"kind": kind, "key": key})
    else:
        turn.say("_ways", "old_button")
