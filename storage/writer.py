"""The one way in to the database: a function in, its result after the commit.

On SQLite one thread owns the connection. Functions queue up and all that wait are
committed together; when one of them fails, they are done anew, each in its own
savepoint, so that it undoes only itself. On PostgreSQL the same
seam is a small pool: each function has a transaction and a connection of its own.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dialogs.errors import NotKept
from storage.seals import Keyring
from storage.transaction import Tx

T = TypeVar("T")
Work = Callable[[Tx], T]

# How many functions at most share one commit: bounds what one failure touches.
BATCH = 128
TRIES = 4
# PostgreSQL's own words for "another transaction was in the way; do it again".
AGAIN = frozenset({"40001", "40P01"})


class Writer(Protocol):
    """What the program needs of a database."""

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a function; the future is done after its commit."""

    def close(self) -> None:
        """Finish what is queued and let go of the database."""


async def run(writer: Writer, work: Work[T]) -> T:
    """Run a function in a transaction and wait for its commit."""
    if isinstance(writer, OneWriter):
        return await writer.run(work)
    return await asyncio.wrap_future(writer.submit(work))


@dataclass(slots=True)
class _Job:
    """A function that waits; its future belongs to a loop, or to a thread."""

    work: Work[Any]
    future: Future[Any] | asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: BaseException | None = None


class OneWriter:
    """SQLite's writer: one thread, one connection, one commit for all that wait."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        """Start the thread; it opens the connection itself."""
        self._engine = engine
        self._keyring = keyring
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """See `Writer`."""
        future: Future[T] = Future()
        self._jobs.put(_Job(work, future))
        return future

    async def run(self, work: Work[T]) -> T:
        """Do the same for a loop, which is woken once for all that were committed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop))
        return await future

    def close(self) -> None:
        """See `Writer`."""
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        with self._engine.connect() as connection:
            tx = Tx(connection, self._keyring)
            while jobs := self._waiting():
                self._together(tx, [job for job in jobs if job])
                if jobs[-1] is None:
                    return

    def _waiting(self) -> list[_Job | None]:
        jobs = [self._jobs.get()]
        while jobs[-1] is not None and len(jobs) < BATCH:
            try:
                jobs.append(self._jobs.get_nowait())
            except queue.Empty:
                break
        return jobs

    def _together(self, tx: Tx, jobs: list[_Job]) -> None:
        if not jobs:
            return
        try:
            if not _all_well(tx, jobs):
                with tx.connection.begin():
                    for job in jobs:
                        _one(tx, job)
        except SQLAlchemyError as error:
            for job in jobs:
                job.error = job.error or _not_kept(error)
        except NotKept as error:
            for job in jobs:
                job.error = error
        if tx.forgets:
            tx.forgets = False
            _empty_wal(tx)
        _tell_everyone(jobs)


def _all_well(tx: Tx, jobs: list[_Job]) -> bool:
    """Do all in one transaction; where a function fails, undo it and say so."""
    try:
        with tx.connection.begin():
            for job in jobs:
                tx.begin_anew()
                job.result = job.work(tx)
    except Exception:  # noqa: BLE001 - done anew, and told then
        tx.forgets = False
        return False
    return True


def _tell_everyone(jobs: list[_Job]) -> None:
    """Hand out results; each loop is woken once for all of its own."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        if job.loop is None:
            _tell(job)
        else:
            loops.setdefault(job.loop, []).append(job)
    for loop, waiting in loops.items():
        with suppress(RuntimeError):  # The loop has ended: nobody waits any more.
            loop.call_soon_threadsafe(_tell_all, waiting)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        _tell(job)


def _empty_wal(tx: Tx) -> None:
    """Take what was deleted out of the write-ahead file, now and not some day."""
    driver: Any = tx.connection.connection.driver_connection
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _one(tx: Tx, job: _Job) -> None:
    """Run one function in a savepoint: its failure undoes only itself."""
    driver: Any = tx.connection.connection.driver_connection
    driver.execute("SAVEPOINT one")
    tx.begin_anew()
    try:
        job.result = job.work(tx)
    except Exception as error:
        if not driver.in_transaction:
            # A full disk or a failed write undid the whole transaction.
            raise _not_kept(error) from error
        driver.execute("ROLLBACK TO one")
        job.error = _not_kept(error) if _is_database(error) else error
    driver.execute("RELEASE one")


def _tell(job: _Job) -> None:
    if job.future.cancelled():
        return
    if job.error is not None:
        job.future.set_exception(job.error)
    else:
        job.future.set_result(job.result)


def _is_database(error: BaseException) -> bool:
    """Tell whether the database failed, and not the function."""
    module = type(error).__module__
    refused = {"OperationalError", "DatabaseError", "InternalError"}
    if isinstance(error, DBAPIError):
        return type(error).__name__ in refused
    return module in ("sqlite3", "psycopg") and type(error).__name__ in refused


def _not_kept(error: BaseException) -> NotKept:
    if isinstance(error, NotKept):
        return error
    cause = getattr(error, "orig", error)
    made = NotKept(type(cause).__name__)
    made.__cause__ = error
    return made


class Pool:
    """PostgreSQL's writer: each function in a transaction of its own."""

    def __init__(self, engine: Engine, keyring: Keyring, size: int) -> None:
        """Keep the engine; connections are made when they are needed."""
        self._engine = engine
        self._keyring = keyring
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="writer")

    def submit(self, work: Work[T]) -> Future[T]:
        """See `Writer`."""
        return self._threads.submit(self._again, work)

    def close(self) -> None:
        """See `Writer`."""
        self._threads.shutdown()
        self._engine.dispose()

    def _again(self, work: Work[T]) -> T:
        """Do the whole function again when the database asks for it.

        Not when the connection went while committing: it may have been kept, and
        whoever asks again is recognised by the inbox.
        """
        for left in range(TRIES - 1, -1, -1):
            done = False
            try:
                with self._engine.begin() as connection:
                    result = work(Tx(connection, self._keyring))
                    done = True
            except Exception as error:
                passing = _asks_again(error) or (_dropped(error) and not done)
                if left and passing:
                    continue
                if _is_database(error):
                    raise _not_kept(error) from error
                raise
            else:
                return result
        raise NotKept


def _asks_again(error: BaseException) -> bool:
    """Tell whether another transaction was in the way."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) in AGAIN


def _dropped(error: BaseException) -> bool:
    """Tell whether the connection is gone: a killed backend, a restarted server.

    Said by SQLAlchemy, which then lets go of every connection as old as this one;
    or by the driver, where it was asked directly.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    state = getattr(error, "sqlstate", None)
    return _is_database(error) and (state is None or state[:2] in ("57", "08"))
