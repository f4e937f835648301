"""Show boards where they stand: only the newest state counts.

A process that has kept a press hands its boards on as they are now; whatever is behind
besides is found by any heart, at its next beat. What a board shows is noted a moment
after: if that is lost, the same is shown once more, and that does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from scheduler.delivery.outcomes import (
    Ambiguous,
    Channel,
    Refused,
    Result,
    Sent,
    Wait,
)
from storage import logs
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.post import board_care, boards, showers, workspaces
from storage.post.boards import Board

log = structlog.get_logger("samspill")

# The message that a board was is not there any more: it is put up anew.
GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "gone"}
)
# After so long a board that may not have arrived is shown once more.
SHOW_AGAIN = timedelta(seconds=5)
SHOW_TIMEOUT = timedelta(seconds=60)
# Seconds before it is written down what boards show: many in one commit.
NOTE_AFTER = 0.05


class Showing:
    """The only one that changes boards on their platforms."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        *,
        begin: Callable[[Coroutine[Any, Any, None]], None],
        come_back: Callable[[float], None],
    ) -> None:
        """Take the channels; `begin` does work beside, `come_back` after a wait."""
        self._database = database
        self._channels = channels
        self._now = now
        self._begin = begin
        self._come_back = come_back
        # Boards that are being shown, each with what it has become meanwhile.
        self._newer: dict[str, Board | None] = {}
        self._shown: dict[str, Board] = {}
        self._noting: asyncio.TimerHandle | None = None
        self._is_entered = False

    @property
    def is_settled(self) -> bool:
        """Tell whether all that is shown is written down."""
        return not self._shown

    async def behind(self) -> int:
        """Show every board that is behind as it is now; return how many."""
        handled = 0
        while found := await self._stale():
            mine = [each for each in found if each.id not in self._newer]
            if not mine:
                break
            await self.show(mine)
            handled += len(mine)
        return handled

    async def show(self, those: Sequence[Board]) -> None:
        """Show these boards, each with what it becomes meanwhile."""
        boarded = self._boarded
        mine = [each for each in those if each.channel in boarded]
        if mine and not self._is_entered:
            # Noted before the first one leaves: it may be killed at that.
            await self._database.run(showers.enter)
            self._is_entered = True
        if len(mine) == 1:
            await self._show_newest(mine[0])
        else:
            await asyncio.gather(*(self._show_newest(each) for each in mine))

    async def _show_newest(self, board: Board) -> None:
        """Show a board, and then what it has become meanwhile."""
        if board.id in self._newer:
            # Whoever is at it sees to this one too.
            waiting = self._newer[board.id]
            if waiting is None or waiting.version < board.version:
                self._newer[board.id] = board
            return
        following: Board | None = board
        try:
            while following:
                self._newer[board.id] = None
                seen = self._shown.get(board.id)
                if seen is None or seen.version < following.version:
                    await self._show(following)
                following = self._newer[board.id]
        finally:
            del self._newer[board.id]

    async def _stale(self) -> list[Board]:
        """Return the boards that are behind, when what they show is written down."""
        now, mine, seen = self._now(), self._boarded, self._take_shown()

        def work(db: Tx) -> list[Board]:
            boards.shown(db, seen)
            showers.look(db)
            return boards.stale(db, mine, now)

        return await self._database.run(work)

    @property
    def _boarded(self) -> list[str]:
        return [n for n, each in self._channels.items() if each.shows_boards]

    async def _show(self, board: Board) -> None:
        channel = self._channels[board.channel]
        wait = channel.pace.wait(channel.board_keys(board), self._now())
        if wait > 0:
            result: Result = Wait(wait, "pace")
            self._come_back(wait)
        else:
            result = await self._replaced(board, channel)
        if isinstance(result, Sent):
            self._note_soon(board)
            return
        now = self._now()
        await self._database.run(lambda db: _not_shown(db, board, result, now))

    def _note_soon(self, board: Board) -> None:
        """Remember what a board shows: what many show is written down in one commit.

        If it never is, the board is shown once more, and that does no harm.
        """
        before = self._shown.get(board.id)
        self._shown[board.id] = replace(board, turn=before.turn) if before else board
        if self._noting is None:
            loop = asyncio.get_running_loop()
            self._noting = loop.call_later(NOTE_AFTER, self._begin_to_note)

    def _begin_to_note(self) -> None:
        self._begin(self.note())

    async def note(self) -> None:
        """Write down what boards show."""
        seen = self._take_shown()
        try:
            await self._database.run(lambda db: boards.shown(db, seen))
        except Exception as error:  # noqa: BLE001 - they are shown once more
            log.error("delivery.put_off", **logs.fault(error))

    def _take_shown(self) -> list[Board]:
        """Take what is to be written down, in the transaction that begins now."""
        if self._noting:
            self._noting.cancel()
            self._noting = None
        seen, self._shown = list(self._shown.values()), {}
        return seen

    async def _replaced(self, board: Board, channel: Channel) -> Result:
        try:
            async with asyncio.timeout(SHOW_TIMEOUT.total_seconds()):
                return await channel.replace(board)
        except TimeoutError:
            return Ambiguous("timeout")
        except Exception as error:  # noqa: BLE001 - whatever a channel does wrong
            log.error("board.failed", board=board.id, **logs.fault(error))
            return Ambiguous(type(error).__name__)


def _not_shown(db: Tx, board: Board, result: Result, now: datetime) -> None:
    """Write down what became of a board that is not known to be shown."""
    match result:
        case Refused(reason, closes):
            if closes:
                workspaces.close_place(db, board.place, reason)
                board_care.close_one(db, board, reason)
            elif reason in GONE:
                board_care.again(db, board, now)
            else:
                board_care.close_one(db, board, reason)
        case Wait(seconds):
            boards.wait(db, board, now + timedelta(seconds=max(seconds, 1.0)))
        case Ambiguous():
            boards.wait(db, board, now + SHOW_AGAIN)
