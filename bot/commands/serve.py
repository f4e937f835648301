"""`samspill demo` and `samspill serve`: run until told to stop."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from aiohttp import web

from bot import about, feeds, health, outage, patience, reports
from bot.app import App, Clock, build, system_clock
from bot.demo import demo
from bot.loop_watch import Watch
from bot.pictures import Pictures
from bot.platforms import Platform, chosen
from bot.settings import Settings
from bot.warming import Warming
from bot.web.channel import WebChannel
from bot.web.desk import Pages
from bot.web.guard import guard
from bot.web.page import LARGEST, Page
from dialogs.errors import CannotStart
from dialogs.talk.messages import plain
from storage.database.canary import mark

# Seconds for what has begun: a container is killed ten seconds after it was asked to
# stop.
GRACE = 8.0
# Either platform's own requests are far smaller.
LARGEST_REQUEST = 512 * 1024


async def serve_demo(clock: Clock, port: int | None) -> int:
    """Serve the web chat with the invented kindergarten, on this machine only."""
    settings = demo.settings(**({} if port is None else {"port": port}))
    port = settings.port
    channel = WebChannel()
    app = build(settings, [channel], clock)
    app.database.now(lambda db: demo.seed(db, app.house, clock()))
    secret = app.database.now(lambda db: mark(db, "web session")).encode()
    page = Page(Pages(app.database, app.house, app.receiver), channel, secret, clock)
    server = web.Application(
        middlewares=[guard(secret, clock, page.sorry)],  # type: ignore[list-item] # aiohttp's alias
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

    return await _run(app, server, settings, ready, stopping)


def _alone(settings: Settings) -> TextIO | None:
    """Hold a SQLite database for this process; PostgreSQL may have several."""
    start = "sqlite:///"
    if not settings.database_url.startswith(start):
        return None
    path = settings.database_url.removeprefix(start) + ".lock"
    try:
        held = Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - until we end
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotStart(
            f"another samspill runs on {path.removesuffix('.lock')}: stop it first, "
            "or use PostgreSQL, which several can share"
        ) from error
    return held


async def serve_all(settings: Settings) -> int:
    """Serve the channels that are set up, and the health pages."""
    held = _alone(settings)
    try:
        return await _serve_platforms(settings, alone=held is not None)
    finally:
        if held:
            held.close()


async def _serve_platforms(settings: Settings, *, alone: bool) -> int:
    platforms = chosen(settings, system_clock)
    app = build(settings, [each.channel for each in platforms], system_clock)
    # Nobody else can have claimed anything: what was on its way at a kill is asked
    # about at once.
    if alone:
        await app.delivery.take_over()
    server = web.Application(client_max_size=LARGEST_REQUEST)
    server.add_routes(about.routes(app.house))
    for each in platforms:
        each.attach(app.database, app.receiver)
        server.add_routes(each.routes())

    def ready() -> None:
        address = f"http://{settings.host}:{settings.port}"
        sys.stdout.write(f"samspill: {address}/readyz\n")
        sys.stdout.flush()

    return await _run(app, server, settings, ready, lambda: None, platforms)


async def _run(
    app: App,
    server: web.Application,
    settings: Settings,
    ready: Callable[[], None],
    stopping: Callable[[], None],
    platforms: Sequence[Platform] = (),
) -> int:
    """Serve until a signal; then finish what has begun."""
    _add_pages(server, app)
    told = _signals()
    runners: list[web.AppRunner] = []
    try:
        # The ports first: a second start fails before it has touched a platform.
        for door, host, port in _doors(server, settings):
            door[health.APP], door[health.PLATFORMS] = app, platforms
            runners.append(await _opened(door, host, port))
    except CannotStart:
        await _close(runners, app)
        raise
    watch = Watch(asyncio.get_running_loop())
    # Before the first beat: what is due then finds the platforms there.
    await asyncio.gather(*(each.start() for each in platforms))
    await app.database.run(lambda db: outage.tell(db, app.house, app.clock()))
    # Whole before anybody is told that it is ready: what a stop left behind is seen to.
    await app.heartbeat.beat()
    app.heartbeat.start()
    # What is loaded now stays: looking through all of it would hold the loop for 70 ms.
    gc.freeze()
    ready()
    await told.wait()
    stopping()
    watch.stop()
    for each in platforms:
        await each.stop()
    await _close(runners, app)
    return 0


def _add_pages(server: web.Application, app: App) -> None:
    """Add what is served beside any channel."""
    # Outermost: whoever sends slowly is cut off before anything is done for her.
    server.middlewares.insert(0, patience.in_time)
    server.add_routes(feeds.routes(app.database, app.house, app.clock))
    server.add_routes(Pictures(app.house).routes())
    server.add_routes(reports.routes(app.database, app.house, app.clock))
    server.add_routes(health.routes())
    Warming(app.house).attach(server)


def _doors(
    server: web.Application, settings: Settings
) -> list[tuple[web.Application, str, int]]:
    """Return what is served where: what is counted stands behind a door of its own.

    On a port that only this machine reaches, it may stand beside the rest.
    """
    doors = [(server, settings.host, settings.port)]
    if settings.metrics_port:
        counts = web.Application(middlewares=[patience.in_time])
        counts.add_routes(health.counts())
        doors.append((counts, settings.metrics_host, settings.metrics_port))
    elif settings.is_here_only:
        server.add_routes(health.counts())
    return doors


async def _opened(server: web.Application, host: str, port: int) -> web.AppRunner:
    runner = patience.runner_of(server, GRACE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise CannotStart(
            f"port {port} is in use: stop what runs there, or choose another "
            "(samspill demo --port 8081, or SAMSPILL_PORT)"
        ) from error
    return runner


async def _close(runners: Sequence[web.AppRunner], app: App) -> None:
    for each in runners:
        await each.cleanup()
    await app.close()


def _signals() -> asyncio.Event:
    """Return what is set by a signal; from here on nothing is cut off by one.

    Made before anybody is told that the program is ready: who stops it at that very
    moment lets it finish what has begun.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        # Not everywhere: only the main thread of a Unix program is told.
        with suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(each, told.set)
    return told
