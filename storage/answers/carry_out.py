"""Carry out what is said without a name."""

from __future__ import annotations

from dialogs.talk.operations import Cast
from dialogs.wheel.commands import HasAnswered
from storage.answers import ballots
from storage.answers.answered import END, answers_of
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(Cast)
def _cast(turn: Turn, ballot: Cast) -> dict[str, str | None]:
    state, code = ballots.cast(turn.db, turn.scope, ballot.box, ballot.answers)
    return {"state": state, "code": code}


@HANDLERS.of(HasAnswered)
def _has_answered(turn: Turn, asked: HasAnswered) -> bool:
    box = ballots.find(turn.db, turn.scope, None, asked.kind, asked.subject)
    if box is None:
        return False
    mine = answers_of(turn.db, turn.scope, box.id)
    return not box.is_open or END in mine
