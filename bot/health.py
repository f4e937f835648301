"""Is it alive, is it ready, and how is it going: for machines that watch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.app import App
from bot.platforms import Platform
from dialogs.errors import NotKept
from scheduler.delivery.pace import seconds_for
from storage.database.connect import version_of
from storage.database.transaction import Tx
from storage.migrations import HEAD
from storage.post import not_understood, set_aside, traffic

if TYPE_CHECKING:
    from bot.metrics import Books

APP = web.AppKey("app", App)
PLATFORMS: web.AppKey[Sequence[Platform]] = web.AppKey("platforms")


def routes() -> list[web.RouteDef]:
    """Return the addresses that anybody may ask."""
    return [web.get("/healthz", _healthz), web.get("/readyz", _readyz)]


def counts() -> list[web.RouteDef]:
    """Return the address of what is counted: it is not for the world."""
    return [web.get("/metrics", _metrics)]


async def _healthz(request: web.Request) -> web.Response:
    """Say whether the database is reached: without it nobody is answered."""
    alive = await request.app[APP].database.answers()
    return web.json_response({"alive": alive}, status=200 if alive else 503)


async def _readyz(request: web.Request) -> web.Response:
    """Say what is ready; anything that is not makes it 503.

    A workspace that is closed is named, and leaves the others ready.
    """
    app = request.app[APP]
    try:
        version = await app.database.run(version_of)
        database = True
    except NotKept:
        version, database = None, False
    platforms = request.app.get(PLATFORMS, ())
    ready: dict[str, Any] = {
        "database": database,
        "migrations": version == HEAD,
        "heartbeat": app.heartbeat.is_alive,
        "clock": not app.heartbeat.clock_is_odd,
    } | {each.channel.name: each.is_ready for each in platforms}
    status = 200 if all(ready.values()) else 503
    if states := {
        f"{each.channel.name}/{name}": state
        for each in platforms
        for name, state in each.states().items()
    }:
        ready["workspaces"] = states
    return web.json_response(ready, status=status)


async def _metrics(request: web.Request) -> web.Response:
    app = request.app[APP]

    def counted(db: Tx) -> tuple[dict[str, float], Books]:
        oldest = traffic.oldest_waiting(db)
        age = (app.clock() - oldest).total_seconds() if oldest else 0.0
        numbers = {
            "events_given_up": float(set_aside.given_up(db)),
            "events_set_aside": float(set_aside.waiting(db)),
            "oldest_unsent_seconds": age,
            "seconds_until_all_sent": seconds_for(traffic.waiting_by_place(db)),
        }
        meant = not_understood.counted(db)
        return numbers, {"messages": traffic.books(db), "meant_after_all": meant}

    numbers, books = await app.database.run(counted)
    for each in request.app.get(PLATFORMS, ()):
        numbers |= each.numbers()
    numbers["clock_is_odd"] = float(app.heartbeat.clock_is_odd)
    numbers["heartbeat_alive"] = float(app.heartbeat.is_alive)
    from bot.metrics import written  # noqa: PLC0415 - quick start

    return web.Response(body=written(numbers, books), content_type="text/plain")
