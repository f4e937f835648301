"""Take back what was decided last: a button under its receipt, or «angre» typed."""

from __future__ import annotations

from dataclasses import replace

from bot.turn.turn import Exchange
from dialogs.talk.messages import Option
from storage.undo import taking_back
from storage.undo.noting import finish
from storage.undo.taking_back import Came

FILE = "_undo"
# What a button says before the colon; after it stands which decision.
UNDO = "undo"


def offer(turn: Exchange) -> None:
    """Put the button under the receipt, where what was decided can be taken back.

    Where a question follows, it stands among the ways out of that one.
    """
    number = finish(turn.db, turn.own, turn.now)
    if number is None or not turn.answers:
        return
    label = turn.stage.options(FILE, "ways", {})[UNDO]
    button = Option(f"{UNDO}:{number}", label)
    if turn.answers[-1].step:
        asked = turn.answers[-1]
        turn.answers[-1] = replace(asked, ways=(*asked.ways, button))
        return
    last, there = turn.answers[-1], (m.choices for m in reversed(turn.answers))
    # What was said last has no buttons perhaps: those before it stay where they are.
    shown = next((each for each in there if each), ())
    choices = (*shown, button)
    turn.answers[-1] = replace(last, choices=choices)
    turn.offered = True


def pressed(turn: Exchange) -> bool:
    """Take back what was decided before a question, and ask the question again."""
    kind, _, number = (turn.incoming.choice or "").partition(":")
    if kind != UNDO or turn.incoming.step is None:
        return False
    press(turn, number)
    turn.show()
    return True


def press(turn: Exchange, number: str) -> None:
    """Take it back, or say why it stays."""
    talk = turn.talk.id if turn.talk else ""
    came, what = taking_back.take_back(turn.db, turn.own, number, talk, turn.now)
    if came is not Came.DONE or what is None:
        turn.say(FILE, came)
        return
    told = turn.stage.options(FILE, "undone", {})
    turn.say(FILE, "done", undone=told[what])


def regret(turn: Exchange) -> bool:
    """Take back what was decided last, if that is what was said."""
    if not turn.house.lexicon.regrets(turn.incoming.words or ""):
        return False
    number = taking_back.newest(turn.db, turn.own, turn.now)
    if number is None and turn.talk:
        return False
    if number is None:
        turn.say(FILE, "nothing")
    else:
        press(turn, number)
    return True
