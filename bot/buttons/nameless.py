"""Take an answer that is to be without a name: what is not handed in is kept nowhere.

Elsewhere nothing that was typed is lost. Here a draft, an offer or an aside would lie
under the name of the one who wrote it, and tell which answer is hers.
"""

from __future__ import annotations

from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.messages import Incoming
from dialogs.talk.questions import Given, Wrong
from dialogs.talk.replay import Run
from dialogs.talk.state import KeptTalk


def answer(turn: Exchange, talk: KeptTalk, run: Run, incoming: Incoming) -> None:
    """Put it in its box, or say what is wrong with it."""
    typed = incoming.words or ""
    if turn.guardian.refused(typed):
        turn.say("_wrong", "birth_number_alone")
        _ask_anew(turn, talk)
        return
    read = turn.reader.read(run.open.question, incoming, {}) if run.open else None
    if isinstance(read, Given):
        _given(turn, talk, run, read.value)
    elif isinstance(read, Wrong):
        _wrong(turn, talk, read)


def _given(turn: Exchange, talk: KeptTalk, run: Run, value: object) -> None:
    """Hand it in; the first one that seems to tell of somebody is asked for anew.

    That one was asked is remembered until she has answered, never what she wrote:
    whoever sends it once more means it.
    """
    if _names(turn, value) and talk.state.looked != talk.state.step:
        talk.state.looked = talk.state.step
        turn.say("_ballot", "look_again")
        _ask_anew(turn, talk)
        return
    turn.go_on(engine.answer(talk, value, "", turn.stage, run))


def _wrong(turn: Exchange, talk: KeptTalk, wrong: Wrong) -> None:
    if wrong.line == "too_long":
        turn.say("_ballot", "too_long", **wrong.values)
    else:
        turn.say("_wrong", wrong.line, **wrong.values)
        if wrong.typed:
            turn.say("_ballot", "not_kept")
    _ask_anew(turn, talk)


def _ask_anew(turn: Exchange, talk: KeptTalk) -> None:
    engine.forget_offers(talk.state, talk.state.step)
    turn.show()


def _names(turn: Exchange, value: object) -> bool:
    """Tell whether what is to be without a name tells of somebody."""
    if not isinstance(value, str):
        return False
    found = turn.guardian.concerns_in({"": value}, own_voice=())
    return bool(found[""])
