"""See to a message that its author changed, or took back, on the platform."""

from __future__ import annotations

from dataclasses import replace

from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.messages import Message, Option, Step
from dialogs.talk.state import KeptTalk
from storage.post import talks


def changed_message(turn: Exchange) -> None:
    """See to a message that its author changed or took back on the platform."""
    incoming, talk = turn.incoming, turn.talk
    if talk is None:
        return
    event = incoming.edits or incoming.deletes or ""
    step = engine.answered_in(talk, event)
    field = talk.state.sources.get(event)
    if not (step or field) and talk.state.has_cast:
        turn.say("_ballot", "still_there")
    elif incoming.deletes:
        _taken_back(turn, talk, step, field)
    elif step or field:
        _ask_about_edit(turn, talk, step or f"~draft.{field}")


def _taken_back(
    turn: Exchange, talk: KeptTalk, step: str | None, field: str | None
) -> None:
    if field and talk.state.draft.pop(field, None) is not None:
        turn.say("_ways", "withdrawn_answer")
        turn.show()
    elif step and (outcome := engine.rewind(talk, step, turn.stage)):
        outcome.talk.state.offers.pop(step, None)
        turn.say("_ways", "withdrawn_answer")
        turn.go_on(engine.show(outcome.talk, turn.stage))
    elif step:
        turn.say("_ways", "edit_too_late")


def _ask_about_edit(turn: Exchange, talk: KeptTalk, key: str) -> None:
    """Ask before an answer is changed: the first one stands until then."""
    text = turn.incoming.words or ""
    guardian = turn.guardian
    if guardian.stops(text):
        turn.stop()
        return
    if guardian.refused(text):
        text = guardian.without_birth_numbers(text)
    talk.state.edit = [key, text]
    after = replace(talk, revision=talk.revision + 1)
    labels = turn.stage.options("_ways", "edited__options", {})
    message = Message(
        turn.stage.blocks("_ways", "edited", {"text": text}),
        choices=tuple(Option(key, label) for key, label in labels.items()),
        step=Step(talk.id, "~edit", after.revision),
    )
    turn.answers.append(message)
    turn.talk = after
    talks.keep(turn.db, turn.own, after, turn.now)


def edit_decided(turn: Exchange, choice: str) -> None:
    """Change the answer, or leave it, as its author says."""
    talk = turn.talk
    if talk is None or talk.state.edit is None:
        return
    key, text = talk.state.edit
    talk.state.edit = None
    if choice != "yes":
        turn.say("_ways", "edit_kept_old")
        turn.show()
        return
    if key.startswith("~draft."):
        talk.state.draft[key.removeprefix("~draft.")] = text
        turn.show()
        return
    event = turn.incoming.source
    outcome = engine.replace_answer(talk, key, text, event, turn.stage)
    if outcome is None:
        turn.say("_ways", "edit_too_late")
        turn.show()
        return
    turn.go_on(outcome)
