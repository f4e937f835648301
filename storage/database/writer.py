"""The one way in to the database: a function in, its result after the commit.

On SQLite one thread owns the connection. Functions queue up and all that wait are
committed together; when one of them fails, they are done anew, each in its own
savepoint, so that it undoes only itself. On PostgreSQL the same seam is a small pool
(`pool.py`). Nothing that a function or the database does ends the thread.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from dialogs.errors import NotKept
from storage.database.jobs import (
    Job,
    Work,
    is_database,
    not_kept,
    tell_everyone,
    wait_for,
)
from storage.database.patience import Patience, Terms
from storage.database.seals import Keyring
from storage.database.transaction import Tx

T = TypeVar("T")

# How many functions at most share one commit: bounds what one failure touches.
BATCH = 128
# Seconds of quiet before the write-ahead file is tried again.
AGAIN = 1.0


class Writer(Protocol):
    """What the program needs of a database."""

    patience: Patience

    def put(self, job: Job) -> None:
        """Queue a function; whoever waits for it is told in any case."""

    def close(self) -> None:
        """Finish what is queued and let go of the database."""


def submit(writer: Writer, work: Work[T]) -> Future[T]:
    """Queue a function for as long as it takes; its future is done after its commit."""
    future: Future[T] = Future()
    writer.put(Job(work, future, writer.patience.of_command))
    return future


async def run(writer: Writer, work: Work[T], terms: Terms | None = None) -> T:
    """Run a function in a transaction and wait for its commit."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    job = Job(work, future, terms or writer.patience.of_turn, loop)
    writer.put(job)
    result: T = await wait_for(job)
    return result


def refuse(job: Job) -> None:
    """Tell whoever waits that the database is closed."""
    job.error = NotKept("Closed")
    tell_everyone([job])


class OneWriter:
    """SQLite's writer: one thread, one connection, one commit for all that wait."""

    def __init__(self, engine: Engine, keyring: Keyring, patience: Patience) -> None:
        """Start the thread; it opens the connection itself."""
        self.patience = patience
        self._engine = engine
        self._keyring = keyring
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._next: Job | None = None
        self._tx: Tx | None = None
        # Deleted words still stand in the write-ahead file: it could not be emptied.
        self._owes = False
        self._closing = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """See `Writer`."""
        with self._closing:
            if not self._closed:
                self._jobs.put(job)
                return
        refuse(job)

    def close(self) -> None:
        """See `Writer`."""
        with self._closing:
            if not self._closed:
                self._jobs.put(None)
            self._closed = True
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        over = False
        while not over:
            jobs, over = self._waiting()
            try:
                self._do(jobs)
            except BaseException as error:  # noqa: BLE001 - nothing ends the writer
                self._let_go()
                for job in jobs:
                    job.error = job.error or not_kept(error)
            tell_everyone(jobs)
        self._let_go()

    def _waiting(self) -> tuple[list[Job], bool]:
        """Return who waits, and whether they are the last; empty after a quiet time.

        What may take long goes by itself: nobody's commit waits for it.
        """
        jobs: list[Job] = []
        while len(jobs) < BATCH:
            try:
                found = self._next or self._take(at_once=bool(jobs))
            except queue.Empty:
                break
            self._next = None
            if found is None:
                return jobs, True
            # It is put back for the next round, with the order kept.
            if jobs and not (found.terms.usual and jobs[-1].terms.usual):
                self._next = found
                break
            jobs.append(found)
        return jobs, False

    def _take(self, *, at_once: bool) -> Job | None:
        if at_once:
            return self._jobs.get_nowait()
        return self._jobs.get(timeout=AGAIN if self._owes else None)

    def _do(self, jobs: list[Job]) -> None:
        """Commit all of them, and take what they deleted out of the other file too."""
        # Whoever has been told that it was not kept must not find it kept.
        wanted = [job for job in jobs if not job.is_given_up]
        if wanted or self._owes:
            tx = self._opened()
            if wanted:
                self._together(tx, wanted)
            self._owes = (self._owes or tx.forgets) and not _empty_wal(tx)
            tx.forgets = False

    def _opened(self) -> Tx:
        # Opened in the thread that uses it, and anew after it was let go of.
        if self._tx is None:
            self._tx = Tx(self._engine.connect(), self._keyring)
        return self._tx

    def _let_go(self) -> None:
        """Let go of a connection that is not trusted, or not needed any more."""
        if self._tx is not None:
            self._owes = self._owes or self._tx.forgets
            if self._owes:
                _empty_wal(self._tx)
            with suppress(Exception):
                self._tx.connection.invalidate()
            with suppress(Exception):
                self._tx.connection.close()
        self._tx = None

    def _together(self, tx: Tx, jobs: list[Job]) -> None:
        try:
            if not _all_well(tx, jobs):
                with tx.connection.begin():
                    for job in jobs:
                        _one(tx, job)
        except (SQLAlchemyError, sqlite3.Error, NotKept) as error:
            for job in jobs:
                job.error = job.error or not_kept(error)
            if _is_stuck(tx.connection):
                self._let_go()


def _is_stuck(connection: Connection) -> bool:
    """Tell whether a transaction is left open that nobody will end."""
    driver: Any = connection.connection.driver_connection
    return connection.in_transaction() or bool(driver.in_transaction)


def _all_well(tx: Tx, jobs: list[Job]) -> bool:
    """Do all in one transaction; where a function fails, undo it and say so."""
    forgot = tx.forgets
    # A file that is locked is waited for once: what fails here is not tried again.
    begun = tx.connection.begin()
    try:
        with begun:
            for job in jobs:
                tx.begin_anew()
                job.result = job.work(tx)
                job.decide()
    except BaseException:  # noqa: BLE001 - done anew, and told then
        tx.forgets = forgot
        return False
    return True


def _empty_wal(tx: Tx) -> bool:
    """Take what was deleted out of the write-ahead file, now and not some day.

    False where a full disk or somebody who reads stands in the way.
    """
    try:
        driver: Any = tx.connection.connection.driver_connection
        ((busy, _, _),) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except (SQLAlchemyError, sqlite3.Error):
        return False
    return not busy


def _one(tx: Tx, job: Job) -> None:
    """Run one function in a savepoint: its failure undoes only itself."""
    driver: Any = tx.connection.connection.driver_connection
    driver.execute("SAVEPOINT one")
    tx.begin_anew()
    try:
        job.result = job.work(tx)
        job.decide()
    except BaseException as error:
        if not driver.in_transaction:
            # A full disk or a failed write undid the whole transaction.
            raise not_kept(error) from error
        driver.execute("ROLLBACK TO one")
        job.error = not_kept(error) if is_database(error) else error
    driver.execute("RELEASE one")
