"""A whole program in a process of its own, made to be killed."""

import asyncio
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


class FileChannel(Channel):
    """A platform that never forgets: one line for every message that reached it."""

    name = "terminal"

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def send(self, post):
        os.write(self.file, f"{post.id}\n".encode())
        await asyncio.sleep(0)
        return Sent()


def run(url, key, log, pipe):
    """Take events from the pipe, acknowledge each when it is kept, and deliver."""
    asyncio.run(_run(url, key, log, pipe))


async def _run(url, key, log, pipe):
    database = open_database(url, Keyring.of(key))
    channel = FileChannel(log)
    delivery = Delivery(database, {"terminal": channel}, lambda: datetime.now(UTC))
    receiver = Receiver(
        database, everything.build(), lambda: datetime.now(UTC), delivery.kept
    )
    await delivery.leftovers()
    pipe.send("ready")
    loop = asyncio.get_running_loop()
    tasks = set()
    while (told := await loop.run_in_executor(None, pipe.recv)) is not None:
        task = loop.create_task(_one(receiver, pipe, told))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    await delivery.settled()
    await delivery.leftovers()
    database.close()
    pipe.send("done")


async def _one(receiver, pipe, told):
    who, event, words = told
    receipt = await receiver.receive(Incoming("terminal", who, who, event, words=words))
    pipe.send((event, receipt.kept))
