"""An invented kindergarten for tests: people who say and press, and what they see.

Nothing is kept between two messages but the database: every message goes through
JSON, and every talk is replayed from its first line, as after a restart.
"""

import asyncio
import json
import tempfile
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from bot import app  # noqa: F401 - makes all dialogs known
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.talk.messages import Incoming, Message, Step, complete
from dialogs.words.own_words import STORY_MEETING
from dialogs.zone import ZONE
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.patience import PATIENCE
from storage.database.seals import Keyring, new_key
from storage.meetings import rows as meetings
from storage.people import staff
from storage.people.scope import Scope
from storage.people.tables import memberships
from storage.post import outbox, settling
from tests import canary

NOON = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
KEY = new_key()


def made(url, key, keyring):
    """Migrate a database; an empty SQLite file is a copy of one that was migrated."""
    path = Path(url.removeprefix("sqlite:///"))
    if key != KEY or not url.startswith("sqlite:///") or path.exists():
        migrate(url, keyring)
        return
    if "file" not in _MIGRATED:
        file = Path(tempfile.mkdtemp()) / "migrated.db"
        migrate(f"sqlite:///{file}", keyring)
        _MIGRATED["file"] = file.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MIGRATED["file"])


_MIGRATED = {}


class World:
    """A database, a clock that stands until it is moved, and the way in."""

    def __init__(self, url, key=KEY, now=NOON, patience=PATIENCE):
        self.url, self.keyring, self.now = url, Keyring.of(key), now
        self.keyring_key = key
        self.patience = patience
        self.house = everything.build()
        self.events = 0
        made(url, key, self.keyring)
        self.open()

    def open(self):
        self.database = open_database(self.url, self.keyring, self.patience)
        self.receiver = Receiver(
            self.database, self.house, lambda: self.now, lambda _: None
        )

    def restart(self):
        self.close()
        self.open()

    def close(self):
        self.database.close()

    def run(self, work):
        return self.database.now(work)

    def kindergarten(self, name="Solbakken", units=("Rød", "Blå")):
        def work(db):
            scope = Scope(staff.add_kindergarten(db, name, self.now))
            ids = {u: staff.add_department(db, scope, u, self.now) for u in units}
            return scope, ids

        return self.run(work)

    def person(self, email, scope, unit=None, roles=("assistant",), **told):
        told = {"email": email, "name": "Ann Berge", "roles": list(roles)} | told
        self.run(lambda db: staff.add_person(db, scope, told, unit, self.now))
        return Person(self, email)

    def leaves(self, email):
        """Let yesterday be somebody's last day."""

        def work(db):
            gone = update(memberships).values(ends=self.today() - timedelta(days=1))
            number = staff.by_email(db, email).id
            db.connection.execute(gone.where(memberships.c.person_id == number))

        self.run(work)

    def meeting(self, scope, unit, wall=datetime(2026, 11, 24, 13, 0)):
        return self.run(lambda db: meetings.add(db, scope, unit, STORY_MEETING, wall))

    def days(self, count):
        self.now += timedelta(days=count)

    def receive(self, incoming):
        self.now += timedelta(seconds=1)
        through = json.loads(json.dumps(asdict(incoming)))
        step, several = through.pop("step"), through.pop("several")
        again = Incoming(
            **through,
            step=Step(**step) if step else None,
            several=tuple(several) if several is not None else None,
        )
        return asyncio.run(self.receiver.receive(again))

    def posted(self, posts):
        found = self.run(lambda db: outbox.take(db, list(posts), self.now))
        for post in found:
            self.run(
                lambda db, post=post: settling.settle(
                    db, post, outbox.Sending.SENT, self.now
                )
            )
        return [Message.from_json(p.message) for p in found if p.message]

    def today(self) -> date:
        return self.now.astimezone(ZONE).date()


class Person:
    """Somebody who writes to the bot, and what she last saw."""

    def __init__(self, world, email, channel="web"):
        self.world, self.email, self.channel = world, email, channel
        self.seen, self.receipt = [], None

    def on(self, channel):
        return Person(self.world, self.email, channel)

    def does(self, event=None, **what):
        self.world.events += 1
        event = event or f"event-{self.world.events}"
        for text in (what.get("words"), *(what.get("form") or {}).values()):
            canary.typed(text)
        self.receipt = self.world.receive(
            Incoming(self.channel, self.email, self.email, event, **what)
        )
        new = self.world.posted(self.receipt.posts)
        self.seen += new
        return new

    def says(self, words, event=None):
        return self.does(event, words=words)

    def presses(self, key, message=None, event=None):
        message = message or self.last
        return self.does(event, choice=key, step=message.step)

    def fills(self, event=None, partial=False, **form):
        return self.does(event, form=form, step=self.last.step, partial=partial)

    @property
    def last(self):
        return self.seen[-1]

    @property
    def reads(self):
        return complete(self.last)

    @property
    def choices(self):
        return [option.key for option in self.last.choices]

    @property
    def step(self):
        return self.last.step.key if self.last.step else None

    def hands_in(self, text, audience="leader"):
        """Write freely and hand in, by the shortest way."""
        self.says("praksisfortelling")
        if self.step == "again":
            self.presses("new")
        self.says(text)
        self.presses(audience)
        return self
