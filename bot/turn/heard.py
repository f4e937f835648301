"""What she said and pressed, for our own page: it shows both sides from the outbox.

It lies sealed beside the answer, and goes when that goes. A press and a word that we
know are kept as they were. What else she typed is kept while the talk that it was
typed in is open, since the talk's own log holds it, and goes with that log. Nothing is
kept of an answer without a name, of a birth number, or of what called for the stop
card.
"""

from __future__ import annotations

from bot.turn.seen import question
from bot.turn.turn import Exchange
from dialogs.errors import UnknownDialog
from dialogs.reading.text import is_blank
from dialogs.talk import drive as engine
from dialogs.talk.messages import Incoming, Json, Step
from dialogs.talk.questions import LONGEST
from dialogs.talk.state import KeptTalk
from storage.post import outbox, post_text, talks


def before(turn: Exchange) -> Json | None:
    """Note what an event says, before anything has come of it."""
    incoming = turn.incoming
    if not _is_shown_here(incoming):
        return None
    if event := incoming.edits or incoming.deletes:
        _changed(turn, event)
        return None
    typed = _typed(incoming)
    guardian = turn.guardian
    if not typed or any(guardian.stops(text) for text in typed):
        return None
    is_refused = any(guardian.refused(text) for text in typed)
    kept = {"secret": True} if is_refused else _kept(turn)
    return {"event": incoming.event_id} | kept


def _is_shown_here(incoming: Incoming) -> bool:
    is_page = incoming.channel in outbox.KEEPS_TEXT
    return is_page and not incoming.room and not incoming.partial


def _kept(turn: Exchange) -> Json:
    incoming = turn.incoming
    if _may_be_nameless(turn):
        return {"secret": True}
    if incoming.label:
        return {"label": incoming.label}
    if _is_known(turn):
        return {"label": incoming.words}
    words = _words(turn)
    return {"words": words} if _asked(turn) and len(words) <= LONGEST else {}


def after(turn: Exchange, said: Json | None) -> Json | None:
    """Return what is kept of it, now that the talk has gone on, or has ended."""
    gone = turn.private or _open(turn) != _asked(turn)
    if said and "words" in said and gone:
        return {key: value for key, value in said.items() if key != "words"}
    return said


def _typed(incoming: Incoming) -> list[str]:
    told = [incoming.label, incoming.words or "", *(incoming.form or {}).values()]
    return [text for text in told if not is_blank(text)]


def _words(turn: Exchange) -> str:
    """Return what was typed, a form's fields below each other as they were shown."""
    incoming = turn.incoming
    if incoming.form is None:
        return incoming.words or ""
    asked = question(turn)
    names = {
        (each.key, option.key): option.label
        for each in (asked.fields if asked else ())
        for option in each.options
    }
    told = [names.get((key, text), text) for key, text in incoming.form.items()]
    return "\n".join(filter(None, told))


def _open(turn: Exchange) -> str | None:
    return turn.talk.id if turn.talk else None


def _asked(turn: Exchange) -> str | None:
    """Name the talk that an event belongs to."""
    if turn.incoming.step:
        return turn.incoming.step.talk
    return turn.person.talk.id if turn.person.talk else None


def _is_known(turn: Exchange) -> bool:
    """Tell whether it is a word that we know, and not somebody's own."""
    words, lexicon = turn.incoming.words or "", turn.house.lexicon
    if lexicon.way(words) or lexicon.greets(words):
        return True
    return turn.talk is None and bool(lexicon.start(words))


def _may_be_nameless(turn: Exchange) -> bool:
    """Tell whether it answers a question without a name, or one that is not open.

    Which question an old button belongs to is not known any more. That she skipped a
    question without a name is as little told as what she answered.
    """
    incoming = turn.incoming
    if _stands_for_itself(incoming):
        return False
    if turn.house.lexicon.receipt(incoming.words or ""):
        return True
    talk, answered = _talk_of(turn), None if _is_way(incoming) else incoming.step
    shown = talk.state.shown if talk else None
    if shown is None:
        return answered is not None
    if answered and not _fits(answered, shown.key):
        return True
    return _has_box(turn, talk) if shown.nameless is None else shown.nameless


def _is_way(incoming: Incoming) -> bool:
    return (incoming.choice or "").startswith("~")


def _stands_for_itself(incoming: Incoming) -> bool:
    """Tell whether it is a button that belongs to no question."""
    is_press = incoming.choice is not None and not _is_way(incoming)
    return is_press and incoming.step is None


def _talk_of(turn: Exchange) -> KeptTalk | None:
    """Return the talk that was answered: it may be another than the current one."""
    talk, step = turn.talk, turn.incoming.step
    if step and (talk is None or talk.id != step.talk):
        return talks.find(turn.db, turn.own, step.talk)
    return talk


def _has_box(turn: Exchange, talk: KeptTalk | None) -> bool:
    """Look at the question itself: one shown by an older program has no mark."""
    try:
        run = engine.look(talk, turn.stage) if talk else None
    except UnknownDialog:
        return True
    if run is None:
        return False
    run.close()
    return bool(run.open and run.open.box)


def _fits(step: Step, key: str) -> bool:
    return step.key == key or step.key.startswith("~edit")


def _changed(turn: Exchange, event: str) -> None:
    """Follow a message that its author changed or took back."""
    if turn.talk is None:
        return
    words, guardian = turn.incoming.words or "", turn.guardian
    said: Json | None = {"event": event, "edited": True}
    if turn.incoming.deletes:
        said = None
    elif _may_be_nameless(turn) or guardian.refused(words) or guardian.stops(words):
        said = {"event": event, "secret": True}
    elif said:
        said["words"] = words
    post_text.hear_anew(turn.db, turn.talk.id, event, said)
