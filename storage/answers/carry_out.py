"""Carry out what is said without a name."""

from __future__ import annotations

from dialogs.feedback.commands import MAKERS
from dialogs.talk.operations import Cast
from dialogs.wheel.commands import HasAnswered
from storage.answers import ballots, makers
from storage.answers.answered import END, answers_of
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(Cast)
def _cast(turn: Turn, ballot: Cast) -> dict[str, str | None]:
    code: str | None
    # What is for the makers lies in no kindergarten's box.
    if ballot.box.startswith(f"{MAKERS}|"):
        state, code = makers.cast(turn.db, ballot.box, ballot.answers, turn.now)
        return {"state": state, "code": code}
    state, code = ballots.cast(turn.db, turn.scope, ballot.box, ballot.answers)
    return {"state": state, "code": code}


@HANDLERS.of(HasAnswered)
def _has_answered(turn: Turn, asked: HasAnswered) -> bool:
    box = ballots.find(turn.db, turn.scope, None, asked.kind, asked.subject)
    if box is None:
        return False
    mine = answers_of(turn.db, turn.scope, box.id)
    return not box.is_open or END in mine
