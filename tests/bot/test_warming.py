"""What understanding needs is read before anybody waits for it, and never in her way."""

import asyncio
import gc

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.warming import Warming
from dialogs.reading.understanding import Understanding


class House:
    """A house that counts how often it was read, or cannot be read."""

    def __init__(self, fault=None):
        self.fault, self.read = fault, 0

    @property
    def understanding(self):
        self.read += 1
        if self.fault:
            raise self.fault


@pytest.fixture(autouse=True)
def _nothing_is_frozen(monkeypatch):
    """Leave the suite's own objects to be cleaned up."""
    monkeypatch.setattr(gc, "freeze", lambda: None)


def served(house, *, answers):
    """Answer so many requests; return the warming, and what was read before each."""

    async def run():
        warming, before = Warming(house, soon=0), []

        async def answer(_):
            before.append(house.read)
            return web.Response(text="ja")

        app = web.Application()
        app.add_routes([web.get("/", answer)])
        warming.attach(app)
        async with TestClient(TestServer(app)) as client:
            for _ in range(answers):
                await (await client.get("/")).text()
                if warming.thread:
                    warming.thread.join()
                await asyncio.sleep(0)
        return warming, before

    return asyncio.run(run())


def test_nothing_is_read_before_the_first_answer():
    house = House()

    warming, _ = served(house, answers=0)

    assert warming.thread is None
    assert house.read == 0


def test_it_is_read_once_in_a_thread_after_the_first_answer():
    house = House()

    warming, before = served(house, answers=9)

    assert before[0] == 0
    assert warming.thread.daemon
    assert house.read == 1


def test_what_cannot_be_read_ends_nothing():
    house = House(fault=OSError("gone"))

    _, before = served(house, answers=9)

    assert len(before) == 9
    assert house.read == 1


def test_a_turn_reads_nothing_where_it_is_warm(small, ann, monkeypatch):
    warming = Warming(small.house)
    warming._read()

    def reads(*_):
        pytest.fail("the dictionaries were read inside a turn")

    monkeypatch.setattr(Understanding, "from_content", reads)
    ann.says("når er neste møte?")

    assert "24. november" in ann.reads
