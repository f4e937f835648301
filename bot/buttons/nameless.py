"""Take an answer that is to be without a name: what is not handed in is kept nowhere.

Elsewhere nothing that was typed is lost. Here a draft, an offer or an aside would lie
under the name of the one who wrote it, and tell which answer is hers.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.messages import Incoming
from dialogs.talk.readings import Given, Partly, Reading, Wrong
from dialogs.talk.replay import Run
from dialogs.talk.state import KeptTalk


def answer(turn: Exchange, talk: KeptTalk, run: Run, incoming: Incoming) -> None:
    """Put it in its box, or say what is wrong with it."""
    if incoming.partial:
        # Still being written: of an answer without a name there is no draft.
        return
    if incoming.form is not None:
        _form(turn, talk, run, incoming)
        return
    typed = incoming.words or ""
    if turn.guardian.refused(typed):
        turn.say("_wrong", "birth_number_alone")
        _ask_anew(turn, talk)
        return
    read = _read(turn, run, incoming)
    if isinstance(read, Partly):
        _given(turn, talk, run, read.draft)
    elif isinstance(read, Given):
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


def _form(turn: Exchange, talk: KeptTalk, run: Run, incoming: Incoming) -> None:
    """Hand in all of a set, or say at each field what is wrong with it."""
    form, read = incoming.form or {}, _read(turn, run, incoming)
    wrong = read.faults if isinstance(read, Wrong) else None
    faults = (wrong or {}) | _refused(turn, form)
    if not faults and talk.state.looked != talk.state.step:
        faults = _telling(turn, form)
        talk.state.looked = talk.state.step if faults else talk.state.looked
    if faults or not isinstance(read, Given):
        _fill_in_anew(turn, talk, form, faults)
    else:
        turn.go_on(engine.answer(talk, read.value, "", turn.stage, run))


def _read(turn: Exchange, run: Run, incoming: Incoming) -> Reading | None:
    return turn.reader.read(run.open.question, incoming, {}) if run.open else None


def _refused(turn: Exchange, form: Mapping[str, str]) -> dict[str, str]:
    refused = [key for key, text in form.items() if turn.guardian.refused(text)]
    return dict.fromkeys(refused, "birth_number_here")


def _telling(turn: Exchange, form: Mapping[str, str]) -> dict[str, str]:
    return {key: "look_again_here" for key, text in form.items() if _names(turn, text)}


def _fill_in_anew(
    turn: Exchange, talk: KeptTalk, form: Mapping[str, str], faults: dict[str, str]
) -> None:
    """Show the form with what she wrote in it: it is shown once, and kept nowhere."""
    clean = turn.guardian.without_birth_numbers
    turn.say("_ballot", "look_at_fields")
    talk.state.draft = {key: clean(text) for key, text in form.items() if text}
    shown = engine.show(talk, turn.stage, faults)
    shown.talk.state.draft = {}
    turn.go_on(shown)


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
    texts = [*value.values()] if isinstance(value, dict) else [value]
    return any(
        turn.guardian.concerns_in({"": text}, own_voice=())[""]
        for text in texts
        if isinstance(text, str)
    )
