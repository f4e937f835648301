"""A function on its way to the database, and the one who waits for it.

Whoever waits is told in any case: what it came to, or that it was not kept. One who
has waited too long gives up: what was not committed by then never will be.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from dialogs.errors import NotKept
from storage.database.patience import Terms
from storage.database.transaction import Tx

T = TypeVar("T")
Work = Callable[[Tx], T]

# What a driver raises when the database failed, and not what it was asked to do.
REFUSED = frozenset({"OperationalError", "DatabaseError", "InternalError"})
DRIVERS = ("sqlite3", "psycopg")


class TimedOut(NotKept):
    """Whoever waited has been told that it was not kept."""

    def __str__(self) -> str:
        """Name it as it stands in the log."""
        return type(self).__name__


@dataclass(slots=True, eq=False)
class Job:
    """A function that waits; its future belongs to a loop, or to a thread."""

    work: Work[Any]
    future: Future[Any] | asyncio.Future[Any]
    terms: Terms
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: BaseException | None = None
    _lock: Lock = field(default_factory=Lock)
    _given_up: bool = False
    _decided: bool = False
    _line: Any = None

    @property
    def is_given_up(self) -> bool:
        """Tell whether nobody waits for it any more."""
        return self._given_up and not self._decided

    @property
    def is_decided(self) -> bool:
        """Tell whether it was about to be committed."""
        return self._decided

    def decide(self) -> None:
        """Decide that it will be kept, unless somebody was told otherwise."""
        with self._lock:
            if self._given_up and not self._decided:
                raise TimedOut
            self._decided = True

    def hold(self, line: Any) -> None:
        """Note which connection it uses, for whoever gives up waiting."""
        with self._lock:
            if self._given_up:
                raise TimedOut
            self._line = line

    def let_go(self) -> None:
        """Let nobody cut the connection any more: others will use it."""
        with self._lock:
            self._line = None

    def cut(self) -> None:
        """Cut the connection that it waits at: its thread is needed elsewhere."""
        with self._lock:
            self._given_up = True
            if self._line is not None:
                _hang_up(self._line)

    def give_up(self) -> None:
        """Stop waiting, in the loop whose future it is."""
        if not self.future.done():
            self.cut()
            self.future.set_exception(TimedOut())

    def tell(self) -> None:
        """Hand out what it came to, to one who still waits."""
        if isinstance(self.future, Future):
            if not self.future.set_running_or_notify_cancel():
                return
        elif self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):
            # No future takes this one, and its waiter would wait for ever.
            self.future.set_exception(RuntimeError("StopIteration"))
        else:
            self.future.set_exception(self.error)


def _hang_up(line: Any) -> None:
    """End a connection from outside: whoever waits at it is woken, and told."""
    with suppress(Exception), socket.socket(fileno=os.dup(line.fileno())) as ours:
        # A copy of the number: the driver closes its own, when it finds the line dead.
        ours.shutdown(socket.SHUT_RDWR)


def tell_everyone(jobs: Iterable[Job]) -> None:
    """Hand out results; each loop is woken once for all of its own."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            _tell_all([job])
        else:
            loops.setdefault(job.loop, []).append(job)
    for loop, waiting in loops.items():
        with suppress(RuntimeError):  # The loop has ended: nobody waits any more.
            loop.call_soon_threadsafe(_tell_all, waiting)


def _tell_all(jobs: list[Job]) -> None:
    for job in jobs:
        # One that cannot be told, by whatever fault, keeps nobody else waiting.
        with suppress(Exception):
            job.tell()


async def wait_for(job: Job) -> Any:
    """Wait for what a job comes to, and no longer than its terms allow."""
    if not job.terms.limit or job.loop is None:
        return await job.future  # type: ignore[misc] # a loop's, where there is one
    # In the loop: it fires whatever the thread of the database waits for.
    limit = job.loop.call_later(job.terms.limit, job.give_up)
    try:
        return await job.future  # type: ignore[misc] # as above
    finally:
        limit.cancel()


def is_database(error: BaseException) -> bool:
    """Tell whether the database failed, and not the function."""
    if isinstance(error, DBAPIError):
        return type(error).__name__ in REFUSED
    # What a driver says directly is often a kind of these: LockNotAvailable.
    kinds = (each for each in type(error).__mro__ if each.__module__ in DRIVERS)
    nearest = next(kinds, None)
    return nearest is not None and nearest.__name__ in REFUSED


def not_kept(error: BaseException) -> NotKept:
    """Name what kept the database from keeping something, and nothing more."""
    if isinstance(error, NotKept):
        return error
    # The kind alone: the sentence of a driver quotes the values.
    cause = getattr(error, "orig", error)
    made = NotKept(type(cause).__name__)
    made.__cause__ = error
    return made
