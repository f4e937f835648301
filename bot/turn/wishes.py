"""Grant a wish; so far by opening the dialog that does it."""

from __future__ import annotations

from bot.turn import menu
from bot.turn import seven_words as seven
from bot.turn.turn import Exchange
from dialogs.reading.understood import Wish
from dialogs.words.lexicon import Way

NEAREST = {
    "move_meeting": "meetings",
    "new_meeting": "meetings",
    "cancel_meeting": "meetings",
    "away": "absence",
    "remind_me": "reminder_rules",
    "lift": "agenda_item",
    "agenda_item": "agenda_item",
    "stop_reminders": "reminder_rules",
}


def grant(turn: Exchange, wish: Wish) -> None:
    """Open the dialog in which it can be done."""
    if dialog := NEAREST.get(wish.name):
        menu.start(turn, dialog)
    else:
        seven.go(turn, Way.HELP)
