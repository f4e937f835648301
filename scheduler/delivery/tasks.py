"""Work that goes on beside, and can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Holds on to what was begun: the loop itself would let a task be collected."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._going: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin this beside whatever goes on."""
        task = asyncio.get_running_loop().create_task(work)
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    @property
    def are_done(self) -> bool:
        """Tell whether nothing goes on."""
        return not self._going

    async def done(self) -> None:
        """Wait until all is done, what it began meanwhile too."""
        while self._going:
            await asyncio.gather(*self._going, return_exceptions=True)
