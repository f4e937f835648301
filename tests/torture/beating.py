"""A heart in a process of its own: it plans, judges and delivers until it is killed."""

import asyncio
from datetime import datetime
from pathlib import Path

from dialogs import everything
from scheduler.delivery.delivery import Delivery
from scheduler.planning import Planner
from storage.database.connect import open_database
from storage.database.seals import Keyring
from tests.torture.child import FileChannel

STOP = "stop"
# Made once, before the processes fork off.
HOUSE = everything.build()


def run(url, key, log, clock, ready):
    """Beat on and on; the clock is a file that the test sets."""
    asyncio.run(_run(url, key, log, Path(clock), ready))


async def _run(url, key, log, clock, ready):
    database = open_database(url, Keyring.of(key))
    last = datetime.fromisoformat("2026-08-01T00:00:00+00:00")

    def now():
        nonlocal last
        told = clock.read_text()
        if told and told != STOP:
            last = datetime.fromisoformat(told)
        return last

    delivery = Delivery(database, {"terminal": FileChannel(log)}, now)
    planner = Planner(database, HOUSE, now)
    ready.send("ready")
    while clock.read_text() != STOP:
        for work in (planner.plan, planner.due, delivery.ask, delivery.leftovers):
            await work()
        await asyncio.sleep(0.002)
    database.close()
