"""Hand messages to their channels: after the commit at once, in order per place.

A message that may have arrived is never sent blindly again. Where the platform can
be asked (`Asked`), it is asked first; elsewhere it becomes ambiguous, and an
operator sees it in the books. No channel retries by itself: every retry is here.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

import structlog

from scheduler.pace import Pace
from storage import boards, outbox, workspaces
from storage.boards import Board
from storage.database import Database
from storage.outbox import Post, Sending
from storage.transaction import Tx

log = structlog.get_logger("samspill")

# Seconds before each new try where nothing had left: it cannot come twice.
WAITS = (1, 5, 25, 125, 300)
# After so long a message is of no use any more: people have been told otherwise.
TOO_OLD = timedelta(hours=24)
# A message on its way shows in a platform's history after a moment, not at once.
BEFORE_ASKING = timedelta(seconds=5)
SEND_TIMEOUT = timedelta(seconds=60)
# A wait so short is waited out here; a longer one is the heartbeat's.
SOON = 5.0
# How many outcomes share one commit at most.
TOGETHER = 100
TIDY_EVERY = timedelta(minutes=10)
# The message that a board was is not there any more: it is put up anew.
GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "gone"}
)
# After so long a board that may not have arrived is shown once more.
SHOW_AGAIN = timedelta(seconds=5)
# Seconds before it is written down what boards show: many in one commit.
NOTE_AFTER = 0.05


@dataclass(frozen=True)
class Sent:
    """The channel has it; `reference` is the channel's own name for it."""

    reference: str | None = None


@dataclass(frozen=True)
class Refused:
    """It will never arrive; `reason` is a class, not a text.

    `closes` tells that nothing else will arrive in this place either.
    """

    reason: str
    closes: bool = False


@dataclass(frozen=True)
class Wait:
    """Nothing has left: try again after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """It left, and nobody knows whether it arrived."""

    reason: str


@dataclass(frozen=True)
class Missing:
    """The platform was asked: it never arrived, and may be sent again."""


Result = Sent | Refused | Wait | Ambiguous


Went = tuple[Post, "Result | Missing", "asyncio.Future[None]"]


class Channel(Protocol):
    """What delivery needs of a channel."""

    name: str

    async def send(self, post: Post) -> Result:
        """Send one message, once; a retry is never the channel's business."""


class Paced(Protocol):
    """A channel whose platform has limits."""

    pace: Pace

    def keys(self, post: Post) -> Iterable[tuple[str, str]]:
        """Return the keys under which a message counts."""


class Boarded(Protocol):
    """A channel that can change a message where it stands."""

    async def replace(self, board: Board) -> Result:
        """Show a board as it is now, once; the same twice does no harm."""


class Asked(Protocol):
    """A channel whose platform can be asked whether a message arrived."""

    async def find(self, post: Post) -> Sent | Missing | Wait | Ambiguous:
        """Look for a message; ambiguous where it cannot be looked for."""


