"""What delivery and a channel say to each other: what to send, and how it went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from scheduler.delivery.pace import Pace
from storage.post.boards import Board
from storage.post.outbox import Post


@dataclass(frozen=True)
class Sent:
    """The channel has it; `reference` is the channel's own name for it."""

    reference: str | None = None


@dataclass(frozen=True)
class Refused:
    """It will never arrive; `reason` is a class, not a text.

    `closes` tells that nothing else will arrive in this place either.
    """

    reason: str
    closes: bool = False


@dataclass(frozen=True)
class Wait:
    """Nothing has left: try again after so many seconds.

    Where it was not even `tried`, it counts as no try: the wait does not grow.
    """

    seconds: float
    reason: str
    tried: bool = True


@dataclass(frozen=True)
class Ambiguous:
    """It left, and nobody knows whether it arrived."""

    reason: str


@dataclass(frozen=True)
class Missing:
    """The platform was asked: it never arrived, and may be sent again."""


Result = Sent | Refused | Wait | Ambiguous
# What a platform says when it is asked about a message.
Found = Sent | Missing | Wait | Ambiguous
Keys = Iterable[tuple[str, str]]


class Channel(Protocol):
    """What delivery needs of a channel; what a channel cannot do is said here.

    Only `name` and `send` are asked of every channel. A platform that can do more
    says so, and does it.
    """

    name: str
    # Whether it can change a message where it stands, and whether its platform can
    # be asked what became of one.
    shows_boards: bool = False
    can_be_asked: bool = False
    # Whether what is said in a round can stand below the round's board.
    has_threads: bool = False
    # A channel without limits: nothing is ever counted under its keys.
    pace: Pace = Pace({})

    @property
    def is_open(self) -> bool:
        """Tell whether it is of any use to hand it something by now."""
        return True

    async def send(self, post: Post) -> Result:
        """Send one message, once; a retry is never the channel's business."""

    def keys(self, post: Post) -> Keys:  # noqa: ARG002 - the port's shape
        """Return the keys under which a message counts."""
        return ()

    def board_keys(self, board: Board) -> Keys:  # noqa: ARG002 - as above
        """Return the keys under which the change of a board counts."""
        return ()

    async def replace(self, board: Board) -> Result:  # noqa: ARG002 - as above
        """Show a board as it is now, once; the same twice does no harm."""
        return Refused("cannot_change")

    async def find(self, post: Post) -> Found:  # noqa: ARG002 - as above
        """Look for a message; ambiguous where it cannot be looked for."""
        return Ambiguous("cannot_be_asked")
