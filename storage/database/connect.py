"""Open a database, and say in one line what is wrong with one that will not do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import OperationalError as CannotConnect

from dialogs.errors import CannotStart, NotKept
from storage.database.canary import check_keys
from storage.database.engine import POOL, engine_of, place
from storage.database.jobs import Work
from storage.database.patience import PATIENCE, Patience
from storage.database.pool import Pool
from storage.database.seals import Keyring
from storage.database.transaction import Tx
from storage.database.writer import OneWriter, Writer, run, submit
from storage.migrations import HEAD, VERSIONS

T = TypeVar("T")
# A limit of nothing would be none, in seconds.
SHORTEST = 0.001


@dataclass(frozen=True)
class Database:
    """An open database: its engine for set-up, its writer for everything else."""

    engine: Engine
    writer: Writer

    @property
    def run(self) -> Callable[[Work[T]], Awaitable[T]]:
        """Run a function in a transaction and wait for its commit."""

        def go(work: Work[T]) -> Awaitable[T]:
            return run(self.writer, work)

        return go

    def within(self, seconds: float, work: Work[T]) -> Awaitable[T]:
        """Do the same for one who has waited already: so long, and no longer."""
        usual = self.writer.patience.of_turn
        terms = replace(usual, limit=max(seconds, SHORTEST))
        return run(self.writer, work, terms)

    @property
    def patiently(self) -> Callable[[Work[T]], Awaitable[T]]:
        """Do the same for what may take long: a plan, a sweep."""

        def go(work: Work[T]) -> Awaitable[T]:
            return run(self.writer, work, self.writer.patience.of_work)

        return go

    @property
    def apart(self) -> Callable[[Work[T]], Awaitable[T]]:
        """Run a function outside any transaction, at a connection of its own."""

        def go(work: Work[T]) -> Awaitable[T]:
            return run(self.writer, work, self.writer.patience.apart)

        return go

    async def answers(self) -> bool:
        """Tell whether a cheap question is answered in good time."""
        try:
            await self.run(_one)
        except NotKept:
            return False
        return True

    def now(self, work: Work[T]) -> T:
        """Run a function and block until its commit: for commands and tests."""
        future: Future[T] = submit(self.writer, work)
        return future.result()

    def close(self) -> None:
        """Finish what is queued and let go."""
        self.writer.close()


def _one(db: Tx) -> int:
    return int(db.connection.exec_driver_sql("SELECT 1").scalar_one())


def open_database(
    url: str, keyring: Keyring, patience: Patience = PATIENCE
) -> Database:
    """Open a database that is ready for use, or say why it is not."""
    engine = engine_of(url, patience)
    _must_exist(engine)
    try:
        with engine.connect() as connection:
            _must_be_ours(Tx(connection, keyring))
    except CannotConnect as error:
        # Before the next: this kind is one of that kind too.
        raise _unreachable(engine, error) from error
    except DatabaseError as error:
        message = f"{place(engine)} is not a database of Samspill, or is damaged"
        raise CannotStart(message) from error
    finally:
        engine.dispose()
    return Database(engine, _writer(engine, keyring, patience))


def _writer(engine: Engine, keyring: Keyring, patience: Patience) -> Writer:
    if engine.dialect.name == "sqlite":
        return OneWriter(engine, keyring, patience)
    return Pool(engine, keyring, POOL, patience)


def _must_exist(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    path = engine.url.database
    if path and path != ":memory:" and not Path(path).exists():
        message = f"there is no database at {path}: make one with `samspill migrate`"
        raise CannotStart(message)


def _must_be_ours(db: Tx) -> None:
    where = place(db.connection.engine)
    found = version_of(db)
    if found is None:
        message = f"{where} has no tables of Samspill: run `samspill migrate`"
        raise CannotStart(message)
    if found not in VERSIONS:
        raise CannotStart(
            f"{where} has version {found}, this program knows up to {HEAD}: "
            "install the program that wrote it, or a newer one"
        )
    if found != HEAD:
        message = f"{where} has version {found}, {HEAD} is needed: `samspill migrate`"
        raise CannotStart(message)
    check_keys(db)


def version_of(db: Tx) -> str | None:
    """Return the schema's version, None where there is none."""
    if not inspect(db.connection).has_table("alembic_version"):
        return None
    asked = text("SELECT version_num FROM alembic_version")
    found: str | None = db.connection.execute(asked).scalar()
    return found


def is_current(url: str) -> bool:
    """Tell whether a database is there and of this program's version."""
    engine = engine_of(url)
    path = engine.url.database
    try:
        if engine.dialect.name == "sqlite" and not (path and Path(path).exists()):
            return False
        with engine.connect() as connection:
            # A version is not sealed: no key is needed to read it.
            return version_of(Tx(connection, Keyring({}, b""))) == HEAD
    except DatabaseError:
        return False
    finally:
        engine.dispose()


def _unreachable(engine: Engine, error: CannotConnect) -> CannotStart:
    if engine.dialect.name == "sqlite":
        return CannotStart(f"{place(engine)} cannot be opened: {error.orig}")
    return CannotStart(
        f"no database answers at {engine.url.host}:{engine.url.port or 5432}: "
        "is PostgreSQL running, and is SAMSPILL_DATABASE_URL right?"
    )
