"""Is it alive, is it ready, and how is it going: for machines that watch."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.app import App
from dialogs.errors import NotKept
from storage import outbox, set_aside
from storage.database import version_of
from storage.migrations import HEAD
from storage.transaction import Tx

APP = web.AppKey("app", App)


def routes() -> list[web.RouteDef]:
    """Return the three addresses."""
    return [
        web.get("/healthz", _healthz),
        web.get("/readyz", _readyz),
        web.get("/metrics", _metrics),
    ]


async def _healthz(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _readyz(request: web.Request) -> web.Response:
    """Say what is ready; anything that is not makes it 503."""
    app = request.app[APP]
    try:
        version = await app.database.run(version_of)
        database = True
    except NotKept:
        version, database = None, False
    ready = {
        "database": database,
        "migrations": version == HEAD,
        "heartbeat": app.heartbeat.is_alive,
    }
    return web.json_response(ready, status=200 if all(ready.values()) else 503)


class _Gauges(Collector):
    def __init__(self, numbers: dict[str, float], books: dict[str, int]) -> None:
        self._numbers = numbers
        self._books = books

    def collect(self) -> list[GaugeMetricFamily]:
        """See prometheus_client."""
        families = [
            GaugeMetricFamily(f"samspill_{name}", name.replace("_", " "), value=value)
            for name, value in self._numbers.items()
        ]
        messages = GaugeMetricFamily(
            "samspill_messages", "messages in the outbox by state", labels=["state"]
        )
        for state, count in self._books.items():
            messages.add_metric([state], count)
        return [*families, messages]


async def _metrics(request: web.Request) -> web.Response:
    app = request.app[APP]

    def counted(db: Tx) -> tuple[dict[str, float], dict[str, int]]:
        oldest = outbox.oldest_waiting(db)
        age = (app.clock() - oldest).total_seconds() if oldest else 0.0
        return {
            "events_given_up": set_aside.given_up(db),
            "events_set_aside": set_aside.waiting(db),
            "oldest_unsent_seconds": age,
        }, outbox.books(db)

    numbers, books = await app.database.run(counted)
    numbers["heartbeat_alive"] = float(app.heartbeat.is_alive)
    registry = CollectorRegistry()
    registry.register(_Gauges(numbers, books))
    return web.Response(body=generate_latest(registry), content_type="text/plain")
