"""Bring a database to today's version, from empty or from any earlier one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from dialogs.errors import CannotStart
from storage.database.canary import check_keys, set_canary
from storage.database.connect import version_of
from storage.database.engine import APPLICATION_ID, engine_of, place
from storage.database.patience import Terms
from storage.database.seals import Keyring
from storage.database.transaction import Tx
from storage.migrations import FOLDER, HEAD, VERSIONS

# A migration of a large table takes as long as it takes, and so does waiting for it.
UNLIMITED = Terms(0, 0, 0)
# The lock's name in PostgreSQL, which has only numbers for it: "Sams" and "migr".
MIGRATING = APPLICATION_ID << 32 | 0x6D696772


def migrate(url: str, keyring: Keyring) -> tuple[str | None, str]:
    """Migrate up; return the version before and after.

    Safe to repeat, and for several to do at once: whoever comes second finds it done.
    """
    engine = engine_of(url)
    folder = _made_folder(engine.url.database) if _is_file(engine) else None
    try:
        with _alone_in(folder), engine.connect() as connection:
            db = Tx(connection, keyring)
            with connection.begin():
                _wait_for_others(connection)
                before = version_of(db)
                _refuse_strangers(connection, before)
                command.upgrade(configured(connection), "head")
                if before is None:
                    set_canary(db)
                check_keys(db)
            _sign(connection)
    except OperationalError as error:
        message = f"{place(engine)} cannot be written to: {error.orig}"
        raise CannotStart(message) from error
    except DatabaseError as error:
        message = f"{place(engine)} is not a database of Samspill, or is damaged"
        raise CannotStart(message) from error
    finally:
        engine.dispose()
    return before, HEAD


def configured(connection: Connection | None = None) -> Config:
    """Return Alembic's settings for our folder."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def written_versions() -> tuple[str, ...]:
    """Return the versions that the files hold, in order."""
    scripts = ScriptDirectory.from_config(configured())
    return tuple(s.revision for s in reversed(list(scripts.walk_revisions())))


def _sign(connection: Connection) -> None:
    """Write in the file itself whose it is."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _refuse_strangers(connection: Connection, before: str | None) -> None:
    where = place(connection.engine)
    if before is not None and before not in VERSIONS:
        raise CannotStart(
            f"{where} has version {before}, this program knows up to {HEAD}: "
            "install the program that wrote it, or a newer one"
        )
    if connection.dialect.name != "sqlite":
        return
    owner = connection.exec_driver_sql("PRAGMA application_id").scalar()
    tables = inspect(connection).get_table_names()
    if owner not in (0, APPLICATION_ID) or (tables and before is None):
        message = f"{where} belongs to another program; nothing has been changed"
        raise CannotStart(message)


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _made_folder(path: str | None) -> Path | None:
    """Make the folder of a database file, and return it; None for one in memory."""
    if not path or path == ":memory:":
        return None
    folder = Path(path).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the folder of {path} cannot be made: {error.strerror}"
        raise CannotStart(message) from error
    return folder


@contextmanager
def _alone_in(folder: Path | None) -> Iterator[None]:
    """Let only one at a time make or change files in a folder, and leave no trace.

    SQLite itself lets two who make the same file fail at once, without waiting.
    """
    if folder is None:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Not every file system can: SQLite's own locks remain.
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _wait_for_others(connection: Connection) -> None:
    """Wait until nobody else migrates this PostgreSQL database."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(UNLIMITED.spoken())
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
