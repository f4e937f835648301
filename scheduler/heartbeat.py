"""The one thing that beats: APScheduler's interval job, in memory and in UTC.

A beat delivers what waits, takes up what was set aside, and once a day sweeps
away what has stood long enough. Nothing is stored in the scheduler itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.delivery import Delivery
from storage import outbox, retention
from storage.database import Database
from storage.outbox import Sending

log = structlog.get_logger("samspill")

EVERY = timedelta(seconds=1)
SWEEP_EVERY = timedelta(hours=24)
# A beat that is older than this means that the heart has stopped.
ALIVE = timedelta(seconds=60)


class Heartbeat:
    """Beats, and remembers when it last did."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        try_again: Callable[[], Awaitable[int]],
        now: Callable[[], datetime],
    ) -> None:
        """Take what a beat works with."""
        self._database = database
        self._delivery = delivery
        self._try_again = try_again
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self.last: datetime | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=EVERY.total_seconds(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop beating."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    @property
    def is_alive(self) -> bool:
        """Tell whether it has beaten lately."""
        return self.last is not None and self._now() - self.last < ALIVE

    async def beat(self) -> None:
        """Do what is due now; one thing's failure does not stop the next."""
        now = self._now()
        for name, work in (
            ("lost", self._lost),
            ("deliver", self._delivery.leftovers),
            ("again", self._try_again),
            ("sweep", self._sweep),
        ):
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - one of two: the heartbeat
                log.error("beat.failed", part=name, fault=type(error).__name__)
        self.last = now

    async def _lost(self) -> None:
        now = self._now()
        lost = await self._database.run(lambda db: outbox.lost(db, now))
        if lost:
            log.warning("delivery.ambiguous", count=lost, state=Sending.AMBIGUOUS)

    async def _sweep(self) -> None:
        now = self._now()
        swept = await self._database.run(lambda db: retention.sweep(db, now))
        if swept:
            log.info("retention.swept", **swept)
