"""Take an answer to what is open: right, partly right, wrong, changed or taken back."""

from __future__ import annotations

from dataclasses import replace

from bot.buttons import nameless
from bot.turn.turn import Exchange
from dialogs.access import Thing
from dialogs.reading.text import norm, word_count
from dialogs.talk import drive as engine
from dialogs.talk.messages import Asks, Incoming
from dialogs.talk.questions import KEEP, LONGEST, MOST, TIMES, Question
from dialogs.talk.readings import Given, Partly, Reading, Rest, Wrong
from dialogs.talk.replay import Run
from dialogs.talk.state import KeptTalk
from storage.post import talks

# A rejected answer longer than this is somebody's words, and is kept to be used.
ASIDE = 25
# So many words where several could be chosen are no list, but somebody telling.
TELLING = 15
# The key of a button that says: what I typed was my answer.
MINE = "mine"
# The choice that means telling in one's own words, wherever it is offered.
FREE = "free"


def answer(turn: Exchange) -> None:
    """Read the message as the answer to what is open, and go on."""
    talk = turn.talk
    run = engine.look(talk, turn.stage) if talk else None
    if talk is None or run is None or run.open is None:
        _not_asked_any_more(turn)
        return
    question = run.open.question
    boxed = bool(run.open.box)
    incoming = turn.incoming if boxed else _without_numbers(turn, talk, question)
    if incoming is None:
        return
    keeps = incoming.choice == KEEP or _says_keep(turn, talk, question)
    if keeps:
        kept = _kept(turn, talk, question, incoming)
        if kept is None:
            return
        incoming = kept
    if boxed:
        nameless.answer(turn, talk, run, incoming)
        return
    incoming = _whole(incoming, run.at_hand(run.open.key))
    # Whoever presses «use what I wrote» has seen how long it is.
    longest = MOST if keeps else LONGEST
    read = turn.reader.read(question, incoming, talk.state.draft, longest)
    _take(turn, talk, run, read, incoming.source)


def _kept(
    turn: Exchange, talk: KeptTalk, question: Question, incoming: Incoming
) -> Incoming | None:
    """Put what was offered in the answer's place; nothing, where it is told already."""
    kept = talk.state.offered
    if kept is None:
        turn.show()
        return None
    if not isinstance(kept, str) or question.asks in TIMES:
        turn.go_on(engine.answer(talk, kept, incoming.source, turn.stage))
        return None
    return replace(incoming, choice=None, words=kept)


def pressed(turn: Exchange) -> None:
    """Take what came with its question; of a closed window the text is only kept."""
    incoming, talk = turn.incoming, turn.talk
    if talk and incoming.partial and incoming.form is None:
        _lay_by(turn, talk)
    else:
        answer(turn)


def _lay_by(turn: Exchange, talk: KeptTalk) -> None:
    words = turn.guardian.without_birth_numbers(turn.incoming.words or "")
    shown = talk.state.shown
    # What is to be without a name is kept nowhere before it is handed in.
    if shown is None or shown.asks is not Asks.TEXT or shown.nameless is not False:
        return
    talk.state.offers[talk.state.place] = [words, "", False]
    talks.keep(turn.db, turn.own, talk, turn.now)


def _not_asked_any_more(turn: Exchange) -> None:
    """Ask what is asked now; what was to be nameless is said to lie nowhere."""
    shown = turn.talk.state.shown if turn.talk else None
    if shown and shown.nameless:
        turn.say("_ballot", "not_kept")
    turn.show()


def told(turn: Exchange, words: str, dialog: str | None) -> None:
    """Take a free text; a word that starts a dialog may not have been meant as one."""
    talk = turn.talk
    if talk is None or dialog is None or not talk.state.step:
        answer(turn)
    elif turn.house.dialogs[talk.dialog].thing is Thing.SEARCH:
        # What is looked for is kept nowhere, not even to ask whether it was meant.
        answer(turn)
    elif talk.state.shown and talk.state.shown.nameless:
        _ask_nameless(turn, talk, dialog)
    elif norm(words) == norm(str(talk.state.offered or "")):
        answer(turn)  # Who writes it once more means it.
    else:
        talk.state.offers[talk.state.place] = [words, "", False]
        talks.keep(turn.db, turn.own, talk, turn.now)
        choices = {f"{MINE}:{talk.id}": _labels(turn)[MINE]} | _way_to(turn, dialog)
        turn.say("_understood", "answer_or_go", choices, title=turn.title(dialog))


def _ask_nameless(turn: Exchange, talk: KeptTalk, dialog: str) -> None:
    """Ask without keeping the word: whoever sends it once more means it."""
    if talk.state.looked == talk.state.step:
        answer(turn)
        return
    talk.state.looked = talk.state.step
    talks.keep(turn.db, turn.own, talk, turn.now)
    title = turn.title(dialog)
    turn.say("_understood", "nameless_or_go", _way_to(turn, dialog), title=title)


def _way_to(turn: Exchange, dialog: str) -> dict[str, str]:
    return {f"start:{dialog}": _labels(turn)["go"]}


def _labels(turn: Exchange) -> dict[str, str]:
    return turn.stage.options("_understood", "answer_or_go__options", {})


def mine(turn: Exchange, name: str) -> None:
    """Answer with the word that was typed: it was no command."""
    talk = turn.talk
    kept = talk.state.offered if talk and talk.id == name else None
    if not isinstance(kept, str):
        turn.say("_ways", "old_button")
        turn.show()
        return
    turn.incoming = replace(turn.incoming, choice=None, words=kept)
    answer(turn)


