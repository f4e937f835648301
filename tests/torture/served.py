"""Processes that run `samspill serve`, killed and started again, and their Slack.

The fake Slack lives in the test's own loop and remembers everything over all kills; it
does what Slack does: it sends an event again until somebody has taken it.
"""

import asyncio
import contextlib
import multiprocessing
import random
import socket
import time
from collections import Counter
from datetime import timedelta

import aiohttp
from sqlalchemy import select

from storage.people import identities, staff
from storage.post import alive, outbox, workspaces
from storage.post.outbox import Sending
from storage.tables import outbox as outbox_table
from storage.tables import places
from storage.year import feeds
from tests.slack.site import SECRET, Member, Site
from tests.torture import serving
from tests.world import KEY

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.serving"])
# Nothing here waits for a time: only a program that does not come waits so long.
FAR = 120
TOKEN = "xoxb-T1"
# Where all the processes are reached: whoever answers there hands on to one of them.
ADDRESS = "http://127.0.0.1"
# Over this, a claim of a process that is gone may be taken up by another.
LEASE = outbox.LEASE + timedelta(minutes=1)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def until(what):
    """Wait until something is so; return it."""
    end = time.monotonic() + FAR
    while time.monotonic() < end:
        found = what()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to be, however long one waits")


class Served(Site):
    """Some processes of the bot, each with its port, and the Slack that they share."""

    def __init__(self, world, folder, *, count=1, oauth=False, **settings):
        super().__init__(world)
        self.clock = serving.Clock(folder / "clock")
        self.folder, self.count, self.oauth = folder, count, oauth
        self.more = settings
        self.dice = random.Random(20261124)
        self.processes, self.kills, self.fell = {}, 0, 0
        self.fake.tokens = {TOKEN: "T1"}
        # It has run before: what is tried here is a restart.
        world.run(lambda db: alive.note(db, world.now))
        world.run(lambda db: feeds.set_address(db, ADDRESS))
        if oauth:
            world.run(
                lambda db: workspaces.keep(db, "slack", "T1", "", TOKEN, world.now)
            )

    def joined(self, *names):
        """Let these be in Slack and known there; return them."""
        members = {}
        for number, name in enumerate(names, 1):
            members[name] = self.member(f"U{number}", f"{name}@example.no")
            self.world.run(lambda db, n=number, e=name: self._joins(db, n, e))
        return members

    def _joins(self, db, number, name):
        email, now = f"{name}@example.no", self.world.now
        person = staff.by_email(db, email).id
        identities.join(db, "slack", f"T1/U{number}", email, now)
        identities.place(db, "slack", f"T1/D{number}", person, now)

    # The processes

    def _settings(self, port):
        told = {
            "DATABASE_URL": self.world.url, "SECRET_KEYS": KEY, "HOST": "127.0.0.1",
            "PORT": str(port), "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.fake.url, "BASE_URL": ADDRESS,
        }  # fmt: skip
        if self.oauth:
            told |= {
                "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "a-client-secret",
            }  # fmt: skip
        else:
            told |= {"SLACK_BOT_TOKEN": TOKEN}
        told |= self.more
        return {f"SAMSPILL_{name}": value for name, value in told.items()}

    async def open(self):
        self.clock.set(self.world.now)
        self.web = aiohttp.ClientSession()
        for _ in range(self.count):
            self.begins(free_port())

    def begins(self, port):
        told = (self._settings(port), str(self.clock.file), str(self.said))
        process = CONTEXT.Process(target=serving.run, args=told, daemon=True)
        process.start()
        self.processes[port] = process

    @property
    def said(self):
        return self.folder / "stderr.txt"

    def keep_up(self):
        """Start again what ended by itself, as a service manager does."""
        for port, process in list(self.processes.items()):
            if not process.is_alive():
                self.fell += 1
                self.begins(port)

    async def kill(self, port):
        process = self.processes.pop(port)
        process.kill()
        await asyncio.to_thread(process.join)
        self.kills += 1

    async def kill_one(self):
        """Kill one of the processes, and start it again."""
        port = self.dice.choice(list(self.processes))
        await self.kill(port)
        self.begins(port)

    async def kill_all(self):
        """Kill all, and let what they had claimed be anybody's when they are back."""
        ports = list(self.processes)
        for port in ports:
            await self.kill(port)
        self.clock.set(self.clock() + LEASE)
        for port in ports:
            self.begins(port)

    async def close(self):
        for process in self.processes.values():
            process.terminate()
            await asyncio.to_thread(process.join, FAR)
        await self.web.close()

    async def asks(self, port, path):
        """Return a status and what is answered; nothing where nobody is there."""
        self.keep_up()
        with contextlib.suppress(aiohttp.ClientError, OSError, ValueError):
            async with self.web.get(f"http://127.0.0.1:{port}{path}") as answer:
                return answer.status, await answer.json()
        return None

    async def ready(self):
        """Wait until every process says that it is ready; return what they say."""
        said = []
        for port in list(self.processes):

            async def is_ready(port=port):
                told = await self.asks(port, "/readyz")
                return told[1] if told and told[0] == 200 else None

            said.append(await until(is_ready))
        return said

    async def somebody_is_ready(self):
        told = [await self.asks(port, "/readyz") for port in list(self.processes)]
        return any(each and each[0] == 200 for each in told)

    # What Slack sends

    async def post(self, body, *_, kind="application/json", **more):
        """Send a signed request again and again, until some process has taken it."""

        async def taken():
            self.keep_up()
            port = self.dice.choice(list(self.processes) or [1])
            address = f"http://127.0.0.1:{port}/slack/events"
            headers = self.signed(body, at=self.clock(), kind=kind, **more)
            with contextlib.suppress(aiohttp.ClientError, OSError):
                async with self.web.post(address, data=body, headers=headers) as answer:
                    told = answer.status, await answer.text()
                    return told if answer.status == 200 else None
            return None

        return await until(taken)

    async def settled(self):
        """Nothing is waited for here: whoever acts waits for what she is answered."""

    def member(self, user, email, **more):
        self.fake.person(user, email, **more)
        return Patient(self, user)