class Delivery:
    """The only one that sends."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
    ) -> None:
        """Take the channels that this process can send through."""
        self._database = database
        self._channels = channels
        self._now = now
        self._places: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._soon: asyncio.TimerHandle | None = None
        self._tidied: datetime | None = None
        self._went: list[Went] = []
        self._writing = False
        # Boards that are being shown, each with what it has become meanwhile.
        self._newer: dict[str, Board | None] = {}
        self._shown: dict[str, Board] = {}
        self._noting: asyncio.TimerHandle | None = None

    @property
    def _asked(self) -> list[str]:
        """Name the channels that can be asked what became of a message."""
        return [name for name, each in self._channels.items() if hasattr(each, "find")]

    def kept(self, posts: Sequence[int]) -> None:
        """Be told, right after a commit, that these wait to leave."""
        if posts:
            self._begin(self._at_once(tuple(posts)))

    def wake(self, shows: Sequence[Board] = (), *, posts: bool = True) -> None:
        """Be told that boards read otherwise, and that others may have messages.

        `shows` are boards as they are now: they need not be read once more.
        """
        self._begin(self._others(shows, posts=posts))

    async def _others(self, shows: Sequence[Board], *, posts: bool) -> None:
        try:
            if shows:
                await self._show_all(shows)
            if posts:
                await self.leftovers()
            if posts or not shows:
                await self.boards()
        except Exception as error:  # noqa: BLE001 - the next beat sees to it
            log.error("delivery.put_off", fault=type(error).__name__)

    async def settled(self) -> None:
        """Wait until everything that was handed over is settled, or waits its turn."""
        while self._tasks or self._shown:
            if self._tasks:
                await asyncio.gather(*self._tasks, return_exceptions=True)
            else:
                await self._note()

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _at_once(self, ids: tuple[int, ...]) -> None:
        """Send what was just kept, after what waits before it in its place."""
        try:
            await self.leftovers(ids[-1])
        except Exception as error:  # noqa: BLE001 - it stays in the outbox
            log.error("delivery.put_off", fault=type(error).__name__)

    async def leftovers(self, upto: int | None = None) -> int:
        """Send what waits, until nothing is due; return how many were handled."""
        handled = 0
        while posts := await self._claim():
            await asyncio.gather(*(self._deliver(post) for post in posts))
            handled += len(posts)
            if upto is not None and all(post.id > upto for post in posts):
                break
        return handled

    async def _claim(self) -> list[Post]:
        now = self._now()
        return await self._database.run(
            lambda db: outbox.claim(db, self._channels, now)
        )

    async def _deliver(self, post: Post) -> None:
        wait = self._must_wait(post)
        if wait > 0:
            due = self._now() + timedelta(seconds=wait)
            await self._database.run(lambda db: outbox.wait_turn(db, post, due))
            self._come_back(wait)
            return
        async with self._places[post.place]:
            result = await self._send(post)
        await self._keep(post, result)

    def _must_wait(self, post: Post) -> float:
        channel = self._channels[post.channel]
        if not hasattr(channel, "pace"):
            return 0.0
        paced = cast("Paced", channel)
        return paced.pace.wait(paced.keys(post), self._now())

    def _come_back(self, wait: float) -> None:
        """Be back when a short wait is over; the heartbeat sees to the long ones."""
        if wait > SOON or self._soon is not None:
            return

        def go() -> None:
            self._soon = None
            self.wake()

        self._soon = asyncio.get_running_loop().call_later(wait, go)

    async def _send(self, post: Post) -> Result:
        if not post.message:
            return Refused("deleted")
        if self._now() - post.created_at > TOO_OLD:
            return Refused(outbox.TOO_OLD)
        return cast(
            "Result", await self._try(post, self._channels[post.channel].send(post))
        )

    async def _try(self, post: Post, work: Awaitable[Any]) -> Any:
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                return await work
        except TimeoutError:
            return Ambiguous("timeout")
        except Exception as error:  # noqa: BLE001 - whatever a channel does wrong
            log.error("delivery.failed", post=post.id, fault=type(error).__name__)
            return Ambiguous(type(error).__name__)

    async def _keep(self, post: Post, result: Result | Missing) -> None:
        """Write down how it went, together with all that came meanwhile."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._went.append((post, result, done))
        if not self._writing:
            self._writing = True
            self._begin(self._write_down())
        await done

    async def _write_down(self) -> None:
        """Keep what went in one commit after the other, until there is no more."""
        try:
            while self._went:
                went, self._went = self._went[:TOGETHER], self._went[TOGETHER:]
                try:
                    await self._settle_all([each[:2] for each in went])
                except Exception:  # noqa: BLE001 - one of them: the others are kept
                    await self._settle_each(went)
                for _, _, done in went:
                    if not done.done():
                        done.set_result(None)
        finally:
            self._writing = False

    async def _settle_each(self, went: list[Went]) -> None:
        """Keep each by itself; whoever waits for one that fails is told."""
        for post, result, done in went:
            try:
                await self._settle_all([(post, result)])
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                done.set_exception(error)

    async def _settle_all(self, went: list[tuple[Post, Result | Missing]]) -> None:
        now, asked = self._now(), set(self._asked)

        def work(db: Tx) -> None:
            for post, result in went:
                _settle(db, post, result, now, asked=post.channel in asked)

        await self._database.run(work)

    # Boards: only the newest state counts

    async def boards(self) -> int:
        """Show every board that is behind as it is now; return how many."""
        handled = 0
        while found := await self._stale():
            mine = [each for each in found if each.id not in self._newer]
            if not mine:
                break
            await self._show_all(mine)
            handled += len(mine)
        return handled

    async def _show_all(self, those: Sequence[Board]) -> None:
        boarded = self._boarded
        mine = [each for each in those if each.channel in boarded]
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
            return boards.stale(db, mine, now)

        return await self._database.run(work)

    @property
    def _boarded(self) -> list[str]:
        return [n for n, each in self._channels.items() if hasattr(each, "replace")]

    async def _show(self, board: Board) -> None:
        channel = self._channels[board.channel]
        wait = 0.0
        if hasattr(channel, "board_keys"):
            keys = channel.board_keys(board)
            wait = cast("Paced", channel).pace.wait(keys, self._now())
        if wait > 0:
            result: Result = Wait(wait, "pace")
            self._come_back(wait)
        else:
            result = await self._replaced(board, cast("Boarded", channel))
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
        self._begin(self._note())

    async def _note(self) -> None:
        seen = self._take_shown()
        try:
            await self._database.run(lambda db: boards.shown(db, seen))
        except Exception as error:  # noqa: BLE001 - they are shown once more
            log.error("delivery.put_off", fault=type(error).__name__)

    def _take_shown(self) -> list[Board]:
        """Take what is to be written down, in the transaction that begins now."""
        if self._noting:
            self._noting.cancel()
            self._noting = None
        seen, self._shown = list(self._shown.values()), {}
        return seen

    async def _replaced(self, board: Board, channel: Boarded) -> Result:
        try:
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                return await channel.replace(board)
        except TimeoutError:
            return Ambiguous("timeout")
        except Exception as error:  # noqa: BLE001 - whatever a channel does wrong
            log.error("board.failed", board=board.id, fault=type(error).__name__)
            return Ambiguous(type(error).__name__)

    def _tidy(self, now: datetime) -> None:
        """Let go of what is remembered of places where nothing happens any more."""
        if self._tidied and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        for channel in self._channels.values():
            if hasattr(channel, "pace"):
                cast("Paced", channel).pace.forget_idle(now)
        for place in [p for p, lock in self._places.items() if not lock.locked()]:
            del self._places[place]

    # What became of a message whose sending was cut short

    async def take_over(self) -> None:
        """Begin alone: whatever was on its way is nobody's, and its place waits."""
        now, asked = self._now(), self._asked
        lost = await self._database.run(
            lambda db: outbox.lost(db, now, asked, alone=True)
        )
        if lost:
            log.warning("delivery.ambiguous", count=lost)

    async def ask(self) -> int:
        """Ask the platforms about messages that may have arrived."""
        now, asked = self._now(), self._asked
        self._tidy(now)
        lost = await self._database.run(lambda db: outbox.lost(db, now, asked))
        if lost:
            log.warning("delivery.ambiguous", count=lost)
        posts = await self._database.run(lambda db: outbox.to_ask(db, asked, now))
        for post in posts:
            channel = cast("Asked", self._channels[post.channel])
            found = await self._try(post, channel.find(post))
            await self._keep(post, found)
        return len(posts)


