"""A program in which rounds go on, in a process of its own, made to be killed."""

import asyncio
import json
import os
from datetime import UTC, datetime

from bot import app  # noqa: F401 - makes all dialogs known
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.talk.messages import Incoming
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel, Sent
from storage.database.connect import open_database
from storage.database.seals import Keyring
from storage.reflecting_team.heart import fire, mend

# Made once, before the processes fork off.
HOUSE = everything.build()


def clock():
    return datetime.now(UTC)


class BoardChannel(Channel):
    """A platform that never forgets: a line for every message and every change."""

    name = "terminal"
    shows_boards = True

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def _write(self, *told):
        os.write(self.file, f"{json.dumps(told)}\n".encode())

    async def send(self, post):
        keys = [key for key, _ in post.message.get("choices", ())]
        self._write("post", post.id, keys[:1])
        await asyncio.sleep(0)
        return Sent(str(post.id))

    async def replace(self, board):
        # A platform takes its time: a kill may come before, in between, or after.
        await asyncio.sleep(0.001)
        keys = [option.key for option in board.message.choices]
        self._write("board", board.outbox, keys[:1])
        await asyncio.sleep(0.001)
        return Sent()


def run(url, key, log, pipe):
    """Take presses from the pipe, acknowledge each when it is kept; beat when asked."""
    asyncio.run(_run(url, key, log, pipe))


async def _run(url, key, log, pipe):
    database = open_database(url, Keyring.of(key))
    delivery = Delivery(database, {"terminal": BoardChannel(log)}, clock)
    receiver = Receiver(database, HOUSE, clock, delivery.kept, delivery.wake)

    async def beat():
        await database.run(lambda db: mend(db, HOUSE, clock()))
        while await database.run(lambda db: fire(db, HOUSE, clock())):
            pass
        await delivery.leftovers()
        await delivery.boards()

    async def one(told):
        if told == "beat":
            await beat()
            pipe.send("beat")
            return
        who, event, choice, room = told
        incoming = Incoming("terminal", who, room, event, choice=choice, room=True)
        receipt = await receiver.receive(incoming)
        pipe.send((event, receipt.kept))

    pipe.send("ready")
    loop = asyncio.get_running_loop()
    tasks = set()
    while (told := await loop.run_in_executor(None, pipe.recv)) is not None:
        task = loop.create_task(one(told))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    await delivery.settled()
    database.close()
    pipe.send("done")
