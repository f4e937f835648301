"""The one thing that beats: APScheduler's interval job, in memory and in UTC.

A beat plans, sees to what is due, delivers what waits, takes up what was set aside,
and once a day sweeps away what has stood long enough. It looks first at what there is
to do, in one statement: most beats find nothing. Nothing is stored in the scheduler
itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dialogs.words.world import House
from scheduler.delivery.delivery import Delivery
from scheduler.planning import Planner
from storage import logs
from storage.database import wiping
from storage.database.connect import Database
from storage.forms import closing
from storage.forms import rows as forms
from storage.people import retention
from storage.people.scope import Scope
from storage.post import alive
from storage.post.waiting import ALL, Waiting, waiting
from storage.reflecting_team import due as reflecting_team
from storage.reflecting_team.heart import fire, mend
from storage.undo import taking_back

log = structlog.get_logger("samspill")

Work = Callable[[], Awaitable[object]]

# People look at a round's time on its board: a minute would be too late, a second is
# not.
EVERY = timedelta(seconds=1)
NOTE_EVERY = timedelta(minutes=1)
# A beat that is older than this means that the heart has stopped.
ALIVE = timedelta(seconds=60)


class Heartbeat:
    """Beats, and remembers when it last did."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        planner: Planner,
        try_again: Callable[[], Awaitable[int]],
        now: Callable[[], datetime],
        *,
        watches_clock: bool = False,
        house: House | None = None,
    ) -> None:
        """Take what a beat works with; a clock set on purpose is not watched."""
        self._house = house
        self._timer: asyncio.TimerHandle | None = None
        self._firing: asyncio.Task[None] | None = None
        self._database = database
        self._delivery = delivery
        self._planner = planner
        self._try_again = try_again
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self.last: datetime | None = None
        self._noted: datetime | None = None
        self._wiped: datetime | None = None
        self._watches_clock = watches_clock
        self._believed: datetime | None = None
        self.clock_is_odd = False
        self._still = asyncio.Event()
        self._still.set()
        self._stopping = False

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=EVERY.total_seconds(),
            # A beat that takes long is followed by one, not by all that were missed; a
            # late one is never dropped.
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop beating; a beat that has begun is let to its end."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            await self._still.wait()
            if self._timer:
                self._timer.cancel()
            if self._firing:
                await asyncio.gather(self._firing, return_exceptions=True)
            # One that the scheduler had on its way is let to see that it is too late.
            await asyncio.sleep(0)
            self._scheduler.shutdown(wait=False)

    @property
    def is_alive(self) -> bool:
        """Tell whether it has beaten lately."""
        return self.last is not None and self._now() - self.last < ALIVE

    async def beat(self) -> None:
        """Do what is due now; one thing's failure does not stop the next."""
        if self._stopping:
            return
        self._still.clear()
        try:
            await self._beat()
        finally:
            self._still.set()

    async def _beat(self) -> None:
        now = self._now()
        # A clock that jumped by days would send a year of reminders, or sweep what is
        # new.
        if self._watches_clock and await self._is_odd(now):
            self.last = now
            return
        there = await self._look()
        parts: tuple[tuple[str, Work, Callable[[Waiting], bool] | None], ...] = (
            # People who sit together wait for this; what is planned comes before what
            # is due, and both before what leaves.
            ("teams", self._teams, _has_rounds),
            # What is closed is told of by the plan that is made after it.
            ("forms", self._forms, attrgetter("forms")),
            ("plan", self._planner.plan, attrgetter("plan")),
            ("due", self._planner.due, attrgetter("due")),
            ("ask", self._delivery.ask, attrgetter("on_its_way")),
            ("deliver", self._delivery.leftovers, attrgetter("deliver")),
            ("boards", self._delivery.boards, _may_be_behind),
            ("again", self._try_again, None),
            ("undo", self._undo, attrgetter("undo")),
            ("sweep", self._sweep, attrgetter("sweep")),
            ("tidy", self._delivery.tidy, None),
            ("wipe", self._wipe, None),
            ("alive", self._alive, None),
        )
        for name, work, is_wanted in parts:
            if is_wanted is None:
                await self._do(name, work)
            elif is_wanted(there):
                await self._do(name, work)
                # What it did may have made work for those that come after it.
                there = await self._look()
        self.last = now

    async def _do(self, name: str, work: Work) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one of two: the heartbeat
            log.error("beat.failed", part=name, **logs.fault(error))

    async def _look(self) -> Waiting:
        """Look at what there is to do; where that fails, each part looks for itself."""
        now = self._now()
        try:
            return await self._database.run(lambda db: waiting(db, now))
        except Exception as error:  # noqa: BLE001 - one of two: the heartbeat
            log.error("beat.failed", part="look", **logs.fault(error))
            # Looking was to save work: without it everything is done.
            return ALL

    async def _teams(self) -> None:
        """See to rounds that go on: what happened beside them, and their times."""
        house = self._house
        if house is None:
            return
        now = self._now()
        mended = await self._database.run(lambda db: mend(db, house, now))
        # What a time has changed is shown at once, not at the next beat.
        if await self._fire(house) or mended:
            self._delivery.wake()

    async def _fire(self, house: House) -> int:
        """Take the times that have come, and be there when the next one comes."""
        count = 0
        while True:
            now = self._now()
            fired = await self._database.run(partial(fire, house=house, now=now))
            count += fired
            # A time that is taken may set another that has come too: after a stop there
            # are several.
            if not fired:
                break
        upcoming = await self._database.run(reflecting_team.next_due)
        wait = (upcoming - self._now()).total_seconds() if upcoming else None
        if wait is not None and wait <= EVERY.total_seconds() * 2:
            self._come_back(house, max(wait, 0.0))
        return count

    def _come_back(self, house: House, wait: float) -> None:
        """Wait for a time that comes before the next beat."""
        if self._timer:
            self._timer.cancel()

        async def go() -> None:
            try:
                if await self._fire(house):
                    self._delivery.wake()
            except Exception as error:  # noqa: BLE001 - the next beat tries again
                log.error("beat.failed", part="teams", **logs.fault(error))

        def begin() -> None:
            self._timer = None
            self._firing = asyncio.get_running_loop().create_task(go())

        self._timer = asyncio.get_running_loop().call_later(wait, begin)

    async def _is_odd(self, now: datetime) -> bool:
        """Stop sending and deleting while the clock cannot be believed."""
        if self._believed is None or self.clock_is_odd:
            # Read anew while it is odd: an operator may say that it is right.
            kept = await self._database.run(alive.last)
            self._believed = kept or now
        odd = alive.is_odd(self._believed, now)
        if odd and not self.clock_is_odd:
            log.error("clock.odd", days=(now - self._believed).days)
        self.clock_is_odd = odd
        if not odd:
            self._believed = now
        return odd

    async def _alive(self) -> None:
        """Write down once a minute that the program is alive."""
        now = self._now()
        if self._noted is None or now - self._noted >= NOTE_EVERY:
            await self._database.run(lambda db: alive.note(db, now))
            self._noted = now

    async def _wipe(self) -> None:
        """Let go of dead rows in which answers without names can be told apart."""
        now = self._now()
        if self._wiped and now - self._wiped < wiping.EVERY:
            return
        # Where a table was busy it is tried again at the next beat, and not in twenty
        # seconds.
        if await wiping.wipe(self._database):
            self._wiped = now

    async def _undo(self) -> None:
        """Let go of what could be taken back for ten minutes."""
        now = self._now()
        await self._database.run(lambda db: taking_back.let_go(db, now))

    async def _forms(self) -> None:
        """Close the forms whose time is over, each by itself: one may fail alone."""
        now = self._now()
        runs = await self._database.run(lambda db: forms.to_shut(db, now))
        for kindergarten, run in runs:
            here = Scope(kindergarten)
            shut = partial(closing.close, scope=here, run=run, now=now)
            await self._do("forms", partial(self._database.patiently, shut))

    async def _sweep(self) -> None:
        now = self._now()
        swept = await self._database.patiently(lambda db: retention.sweep(db, now))
        if swept:
            log.info("retention.swept", **swept)


def _has_rounds(there: Waiting) -> bool:
    """Tell whether a round goes on, or a time of one is to come."""
    return there.teams or there.timer is not None


def _may_be_behind(there: Waiting) -> bool:
    """Tell whether boards are to be looked at: while a round goes on, always.

    Another program may have been killed with a change of its board on the way.
    """
    return there.boards or there.teams
