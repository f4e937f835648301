"""Who calls and says nothing, says it slowly, or says nonsense."""

import asyncio
import contextlib

import pytest
import structlog
from aiohttp import web

from bot import patience
from bot.settings import Settings, read
from dialogs.errors import CannotStart
from tests.torture.served import free_port

SECRET = b"Barnet het noe helt annet"
FAR = 60
MALFORMED = [
    b"\x16\x03\x01 " + SECRET + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + SECRET + b"\r\n\r\n",
    b"GET / HTTP/9.9 " + SECRET + b"\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + SECRET + b"\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz" + SECRET + b"\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" + SECRET,
    b"GET /" + SECRET * 600 + b" HTTP/1.1\r\n\r\n",
]  # fmt: skip


@contextlib.asynccontextmanager
async def served(**more):
    """Serve one page that gives back what it was sent."""

    async def echo(request):
        return web.Response(body=await request.read())

    app = web.Application(middlewares=[patience.in_time])
    app.add_routes([web.post("/echo", echo), web.get("/", echo)])
    runner = patience.runner_of(app, 1.0, **more)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield port
    await runner.cleanup()


async def says(port, *parts):
    """Say something and wait until the other side has closed; return its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    try:
        async with asyncio.timeout(FAR):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "parts",
    [(), (b"POST /echo HT",), (b"POST /echo HTTP/1.1\r\nHost: x\r\nX-", b"Slow: ")],
    ids=["nothing", "half a line", "half a head"],
)
def test_who_does_not_finish_a_head_is_closed(parts):
    async def go():
        async with served(idle=0.2) as port:
            return await says(port, *parts)

    assert asyncio.run(go()) == b""


def test_who_does_not_finish_a_body_is_closed(monkeypatch):
    monkeypatch.setattr(patience, "BODY", 0.2)
    monkeypatch.setattr(patience, "LINGER", 0.1)
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"

    async def go():
        async with served() as port:
            return await says(port, head, b"a little")

    assert asyncio.run(go()).startswith(b"HTTP/1.1 408")


def test_a_body_that_comes_in_time_is_handed_on():
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"

    async def go():
        async with served() as port:
            return await says(port, head + b"Content-Length: 3\r\n\r\n", b"hei")

    assert asyncio.run(go()).endswith(b"hei")


@pytest.mark.parametrize("request_", MALFORMED, ids=range(len(MALFORMED)))
def test_what_cannot_be_read_costs_one_short_line_with_nothing_of_it(
    request_, monkeypatch, caplog
):
    monkeypatch.setattr(patience, "BODY", 0.2)
    lines = []
    kept = structlog.get_config()["processors"]

    def keep(_logger, name, told):
        lines.append(f"{name} {told}")
        raise structlog.DropEvent

    async def go():
        async with served(idle=0.2) as port:
            for _ in range(5):
                await says(port, request_)

    structlog.configure(processors=[keep])
    try:
        asyncio.run(go())
    finally:
        structlog.configure(processors=kept)
    assert len(lines) <= 5
    assert all(len(line) < 200 for line in lines)
    assert not any("Barnet" in line for line in lines)
    assert caplog.text == ""


def test_what_is_counted_is_not_served_where_the_world_can_reach():
    assert Settings().is_here_only
    assert not Settings(host="0.0.0.0").is_here_only
    assert not Settings(base_url="https://bot.example").is_here_only
    with pytest.raises(CannotStart, match="SAMSPILL_METRICS_PORT"):
        read(port=8080, metrics_port=8080)
