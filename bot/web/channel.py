"""Wake the pages that are open; what they show is read from the outbox."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from scheduler.delivery.outcomes import Channel, Result, Sent
from storage.post.boards import Board
from storage.post.outbox import Post


class WebChannel(Channel):
    """A channel without a memory: the page asks for what it has not seen."""

    name = "web"
    shows_boards = True

    def __init__(self) -> None:
        """Begin with no page open."""
        self._open: dict[str, set[asyncio.Event]] = defaultdict(set)

    async def send(self, post: Post) -> Result:
        """Tell the pages of this place that there is something new."""
        for page in self._open.get(post.address, ()):
            page.set()
        return Sent()

    async def replace(self, board: Board) -> Result:
        """Tell the pages of this place that a message reads otherwise now."""
        for page in self._open.get(board.address, ()):
            page.set()
        return Sent()

    def watch(self, address: str) -> asyncio.Event:
        """Let a page be woken for a place."""
        page = asyncio.Event()
        self._open[address].add(page)
        return page

    def leave(self, address: str, page: asyncio.Event) -> None:
        """Forget a page that has closed."""
        self._open[address].discard(page)
        if not self._open[address]:
            del self._open[address]

    def wake_all(self) -> None:
        """Wake every page: the server is stopping."""
        for pages in list(self._open.values()):
            for page in pages:
                page.set()
