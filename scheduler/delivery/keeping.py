"""Write down how it went with messages: many in one commit, and each for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from scheduler.delivery.outcomes import (
    Ambiguous,
    Missing,
    Refused,
    Result,
    Sent,
    Wait,
)
from scheduler.delivery.tasks import Tasks
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.post import outbox, settling, uncertain, workspaces
from storage.post.outbox import Post, Sending

log = structlog.get_logger("samspill")

# Seconds before each new try where nothing had left: it cannot come twice.
WAITS = (1, 5, 25, 125, 300)
# A message on its way shows in a platform's history after a moment, not at once.
BEFORE_ASKING = timedelta(seconds=5)
# How many outcomes share one commit at most.
TOGETHER = 100

Went = tuple[Post, "Result | Missing", "asyncio.Future[None]"]


class Keeping:
    """The books of what was sent; whoever hands something in waits for its commit."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        asked: Callable[[], Collection[str]],
        tasks: Tasks,
    ) -> None:
        """Take what tells which channels can be asked; `tasks` go on beside."""
        self._database = database
        self._now = now
        self._asked = asked
        self._tasks = tasks
        self._went: list[Went] = []
        self._writing = False

    async def keep(self, post: Post, result: Result | Missing) -> None:
        """Write down how it went, together with all that came meanwhile."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._went.append((post, result, done))
        if not self._writing:
            self._writing = True
            self._tasks.begin(self._write_down())
        await done

    async def _write_down(self) -> None:
        """Keep what went in one commit after the other, until there is no more."""
        try:
            while self._went:
                went, self._went = self._went[:TOGETHER], self._went[TOGETHER:]
                try:
                    await self._settle_all([each[:2] for each in went])
                except Exception:  # noqa: BLE001 - one of them: the others are kept
                    await self._settle_each(went)
                for _, _, done in went:
                    if not done.done():
                        done.set_result(None)
        finally:
            self._writing = False

    async def _settle_each(self, went: list[Went]) -> None:
        """Keep each by itself; whoever waits for one that fails is told."""
        for post, result, done in went:
            try:
                await self._settle_all([(post, result)])
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                done.set_exception(error)

    async def _settle_all(self, went: list[tuple[Post, Result | Missing]]) -> None:
        now, asked = self._now(), set(self._asked())

        def work(db: Tx) -> None:
            for post, result in went:
                _settle(db, post, result, now, asked=post.channel in asked)

        await self._database.run(work)


def _settle(
    db: Tx, post: Post, result: Result | Missing, now: datetime, *, asked: bool
) -> None:
    match result:
        case Sent(reference):
            settling.settle(db, post, Sending.SENT, now, reference=reference)
        case Refused(reason, closes):
            settling.settle(db, post, Sending.FAILED, now, reason=reason)
            if closes:
                workspaces.close_place(db, post.place, reason)
        case Ambiguous(reason) if asked and post.reason != outbox.ASKING:
            uncertain.ask_about(db, post, now + BEFORE_ASKING)
            log.info("delivery.asks", post=post.id, reason=reason)
        case Ambiguous(reason):
            settling.settle(db, post, Sending.AMBIGUOUS, now, reason=reason)
        case Missing():
            settling.put_back(db, post, now, "not_arrived")
        case Wait():
            _put_back(db, post, result, now)


def _put_back(db: Tx, post: Post, wait: Wait, now: datetime) -> None:
    asks = post.reason == outbox.ASKING
    if post.is_too_old(now):
        # One that is asked about may have arrived: nobody can say that it failed.
        state = Sending.AMBIGUOUS if asks else Sending.FAILED
        settling.settle(db, post, state, now, reason=outbox.TOO_OLD)
        return
    backoff = WAITS[min(post.attempts, len(WAITS)) - 1] if wait.tried else 0
    due = now + timedelta(seconds=max(wait.seconds, backoff))
    if asks:
        uncertain.ask_about(db, post, due)
    elif wait.tried:
        settling.put_back(db, post, due, wait.reason)
    else:
        settling.wait_turn(db, post, due)