def _settle(
    db: Tx, post: Post, result: Result | Missing, now: datetime, *, asked: bool
) -> None:
    match result:
        case Sent(reference):
            outbox.settle(db, post, Sending.SENT, now, reference=reference)
        case Refused(reason, closes):
            outbox.settle(db, post, Sending.FAILED, now, reason=reason)
            if closes:
                workspaces.close_place(db, post.place, reason)
        case Ambiguous(reason) if asked and post.reason != outbox.ASKING:
            outbox.ask_about(db, post, now + BEFORE_ASKING)
            log.info("delivery.asks", post=post.id, reason=reason)
        case Ambiguous(reason):
            outbox.settle(db, post, Sending.AMBIGUOUS, now, reason=reason)
        case Missing():
            outbox.put_back(db, post, now, "not_arrived")
        case Wait(seconds, reason):
            _put_back(db, post, seconds, reason, now)


def _not_shown(db: Tx, board: Board, result: Result, now: datetime) -> None:
    """Write down what became of a board that is not known to be shown."""
    match result:
        case Refused(reason, closes):
            if closes:
                workspaces.close_place(db, board.place, reason)
                boards.close_one(db, board, reason)
            elif reason in GONE:
                boards.again(db, board, now)
            else:
                boards.close_one(db, board, reason)
        case Wait(seconds):
            boards.wait(db, board, now + timedelta(seconds=max(seconds, 1.0)))
        case Ambiguous():
            boards.wait(db, board, now + SHOW_AGAIN)


def _put_back(db: Tx, post: Post, seconds: float, reason: str, now: datetime) -> None:
    if now - post.created_at > TOO_OLD:
        outbox.settle(db, post, Sending.FAILED, now, reason=outbox.TOO_OLD)
        return
    backoff = WAITS[min(post.attempts, len(WAITS)) - 1]
    due = now + timedelta(seconds=max(seconds, backoff))
    if post.reason == outbox.ASKING:
        outbox.ask_about(db, post, due)
    else:
        outbox.put_back(db, post, due, reason)
