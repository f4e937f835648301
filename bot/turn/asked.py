"""Answer a question about what is known here; so far by the dialog that is nearest."""

from __future__ import annotations

from bot.turn import menu
from bot.turn import seven_words as seven
from bot.turn.turn import Exchange
from dialogs.reading.understood import Asked
from dialogs.words.lexicon import Way

NEAREST = {
    "next_meeting": "meetings",
    "theme": "theme",
    "dimension": "theme",
    "handed_in": "department_stories",
    "who_sees": "privacy",
    "kept_how_long": "privacy",
    "when_observation": "observation",
    "agenda": "agenda",
    "wheel_state": "wheel",
}
WAYS = {"waits_for_me": Way.STATUS}


def answer(turn: Exchange, asked: Asked) -> None:
    """Open what comes nearest to an answer."""
    if dialog := NEAREST.get(asked.topic):
        menu.start(turn, dialog)
    else:
        seven.go(turn, WAYS.get(asked.topic, Way.HELP))
