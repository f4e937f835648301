"""Bring a database to today's version, from empty or from any earlier one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from dialogs.errors import CannotStart
from storage.database import (
    APPLICATION_ID,
    check_keys,
    engine_of,
    place,
    set_canary,
    version_of,
)
from storage.migrations import FOLDER, HEAD, VERSIONS
from storage.seals import Keyring
from storage.transaction import Tx


def migrate(url: str, keyring: Keyring) -> tuple[str | None, str]:
    """Migrate up; return the version before and after. Safe to repeat."""
    engine = engine_of(url)
    _make_folder(engine.url.database if engine.dialect.name == "sqlite" else None)
    try:
        with engine.connect() as connection:
            before = version_of(Tx(connection, keyring))
            _refuse_strangers(connection, before)
            connection.rollback()
            db = Tx(connection, keyring)
            with connection.begin():
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


def _make_folder(path: str | None) -> None:
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the folder of {path} cannot be made: {error.strerror}"
            raise CannotStart(message) from error