class Patient(Member):
    """Somebody in Slack who waits for what she is answered before she goes on.

    Reminders and what a round says come between: she looks for her own question.
    """

    read = 0

    async def does(self, act):
        self.read = len(self.seen)
        await act

    async def asked(self, is_it):
        """Wait for a message, newer than what she did last, that is the one."""
        return await until(lambda: next(filter(is_it, self.seen[self.read :]), None))

    async def chooses(self, name):
        """Press this button as soon as it is offered."""
        message = await self.asked(lambda one: name in self.values(one))
        await self.does(self.presses(name, message))

    def values(self, message):
        return [element.get("value") for _, element in self.buttons(message)]

    def is_question(self, message):
        """Tell whether it has ways beside its answers, as a question has."""
        blocks = message["blocks"]
        return any(each.get("block_id", "").startswith("ways|") for each in blocks)

    def choices(self, message):
        return [
            element["value"]
            for block, element in self.buttons(message)
            if block["block_id"].startswith("choose|") and "value" in element
        ]


def numbers(fake):
    """Return how often each part of each message stands in Slack."""
    return Counter(
        (told["outbox"], told["part"])
        for messages in fake.messages.values()
        for told in (each["metadata"]["event_payload"] for each in messages)
    )


def nothing_twice_and_nothing_left(served):
    """Hold the outbox against what stands in Slack; to be asked when all is closed.

    What only one person sees in a channel stands nowhere: Slack cannot be asked about
    it, and one that was on its way at a kill is never known to have arrived.
    """
    there = numbers(served.fake)
    twice = [name for name, count in there.items() if count > 1]
    assert twice == [], twice
    arrived = {int(name.split(".")[0]) for name, _ in there}

    def rows(db):
        asked = (
            select(outbox_table.c.id, outbox_table.c.state, outbox_table.c.reason)
            .join(places, places.c.id == outbox_table.c.place_id)
            .where(places.c.channel == "slack", ~places.c.address.contains("!"))
            .order_by(outbox_table.c.id)
        )
        return [tuple(row) for row in db.connection.execute(asked)]

    kept = served.world.run(rows)
    unsent = [row for row in kept if row[1] != Sending.SENT]
    assert unsent == [], unsent
    odd = {row[0] for row in kept} ^ arrived
    assert odd == set(), (sorted(odd), kept)
    refusing = served.world.run(workspaces.refusing)
    assert refusing == {}, refusing
