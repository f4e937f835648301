"""The one place that builds things and reads the clock; nothing imports it but main.

Everything else is handed what it needs, fakes included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.settings import Settings
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.words.world import House
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel
from scheduler.heartbeat import Heartbeat
from scheduler.planning import Planner
from storage.database.connect import Database, open_database
from storage.year import feeds

log = structlog.get_logger("samspill")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


def clock_from(start: datetime) -> Clock:
    """Return a clock that starts at a given instant and goes at the usual pace."""
    begun = system_clock()
    return lambda: start + (system_clock() - begun)


@dataclass(frozen=True)
class App:
    """The program, put together."""

    database: Database
    house: House
    receiver: Receiver
    delivery: Delivery
    heartbeat: Heartbeat
    clock: Clock

    async def close(self) -> None:
        """Finish what has begun, and let go."""
        # In this order: nothing new is begun, what has begun leaves, then the database
        # closes.
        await self.heartbeat.stop()
        await self.delivery.settled()
        self.database.close()


def build(
    settings: Settings, channels: Iterable[Channel], clock: Clock = system_clock
) -> App:
    """Put the program together for these channels."""
    built = everything.build(settings.content_dir)
    for fault in built.faults:
        log.warning("content.fault", fault=fault)
    database = open_database(settings.database_url, settings.keyring)
    address = settings.base_url or f"http://{settings.host}:{settings.port}"
    database.now(lambda db: feeds.set_address(db, address))
    by_name = {channel.name: channel for channel in channels}
    delivery = Delivery(database, by_name, clock)
    receiver = Receiver(database, built, clock, delivery.kept, delivery.wake)
    # A clock that was set on purpose is not odd.
    real = clock is system_clock
    heartbeat = Heartbeat(
        database,
        delivery,
        Planner(database, built, clock),
        receiver.try_again,
        clock,
        watches_clock=real,
        house=built,
    )
    return App(database, built, receiver, delivery, heartbeat, clock)
