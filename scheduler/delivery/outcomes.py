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


class Channel(Protocol):
    """What delivery needs of a channel."""

    name: str

    async def send(self, post: Post) -> Result:
        """Send one message, once; a retry is never the channel's business."""


class Paced(Protocol):
    """A channel whose platform has limits."""

    pace: Pace

    def keys(self, post: Post) -> Iterable[tuple[str, str]]:
        """Return the keys under which a message counts."""


class Gated(Protocol):
    """A channel that cannot send while its platform has not answered yet."""

    @property
    def is_open(self) -> bool:
        """Tell whether it is of any use to hand it something."""


class Boarded(Protocol):
    """A channel that can change a message where it stands."""

    async def replace(self, board: Board) -> Result:
        """Show a board as it is now, once; the same twice does no harm."""


class Asked(Protocol):
    """A channel whose platform can be asked whether a message arrived."""

    async def find(self, post: Post) -> Sent | Missing | Wait | Ambiguous:
        """Look for a message; ambiguous where it cannot be looked for."""
