"""A durable turn of the practice story: kept with synchronous=FULL, and rendered."""

import asyncio
import time
from datetime import UTC, datetime

from bot import app  # noqa: F401 - makes all dialogs known
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.talk.messages import Incoming
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.seals import Keyring, new_key
from storage.people import staff
from storage.people.scope import Scope

TEXT = (
    "Jeg satte meg ned ved siden av barnet i garderoben og ventet til det var klart. "
    "Så tok vi på vottene sammen, og barnet lo da tommelen kom fram."
)
# One story from the menu to the read-back, then thrown away: fifteen turns.
TURNS = (
    "hei", "praksisfortelling", "steg for steg", "Garderobe", TEXT, TEXT, TEXT, TEXT,
    "hopp over", TEXT, "hopp over", TEXT, "Bare jeg, ikke nå", "avbryt",
    "kast det",
)  # fmt: skip


class Ours:
    def __init__(self, url, users):
        self.users = users
        self.turns = 0
        self.now = datetime.now(UTC)
        keyring = Keyring.of(new_key())
        migrate(url, keyring)
        self.database = open_database(url, keyring)
        self.receiver = Receiver(
            self.database, everything.build(), lambda: self.now, lambda _: None
        )
        self.database.now(self._people)

    def _people(self, db):
        scope = Scope(staff.add_kindergarten(db, "Bench", self.now))
        unit = staff.add_department(db, scope, "Rød", self.now)
        for number in range(self.users):
            told = {
                "email": f"p{number}@x.no",
                "name": f"P {number}",
                "roles": ["assistant"],
            }
            staff.add_person(db, scope, told, unit, self.now)
        self.scope, self.unit = scope, unit

    async def _story(self, user):
        for words in TURNS:
            self.turns += 1
            who = f"p{user}@x.no"
            event = f"{user}-{self.turns}"
            await self.receiver.receive(Incoming("web", who, who, event, words=words))

    async def _round(self):
        await asyncio.gather(*(self._story(user) for user in range(self.users)))

    def measure(self, rounds):
        """Return microseconds of CPU and of wall time for a turn."""

        async def run():
            for _ in range(rounds):
                await self._round()

        before, cpu, wall = self.turns, time.process_time(), time.perf_counter()
        asyncio.run(run())
        turns = self.turns - before
        return (
            (time.process_time() - cpu) / turns * 1e6,
            (time.perf_counter() - wall) / turns * 1e6,
        )

    def close(self):
        self.database.close()
