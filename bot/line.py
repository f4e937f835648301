"""First come, first served, and nobody before all the others.

A person's events are taken one at a time, in the order they came; between people
whoever came first goes first. So one who sends a thousand holds up herself. What would
wait behind too many of her own, or of her workspace's, is not taken: the platform
comes again with it, and a person is told.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# Nobody writes so much ahead of the answers; a machine that does is stopped here.
OF_ONE = 50
# A workspace of two thousand people in the minute after a planning day.
OF_A_WORKSPACE = 2000


class TooMany(Exception):
    """So much waits already that one more is not taken."""


@dataclass
class _Queue:
    """One person's place in the line, and how many of hers wait."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Line:
    """Everybody who waits to be taken in."""

    def __init__(
        self, of_one: int = OF_ONE, of_a_workspace: int = OF_A_WORKSPACE
    ) -> None:
        """Begin with nobody in it."""
        self._of_one = of_one
        self._of_a_workspace = of_a_workspace
        self._people: dict[str, _Queue] = {}
        self._workspaces: Counter[str] = Counter()
        self.refused = 0

    @asynccontextmanager
    async def turn(self, person: str, workspace: str) -> AsyncIterator[None]:
        """Wait for one's turn, or be refused at once."""
        queue = self._people.setdefault(person, _Queue())
        if (
            queue.waiting >= self._of_one
            or self._workspaces[workspace] >= self._of_a_workspace
        ):
            self._tidy(person, workspace)
            self.refused += 1
            raise TooMany
        queue.waiting += 1
        self._workspaces[workspace] += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            self._workspaces[workspace] -= 1
            self._tidy(person, workspace)

    def _tidy(self, person: str, workspace: str) -> None:
        """Remember nobody who does not wait."""
        if not self._people[person].waiting:
            del self._people[person]
        if not self._workspaces[workspace]:
            del self._workspaces[workspace]
