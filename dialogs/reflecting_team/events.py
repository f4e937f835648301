"""What can happen in a round, and what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Do(StrEnum):
    """What somebody can do in a round."""

    DONE = "done"
    PASS = "pass"  # noqa: S105 - what one says when a turn goes by
    LEAVE = "leave"
    JOIN = "join"
    NEXT = "next"
    LONGER = "longer"
    PAUSE = "pause"
    RESUME = "resume"
    BACK = "back"
    SKIP = "skip"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    WITHDRAW = "withdraw"
    ANOTHER = "another"
    END = "end"
    WARN = "warn"
    TIME_UP = "time_up"


# These are the leader's alone.
LEADS = frozenset(
    {Do.NEXT, Do.LONGER, Do.PAUSE, Do.RESUME, Do.BACK, Do.SKIP, Do.HAND_OVER, Do.END}
    | {Do.ANOTHER}
)
# Time itself: nobody does these.
TIMES = frozenset({Do.WARN, Do.TIME_UP})
# These end a turn: one for a turn that is over already must not end the next.
ENDS_TURN = frozenset({Do.DONE, Do.PASS, Do.NEXT, Do.SKIP, Do.BACK})


@dataclass(frozen=True)
class Event:
    """Something that happened: who did what, to whom, or which timer it was.

    `turn` is the turn that she saw when she pressed: an old one does nothing twice.
    """

    do: Do
    who: str = ""
    whom: str = ""
    timer: int = 0
    turn: int = 0


@dataclass(frozen=True)
class Effect:
    """Something to be done: `board`, `guide`, `whisper`, `timer`, `forget`, `ended`."""

    kind: str
    who: str = ""
    line: str = ""
    at: datetime | None = None
    timer: int = 0


BOARD = Effect("board")


def kindly(event: Event, line: str) -> list[Effect]:
    """Answer a press that changes nothing, to its owner alone."""
    return [Effect("whisper", event.who, line)] if event.who else []
