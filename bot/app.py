"""The one place that builds things and reads the clock; nothing imports it but main.

Everything else is handed what it needs, fakes included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.receive import Receiver
from bot.settings import Settings

# Each of these modules makes its dialogs known by being imported.
from dialogs import (  # noqa: F401
    agenda,
    department_stories,
    ground_rules,
    hms_calendar,
    hms_desk,
    house,
    meetings,
    my_stories,
    observation,
    practice_story,
    quiet,
    team_meeting,
    team_words,
    toolbox,
    wheel,
)
from dialogs import settings as own_settings  # noqa: F401
from dialogs.house import House
from scheduler import agenda as _agenda  # noqa: F401 - these carry out what is asked
from scheduler import ground_rules as _ground_rules  # noqa: F401
from scheduler import hms as _hms  # noqa: F401
from scheduler import hms_keys as _hms_keys  # noqa: F401
from scheduler import meetings as _meetings  # noqa: F401
from scheduler import observation as _observation  # noqa: F401
from scheduler import quiet as _quiet  # noqa: F401
from scheduler import team_meeting as _team_meeting  # noqa: F401
from scheduler import wheel as _wheel  # noqa: F401
from scheduler import wheel_rounds as _wheel_rounds  # noqa: F401
from scheduler.delivery import Delivery
from scheduler.heartbeat import Heartbeat
from scheduler.outcomes import Channel
from scheduler.planning import Planner
from storage import feeds
from storage.database import Database, open_database

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
        await self.heartbeat.stop()
        await self.delivery.settled()
        self.database.close()


def build(
    settings: Settings, channels: Iterable[Channel], clock: Clock = system_clock
) -> App:
    """Put the program together for these channels."""
    built = house.build(settings.content_dir)
    for fault in built.faults:
        log.warning("content.fault", fault=fault)
    database = open_database(settings.database_url, settings.keyring)
    address = settings.base_url or f"http://{settings.host}:{settings.port}"
    database.now(lambda db: feeds.set_address(db, address))
    by_name = {channel.name: channel for channel in channels}
    delivery = Delivery(database, by_name, clock)
    receiver = Receiver(database, built, clock, delivery.kept, delivery.wake)
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
