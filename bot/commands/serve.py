"""`samspill demo` and `samspill serve`: run until told to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from bot import demo, health
from bot.app import App, Clock, build, system_clock
from bot.settings import Settings
from bot.web.channel import WebChannel
from bot.web.desk import Desk
from bot.web.guard import guard
from bot.web.page import LARGEST, Page
from dialogs.errors import CannotStart
from dialogs.messages import plain
from storage.database import mark

GRACE = 8.0


async def serve_demo(clock: Clock, port: int) -> int:
    """Serve the web chat with the invented kindergarten, on this machine only."""
    settings = demo.settings(port=port)
    channel = WebChannel()
    app = build(settings, [channel], clock)
    app.database.now(lambda db: demo.seed(db, app.house.content, clock()))
    secret = app.database.now(lambda db: mark(db, "web session")).encode()
    page = Page(Desk(app.database, app.house, app.receiver), channel, secret, clock)
    server = web.Application(
        middlewares=[guard(secret, clock)],  # type: ignore[list-item] # aiohttp's alias
        client_max_size=LARGEST,
    )
    server.add_routes(page.routes())

    def stopping() -> None:
        page.stopping = True
        channel.wake_all()

    def ready() -> None:
        address = f"http://127.0.0.1:{port}"
        words = app.house.words.blocks("nb", "web_page", "start", {"address": address})
        sys.stdout.write(plain(words) + "\n")
        sys.stdout.flush()

    return await _run(app, server, "127.0.0.1", port, ready, stopping)


async def serve_all(settings: Settings) -> int:
    """Serve health pages, with the heartbeat beating."""
    app = build(settings, [], system_clock)
    server = web.Application()

    def ready() -> None:
        address = f"http://{settings.host}:{settings.port}"
        sys.stdout.write(f"samspill: {address}/readyz\n")
        sys.stdout.flush()

    return await _run(app, server, settings.host, settings.port, ready, lambda: None)


async def _run(
    app: App,
    server: web.Application,
    host: str,
    port: int,
    ready: Callable[[], None],
    stopping: Callable[[], None],
) -> int:
    """Serve until a signal; then finish what has begun."""
    server[health.APP] = app
    server.add_routes(health.routes())
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        await app.close()
        raise CannotStart(
            f"port {port} is in use: stop what runs there, or choose another "
            "(samspill demo --port 8081, or SAMSPILL_PORT)"
        ) from error
    await app.heartbeat.beat()
    app.heartbeat.start()
    ready()
    await _until_told()
    stopping()
    await runner.cleanup()
    await app.close()
    return 0


async def _until_told() -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(each, told.set)
    await told.wait()
