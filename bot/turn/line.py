"""First come, first served, and nobody before all the others.

A person's events are taken one at a time, in the order they came; between people
whoever came first goes first. So one who sends a thousand holds up herself. What would
wait behind too many of her own, or of her workspace's, is not taken: the platform
comes again with it, and a person is told.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from storage.database.patience import PATIENCE

# Nobody writes so much ahead of the answers; a machine that does is stopped here.
OF_ONE = 50
# A workspace of two thousand people in the minute after a planning day.
OF_A_WORKSPACE = 2000

# How many seconds are left to one whose turn it is.
Left = Callable[[], float]


class TooMany(Exception):
    """So much waits already that one more is not taken."""


class TooLong(Exception):
    """What is before this one has not ended in the time that anybody waits."""


@dataclass
class _Queue:
    """One person's place in the line, and how many of hers wait."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class WaitingLine:
    """Everybody who waits to be taken in."""

    def __init__(
        self,
        of_one: int = OF_ONE,
        of_a_workspace: int = OF_A_WORKSPACE,
        patience: float = PATIENCE.turn,
    ) -> None:
        """Begin with nobody in it; `patience` is for how many seconds anybody waits."""
        self._patience = patience
        self._of_one = of_one
        self._of_a_workspace = of_a_workspace
        self._people: dict[str, _Queue] = {}
        self._workspaces: Counter[str] = Counter()
        self.refused = 0

    @asynccontextmanager
    async def turn(self, person: str, workspace: str) -> AsyncIterator[Left]:
        """Wait for one's turn, or be refused at once; tell what time is left.

        What she waits in line is of the same seconds as what she waits for the
        database: else one that hangs would hold her second word twice as long.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
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
            try:
                async with asyncio.timeout_at(until):
                    await queue.lock.acquire()
            except TimeoutError as error:
                raise TooLong from error
            try:
                yield lambda: until - loop.time()
            finally:
                queue.lock.release()
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
