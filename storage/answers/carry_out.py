"""Carry out what is said without a name."""

from __future__ import annotations

from typing import Any

from dialogs.talk.operations import Cast
from storage.answers import ballots
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(Cast)
def _cast(turn: Turn, told: Cast) -> Any:
    state, code = ballots.cast(turn.db, turn.scope, told.box, told.question, told.value)
    return {"state": state, "code": code}
