"""A setting that is switched by one press, where it is shown."""

from __future__ import annotations

from bot.turn.turn import Exchange
from dialogs.meetings.commands import SetCard

CARD, SINGLE = "card", "single"


def press(turn: Exchange, told: str) -> None:
    """Take a press on one of them: `card` or `single`."""
    if told not in (CARD, SINGLE):
        turn.say("_ways", "old_button")
        return
    turn.stage.carry_out(SetCard(told == CARD), "")
    turn.say("card", f"done_{told}")
