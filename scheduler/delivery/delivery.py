"""Hand messages to their channels: after the commit at once, in order per place.

A message that may have arrived is never sent blindly again. Where the platform can
be asked, it is asked first; elsewhere it becomes ambiguous, and an
operator sees it in the books. No channel retries by itself: every retry is here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from scheduler.delivery.keeping import Keeping
from scheduler.delivery.outcomes import Ambiguous, Channel, Refused, Result
from scheduler.delivery.showing import Showing
from scheduler.delivery.tasks import Tasks
from storage import logs
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.post import letters as unasked
from storage.post import outbox, settling, threads, uncertain
from storage.post.boards import Board
from storage.post.outbox import Post

log = structlog.get_logger("samspill")

SEND_TIMEOUT = timedelta(seconds=60)
# A wait so short is waited out here; a longer one is the heartbeat's.
SOON = 5.0
TIDY_EVERY = timedelta(minutes=10)

R = TypeVar("R")


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
        self._tasks = Tasks()
        self._soon: asyncio.TimerHandle | None = None
        self._tidied: datetime | None = None
        self._books = Keeping(database, now, lambda: self._asked, self._tasks)
        self._showing = Showing(
            database, channels, now, begin=self._tasks.begin, come_back=self._come_back
        )

    @property
    def _asked(self) -> list[str]:
        """Name the channels that can be asked what became of a message."""
        return [name for name, each in self._channels.items() if each.can_be_asked]

    @property
    def _threaded(self) -> list[str]:
        """Name the channels in which a round is kept together under its board."""
        return [name for name, each in self._channels.items() if each.has_threads]

    def kept(self, posts: Sequence[int]) -> None:
        """Be told, right after a commit, that these wait to leave."""
        if posts:
            self._tasks.begin(self._at_once(tuple(posts)))

    def wake(self, shows: Sequence[Board] = (), *, posts: bool = True) -> None:
        """Be told that boards read otherwise, and that others may have messages.

        `shows` are boards as they are now: they need not be read once more.
        """
        self._tasks.begin(self._others(shows, posts=posts))

    async def _others(self, shows: Sequence[Board], *, posts: bool) -> None:
        try:
            if shows:
                await self._showing.show(shows)
            if posts:
                await self.leftovers()
            if posts or not shows:
                await self.boards()
        except Exception as error:  # noqa: BLE001 - the next beat sees to it
            log.error("delivery.put_off", **logs.fault(error))

    async def settled(self) -> None:
        """Wait until everything that was handed over is settled, or waits its turn."""
        while not (self._tasks.are_done and self._showing.is_settled):
            if self._tasks.are_done:
                await self._showing.note()
            await self._tasks.done()

    async def _at_once(self, ids: tuple[int, ...]) -> None:
        """Send what was just kept, after what waits before it in its place."""
        try:
            await self.leftovers(ids[-1])
        except Exception as error:  # noqa: BLE001 - it stays in the outbox
            log.error("delivery.put_off", **logs.fault(error))

    async def leftovers(self, upto: int | None = None) -> int:
        """Send what waits, until nothing is due; return how many were handled."""
        handled = 0
        while posts := await self._claim():
            await asyncio.gather(*(self._deliver(post) for post in posts))
            handled += len(posts)
            if upto is not None and all(post.id > upto for post in posts):
                break
        return handled

    async def boards(self) -> int:
        """Show every board that is behind as it is now; return how many."""
        return await self._showing.behind()

    async def _claim(self) -> list[Post]:
        now, mine = self._now(), self._open(self._channels)

        def work(db: Tx) -> list[Post]:
            # What is let go of as it leaves makes way for the next in its place.
            while claimed := outbox.claim(db, mine, now):
                if posts := unasked.leaving(db, claimed, now):
                    return threads.threaded(db, posts, self._threaded)
            return []

        return await self._database.run(work)

    def _open(self, names: Iterable[str]) -> list[str]:
        """Name those whose platform has answered: the others' messages just wait."""
        return [name for name in names if self._channels[name].is_open]

    async def _deliver(self, post: Post) -> None:
        wait = self._must_wait(post)
        if wait > 0:
            due = self._now() + timedelta(seconds=wait)
            await self._database.run(lambda db: settling.wait_turn(db, post, due))
            self._come_back(wait)
            return
        async with self._places[post.place]:
            result = await self._send(post)
        await self._books.keep(post, result)

    def _must_wait(self, post: Post) -> float:
        channel = self._channels[post.channel]
        return channel.pace.wait(channel.keys(post), self._now())

    def _come_back(self, wait: float) -> None:
        """Be back when a short wait is over; the heartbeat sees to the long ones."""
        if wait > SOON or self._soon is not None:
            return

        def go() -> None:
            self._soon = None
            self.wake()

        self._soon = asyncio.get_running_loop().call_later(wait, go)

    async def _send(self, post: Post) -> Result:
        if not post.message:
            return Refused("deleted")
        if post.is_too_old(self._now()):
            return Refused(outbox.TOO_OLD)
        return await self._try(post, self._channels[post.channel].send(post))

    async def _try(self, post: Post, work: Awaitable[R]) -> R | Ambiguous:
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                return await work
        except TimeoutError:
            return Ambiguous("timeout")
        except Exception as error:  # noqa: BLE001 - whatever a channel does wrong
            log.error("delivery.failed", post=post.id, **logs.fault(error))
            return Ambiguous(type(error).__name__)

    async def tidy(self) -> None:
        """Let go of what is remembered of places where nothing happens any more."""
        now = self._now()
        if self._tidied and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        for channel in self._channels.values():
            channel.pace.forget_idle(now)
        for place in [p for p, lock in self._places.items() if not lock.locked()]:
            del self._places[place]

    # What became of a message whose sending was cut short

    async def take_over(self) -> None:
        """Begin alone: whatever was on its way is nobody's, and its place waits."""
        now, asked = self._now(), self._asked
        lost = await self._database.run(
            lambda db: uncertain.lost(db, now, asked, alone=True)
        )
        if lost:
            log.warning("delivery.ambiguous", count=lost)

    async def ask(self) -> int:
        """Ask the platforms about messages that may have arrived."""
        now, asked = self._now(), self._asked
        await self.tidy()
        lost = await self._database.run(lambda db: uncertain.lost(db, now, asked))
        if lost:
            log.warning("delivery.ambiguous", count=lost)
        # A platform that is down is asked when it is back.
        able = self._open(asked)
        posts = await self._database.run(
            lambda db: threads.threaded(
                db, uncertain.to_ask(db, able, now), self._threaded
            )
        )
        for post in posts:
            found = await self._try(post, self._channels[post.channel].find(post))
            await self._books.keep(post, found)
        return len(posts)
