"""Carry out what is said without a name."""

from __future__ import annotations

from dialogs.talk.operations import Cast
from storage.answers import ballots
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(Cast)
def _cast(turn: Turn, ballot: Cast) -> dict[str, str | None]:
    state, code = ballots.cast(turn.db, turn.scope, ballot.box, ballot.answers)
    return {"state": state, "code": code}
