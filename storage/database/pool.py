"""PostgreSQL's writer: a small pool, each function in a transaction of its own.

A thread that waits at a connection where nothing comes is woken when whoever waits for
it gives up: the connection is cut, and the thread is there for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Timer
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from dialogs.errors import NotKept
from storage.database import notes
from storage.database.jobs import Job, is_database, not_kept, tell_everyone
from storage.database.patience import Patience
from storage.database.presence import Presence
from storage.database.seals import Keyring
from storage.database.transaction import Tx
from storage.database.writer import refuse

TRIES = 4
# PostgreSQL's own words for "another transaction was in the way; do it again".
AGAIN = frozenset({"40001", "40P01"})
# Its words for a statement that was stopped because it took too long: not a dropped
# connection, though it stands in the same class.
STOPPED = "57014"


class Pool:
    """PostgreSQL's writer: as many at a time as there are threads."""

    def __init__(
        self, engine: Engine, keyring: Keyring, size: int, patience: Patience
    ) -> None:
        """Keep the engine; connections are made when they are needed."""
        self.patience = patience
        self._engine = engine
        self._keyring = keyring
        self._presence = Presence(engine)
        self._running: set[Job] = set()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="writer")

    def put(self, job: Job) -> None:
        """See `Writer`."""
        try:
            self._threads.submit(self._do, job)
        except RuntimeError:  # It is closed.
            refuse(job)

    def close(self) -> None:
        """See `Writer`; what a silent server holds is not waited for for ever."""
        limit = Timer(self.patience.turn, self._cut)
        limit.start()
        self._threads.shutdown()
        limit.cancel()
        self._presence.close()
        self._engine.dispose()

    def _cut(self) -> None:
        for job in tuple(self._running):
            job.cut()

    def _do(self, job: Job) -> None:
        self._running.add(job)
        try:
            job.result = self._again(job)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            job.error = not_kept(error) if is_database(error) else error
        self._running.discard(job)
        tell_everyone([job])

    def _again(self, job: Job) -> Any:
        """Do the whole function again when the database asks for it.

        Not when the connection went while committing: it may have been kept, and
        whoever asks again is recognised by the inbox.
        """
        for left in range(TRIES - 1, -1, -1):
            try:
                return self._once(job)
            except Exception as error:
                passing = _asks_again(error) or (_dropped(error) and not job.is_decided)
                if not (left and passing) or job.is_given_up:
                    raise
        raise NotKept

    def _once(self, job: Job) -> Any:
        with self._connected(job) as connection:
            if job.terms.apart:
                return self._apart(job, connection)
            tx = Tx(connection, self._keyring, self._presence)
            with connection.begin():
                if not job.terms.usual:
                    connection.exec_driver_sql(job.terms.spoken())
                result = job.work(tx)
                if tx.wipes:
                    notes.dead_rows(tx)
                job.decide()
            return result

    def _apart(self, job: Job, connection: Connection) -> Any:
        """Run it outside any transaction; what it has set goes with the connection."""
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            for each in job.terms.spoken("SESSION").split("; "):
                alone.exec_driver_sql(each)
            return job.work(Tx(alone, self._keyring))
        finally:
            alone.invalidate()

    @contextmanager
    def _connected(self, job: Job) -> Iterator[Connection]:
        """Hand out a connection, which can be cut until it is back in the pool."""
        try:
            with self._engine.connect() as connection:
                job.hold(connection.connection.driver_connection)
                yield connection
        finally:
            job.let_go()


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
    gone = state is None or (state[:2] in ("57", "08") and state != STOPPED)
    return is_database(error) and gone
