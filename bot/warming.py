"""Read the dictionaries of understanding before anybody has to wait for them.

It takes a third of a second and more, which neither the start nor a person's turn
should take: a thread does it once the first request is answered, or after a while
where none comes, as where Slack is reached by a socket.
"""

from __future__ import annotations

import asyncio
import gc
import threading

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from dialogs.words.world import House
from storage import logs

log = structlog.get_logger("samspill")

# Seconds after the first answer: the rest of a page comes first.
SOON = 2.0
# Seconds after which it is read though nobody has asked for anything.
AT_LAST = 20.0


class Warming:
    """One thread, once; whoever comes before it is through waits as without it."""

    def __init__(self, house: House, soon: float = SOON) -> None:
        """Warm this house `soon` after the first answer."""
        self._house = house
        self._soon = soon
        self._timer: asyncio.TimerHandle | None = None
        self._is_asked = False
        self.thread: threading.Thread | None = None

    def attach(self, server: web.Application) -> None:
        """Notice the first answer of a server, and when it stops."""

        @web.middleware
        async def noticed(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            finally:
                self._answered()

        async def started(_: web.Application) -> None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(AT_LAST, self._begin)

        async def stopped(_: web.Application) -> None:
            self._stop()

        server.middlewares.append(noticed)
        server.on_startup.append(started)
        server.on_shutdown.append(stopped)

    def _stop(self) -> None:
        """Begin no more; a thread that runs ends with the program."""
        self._is_asked = True
        if self._timer:
            self._timer.cancel()

    def _answered(self) -> None:
        if self._is_asked:
            return
        self._stop()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._soon, self._begin)

    def _begin(self) -> None:
        self._is_asked = True
        self.thread = threading.Thread(target=self._read, name="warming", daemon=True)
        self.thread.start()

    def _read(self) -> None:
        try:
            _ = self._house.understanding
        except Exception as error:  # noqa: BLE001 - the first message reads it then
            log.warning("warming.failed", **logs.fault(error))
            return
        # As after the start: what is loaded now stays.
        gc.freeze()
