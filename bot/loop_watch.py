"""Notice when the event loop stands still, and name the place where it stands."""

from __future__ import annotations

import asyncio
import sys
import threading
import time

import structlog

log = structlog.get_logger("samspill")

EVERY = 0.25
# A loop that has not answered for so long has stood in slow code.
LONGEST = 0.5
# So many functions name a place well enough.
DEPTH = 8


class Watch:
    """A thread that asks the loop whether it is awake."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch this loop, which runs in the calling thread."""
        self._loop = loop
        self._watched = threading.get_ident()
        self._stopped = threading.Event()
        self._answered = threading.Event()
        self._thread = threading.Thread(target=self._go, name="watch", daemon=True)
        self.gaps = 0
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._stopped.wait(EVERY):
            self._answered.clear()
            try:
                self._loop.call_soon_threadsafe(self._answered.set)
            except RuntimeError:  # The loop has ended.
                return
            if not self._answered.wait(LONGEST):
                self._tell()

    def _tell(self) -> None:
        begun = time.monotonic()
        where = self._where()
        self.gaps += 1
        while not self._answered.wait(EVERY):
            if self._stopped.is_set():
                return
        gap = LONGEST + time.monotonic() - begun
        log.warning("loop.blocked", seconds=round(gap, 2), where=where)

    def _where(self) -> list[str]:
        """Name functions and lines, innermost first; nothing of what they hold."""
        frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - no other way
        named: list[str] = []
        while frame is not None and len(named) < DEPTH:
            named.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
            frame = frame.f_back
        return named
