"""Make the engine for a database, with the settings that our promises need."""

from __future__ import annotations

import sqlite3

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    StaticPool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from dialogs.errors import CannotStart
from storage.database.patience import PATIENCE, Patience

# Written into the file's header: tells our files from other programs' files; on
# PostgreSQL the first half of the numbers of our locks.
APPLICATION_ID = 0x53616D73
# So many functions at a time on PostgreSQL, each at a connection of its own.
POOL = 8


def engine_of(url: str, patience: Patience = PATIENCE) -> Engine:
    """Make the engine for a URL, with the settings that our promises need."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            return _postgresql(address, patience)
        if address.get_backend_name() == "sqlite":
            return _sqlite(address.render_as_string(hide_password=False))
    except (ArgumentError, NoSuchModuleError) as error:
        message = "SAMSPILL_DATABASE_URL is not an address of a database"
        raise CannotStart(message) from error
    message = (
        f"SAMSPILL_DATABASE_URL names {address.get_backend_name()!r}: "
        "use sqlite:///path/to/file.db or postgresql://user@host/name"
    )
    raise CannotStart(message)


def _postgresql(address: URL, patience: Patience) -> Engine:
    options = address.query.get("options", "")
    told = options if isinstance(options, str) else " ".join(options)
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=POOL,
        pool_pre_ping=False,
        # An error's text would quote what somebody wrote.
        hide_parameters=True,
        connect_args=patience.connecting(told),
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        paramstyle="named",
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(driver: sqlite3.Connection, _record: object) -> None:
        # What is acknowledged is on the disk; what is deleted is overwritten.
        for setting in (
            "busy_timeout=5000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            driver.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A read that turns into a write fails at once; every one is IMMEDIATE.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def scratch() -> Engine:
    """Make a database in memory that nobody else sees: for a rehearsal."""
    return create_engine(
        "sqlite://",
        paramstyle="named",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
    )


def place(engine: Engine) -> str:
    """Name the database without its password."""
    return engine.url.database or str(engine.url)
