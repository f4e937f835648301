import asyncio
import threading
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import health
from storage.database.patience import PATIENCE, Patience
from storage.database.writer import submit
from tests.world import World

FAR = 60


@pytest.mark.parametrize("stuck", [False, True])
def test_alive_means_that_the_writer_answers(tmp_path, stuck):
    patience = Patience(turn=0.3) if stuck else PATIENCE
    world = World(f"sqlite:///{tmp_path}/x.db", patience=patience)
    held = threading.Event()
    if stuck:
        submit(world.database.writer, lambda db: held.wait(FAR))

    async def asks():
        server = web.Application()
        server[health.APP] = SimpleNamespace(database=world.database)
        server.add_routes(health.routes())
        async with TestClient(TestServer(server)) as client:
            answer = await client.get("/healthz")
            return answer.status, await answer.json()

    status, told = asyncio.run(asks())
    held.set()
    world.close()

    assert (status, told) == (
        (503, {"alive": False}) if stuck else (200, {"alive": True})
    )