def telling(turn: Exchange) -> None:
    """Take a long text where a choice was asked as the telling, where there is one."""
    talk = turn.talk
    shown = talk.state.shown if talk else None
    if talk is None or shown is None or FREE not in shown.keys:
        answer(turn)
        return
    before = len(turn.answers)
    turn.go_on(engine.answer(talk, FREE, "", turn.stage))
    if turn.talk and turn.talk.state.step == FREE:
        # The question that she has answered before it was asked is not shown.
        del turn.answers[before:]
        answer(turn)


def _take(turn: Exchange, talk: KeptTalk, run: Run, read: Reading, event: str) -> None:
    """Go on with what was read, or say what is wrong with it."""
    match read:
        case Given(value):
            turn.go_on(engine.answer(talk, value, event, turn.stage, run))
        case Partly(draft, None):
            _drafted(turn, talk, draft)
        case Partly(draft, field):
            turn.go_on(engine.draft(talk, draft, str(field), event, run))
        case Rest():
            _unfolded(turn, talk)
        case Wrong() as wrong:
            _wrong(turn, talk, run, wrong)


def _unfolded(turn: Exchange, talk: KeptTalk) -> None:
    """Show the rest of a list, without asking anew."""
    talk.state.unfolded = talk.state.step
    turn.say("_ways", "all_of_them")
    turn.show(bare=True)


def _says_keep(turn: Exchange, talk: KeptTalk, question: Question) -> bool:
    """Tell whether the words on the button «keep it» were typed."""
    if talk.state.offered is None:
        return False
    if question.asks in TIMES:
        return turn.house.lexicon.yes_or_no(turn.incoming.words or "") is True
    if question.asks not in (Asks.TEXT, Asks.FORM):
        return False
    label = turn.stage.line("_ways", "keep", {})
    return norm(turn.incoming.words or "") == norm(label)


def _whole(incoming: Incoming, at_hand: dict[str, str]) -> Incoming:
    """Keep what stands in a field that the channel had no room to show."""
    if incoming.form is None or incoming.partial:
        return incoming
    return replace(incoming, form=at_hand | incoming.form)


def fits(turn: Exchange) -> bool:
    """Tell whether the message answers what is open."""
    run = engine.look(turn.talk, turn.stage) if turn.talk else None
    if turn.talk is None or run is None or run.open is None:
        return False
    run.close()
    draft = turn.talk.state.draft
    read = turn.reader.read(run.open.question, turn.incoming, draft)
    return not isinstance(read, Wrong)


def _drafted(turn: Exchange, talk: KeptTalk, draft: dict[str, str]) -> None:
    """Keep what stands in an open form, without a word: it is still being written."""
    talk.state.draft = draft
    talks.keep(turn.db, turn.own, talk, turn.now)


def _wrong(turn: Exchange, talk: KeptTalk, run: Run, wrong: Wrong) -> None:
    """Say what to do instead; what was typed is kept to be used later."""
    turn.refused = True
    if wrong.draft is not None:
        talk.state.draft = wrong.draft
    if suggested := wrong.values.get("suggestion"):
        talk.state.offers[talk.state.place] = [suggested, "", False]
    if wrong.line == "too_long":
        talk.state.offers[talk.state.place] = [wrong.typed, "", False]
        # Shown as it was kept, in as many parts as the channel needs.
        turn.say("_wrong", wrong.line, text=wrong.typed, **wrong.values)
    else:
        turn.say("_wrong", wrong.line, **wrong.values)
        if wrong.line != "far_too_long" and _is_telling(run, wrong.typed):
            talk.state.asides.append(wrong.typed)
            turn.say("_wrong", "kept_aside")
    turn.show(wrong.faults, bare=not wrong.faults and _is_picked(run))


def _is_telling(run: Run, typed: str) -> bool:
    """Tell words that have no place here from a try at choosing among several.

    A list that was misspelt belongs to its own question: offered for another one it
    would be an answer to something that nobody asked.
    """
    asks = run.open.question.asks if run.open else None
    if asks is Asks.SEVERAL or asks in TIMES:
        return word_count(typed) >= TELLING
    return len(typed) > ASIDE


def _is_picked(run: Run) -> bool:
    """Tell whether its buttons say all that has to be said once more."""
    return bool(run.open and run.open.question.options)


def _without_numbers(
    turn: Exchange, talk: KeptTalk, question: Question
) -> Incoming | None:
    """Hold back a birth number: it is never kept, the rest of the text is offered."""
    guardian = turn.guardian
    incoming = turn.incoming
    typed = [incoming.words or "", *(incoming.form or {}).values()]
    if not any(guardian.refused(text) for text in typed):
        return incoming
    if incoming.form is not None:
        _masked_form(turn, talk, incoming.form)
        return None
    turn.refused = True
    masked = guardian.without_birth_numbers(incoming.words or "")
    if question.asks in (Asks.TEXT, Asks.FORM):
        talk.state.offers[talk.state.place] = [masked, "", False]
        turn.say("_wrong", "birth_number", text=masked)
    else:
        turn.say("_wrong", "birth_number_alone")
    turn.show()
    return None


def _masked_form(turn: Exchange, talk: KeptTalk, form: dict[str, str]) -> None:
    """Keep a form without the birth numbers in it; each is pointed out at its field."""
    guardian = turn.house.guardian
    masked = {key: guardian.without_birth_numbers(v) for key, v in form.items()}
    draft = {key: text for key, text in masked.items() if text}
    if turn.incoming.partial:
        # She is still writing: it is said when she hands it over.
        _drafted(turn, talk, draft)
        return
    talk.state.draft = draft
    faults = {
        key: "birth_number_here" for key, text in form.items() if guardian.refused(text)
    }
    turn.say("_wrong", "birth_number_alone")
    turn.show(faults)
