"""How long the web server waits for whoever calls, and what it writes down of it.

Nobody may hold a connection open by saying nothing, or by saying it very slowly. A
request that cannot be read costs one line in the log, with nothing of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

log = structlog.get_logger("samspill")

# Seconds: for a request's head, and for the pause between two requests.
IDLE = 30.0
# Seconds for a body: what either platform sends is there at once.
BODY = 10.0
# Seconds in which the rest of a refused body is let run out.
LINGER = 2.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _OneLine(logging.Logger):
    """Stands in for aiohttp's own log, whose tracebacks quote what was sent."""

    def handle(self, record: logging.LogRecord) -> None:
        """Name the kind of fault and where it was found."""
        fault = record.exc_info[1] if record.exc_info else None
        is_theirs = isinstance(fault, HttpProcessingError | web.RequestPayloadError)
        event = "http.malformed" if is_theirs else "http.failed"
        where = f"{record.module}:{record.lineno}"
        log.warning(event, fault=type(fault).__name__, where=where)


@web.middleware
async def in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read what is sent in a moment or not at all; the handler finds it read."""
    if not request.can_read_body:
        return await handler(request)
    try:
        async with asyncio.timeout(BODY):
            await request.read()
    except TimeoutError:
        return _closed(408)
    except web.RequestPayloadError:
        return _closed(400)  # aiohttp writes the line itself.
    return await handler(request)


def _closed(status: int) -> web.Response:
    answer = web.Response(status=status)
    answer.force_close()
    return answer


def runner_of(
    server: web.Application, grace: float, *, idle: float = IDLE
) -> web.AppRunner:
    """Make what runs a server, with our patience and without its tracebacks."""
    return web.AppRunner(
        server,
        access_log=None,
        logger=_OneLine("samspill.http", logging.WARNING),
        shutdown_timeout=grace,
        keepalive_timeout=idle,
        lingering_time=LINGER,
    )
