"""Hand messages to their channels: after the commit at once, in order per place.

A message that may have arrived is never sent blindly again: it becomes
ambiguous, and an operator sees it in the books.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from storage import outbox
from storage.database import Database
from storage.outbox import Post, Sending
from storage.transaction import Tx

log = structlog.get_logger("samspill")

# Seconds before each new try where nothing had left: it cannot come twice.
WAITS = (1, 5, 25, 125, 300)
SEND_TIMEOUT = timedelta(seconds=10)


@dataclass(frozen=True)
class Sent:
    """The channel has it; `reference` is the channel's own name for it."""

    reference: str | None = None


@dataclass(frozen=True)
class Refused:
    """It will never arrive there; `reason` is a class, not a text."""

    reason: str


@dataclass(frozen=True)
class Wait:
    """Nothing has left: try again after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """It left, and nobody knows whether it arrived."""

    reason: str


Result = Sent | Refused | Wait | Ambiguous


class Channel(Protocol):
    """What delivery needs of a channel."""

    name: str

    async def send(self, post: Post) -> Result:
        """Send one message, once; a retry is never the channel's business."""


class Delivery:
    """The only one that sends."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
    ) -> None:
        """Take the channels that this process can send through."""
        self._database = database
        self._channels = channels
        self._now = now
        self._places: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    def kept(self, posts: Sequence[int]) -> None:
        """Be told, right after a commit, that these wait to leave."""
        if posts:
            task = asyncio.get_running_loop().create_task(self._at_once(tuple(posts)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything that was handed over is settled."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _at_once(self, ids: tuple[int, ...]) -> None:
        """Send what was just kept, after what waits before it in its place."""
        try:
            await self.leftovers(ids[-1])
        except Exception as error:  # noqa: BLE001 - it stays in the outbox
            log.error("delivery.put_off", fault=type(error).__name__)

    async def leftovers(self, upto: int | None = None) -> int:
        """Send what waits, until nothing is due; return how many were handled."""
        handled = 0
        while posts := await self._claim():
            await asyncio.gather(*(self._deliver(post) for post in posts))
            handled += len(posts)
            if upto is not None and all(post.id > upto for post in posts):
                break
        return handled

    async def _claim(self) -> list[Post]:
        now = self._now()
        return await self._database.run(
            lambda db: outbox.claim(db, self._channels, now)
        )

    async def _deliver(self, post: Post) -> None:
        async with self._places[post.place]:
            result = await self._send(post)
        now = self._now()
        await self._database.run(lambda db: _settle(db, post, result, now))

    async def _send(self, post: Post) -> Result:
        if not post.message:
            return Refused("deleted")
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                return await self._channels[post.channel].send(post)
        except TimeoutError:
            return Ambiguous("timeout")
        except Exception as error:  # noqa: BLE001 - whatever a channel does wrong
            log.error("delivery.failed", post=post.id, fault=type(error).__name__)
            return Ambiguous(type(error).__name__)


def _settle(db: Tx, post: Post, result: Result, now: datetime) -> None:
    match result:
        case Sent(reference):
            outbox.settle(db, post, Sending.SENT, now, reference=reference)
        case Refused(reason):
            outbox.settle(db, post, Sending.FAILED, now, reason=reason)
        case Ambiguous(reason):
            outbox.settle(db, post, Sending.AMBIGUOUS, now, reason=reason)
        case Wait(seconds, reason):
            _put_back(db, post, seconds, reason, now)


def _put_back(db: Tx, post: Post, seconds: float, reason: str, now: datetime) -> None:
    if post.attempts > len(WAITS):
        outbox.settle(db, post, Sending.FAILED, now, reason=reason)
        return
    wait = max(seconds, WAITS[post.attempts - 1])
    outbox.put_back(db, post, now + timedelta(seconds=wait), reason)
