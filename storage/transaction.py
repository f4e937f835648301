"""One transaction as the storage functions see it: rows, seals, quick statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect

from storage.seals import Keyring


class Quick:
    """A Core statement compiled once and handed straight to the driver.

    The statements on the way of every message go this way: SQLAlchemy's own
    execute costs about 50 microseconds, this about 6 (`docs/performance.md`).
    Values go in and come out as the database has them: instants as milliseconds.
    """

    def __init__(self, make: Callable[[], ClauseElement]) -> None:
        """Keep how to make the statement; it is compiled at first use."""
        self._make = make
        self._sql: dict[str, str] = {}

    def sql(self, dialect: Dialect) -> str:
        """Return the statement as this database's driver wants it."""
        if (found := self._sql.get(dialect.name)) is None:
            found = self._sql[dialect.name] = str(self._make().compile(dialect=dialect))
        return found


@dataclass
class Tx:
    """What a storage function is handed; the writer begins and commits.

    A function that lets go of people's words sets `forgets`: the writer then takes
    the deleted rows out of SQLite's write-ahead file as well.
    """

    connection: Connection
    keyring: Keyring = field(repr=False)
    forgets: bool = False

    @cached_property
    def _driver(self) -> Any:
        return self.connection.connection.driver_connection

    def rows(self, statement: Quick, **values: Any) -> list[Any]:
        """Run a quick statement and return its rows."""
        found: list[Any] = self._driver.execute(
            statement.sql(self.connection.dialect), values
        ).fetchall()
        return found

    def run(self, statement: Quick, **values: Any) -> int:
        """Run a quick statement and return how many rows it touched."""
        count: int = self._driver.execute(
            statement.sql(self.connection.dialect), values
        ).rowcount
        return count

    def day(self, value: date) -> date | str:
        """Return a day as this driver takes it: SQLite keeps days as text."""
        return value.isoformat() if self.connection.dialect.name == "sqlite" else value

    def seal(self, value: Mapping[str, Any], where: str) -> bytes:
        """Seal a JSON value for one row."""
        told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.keyring.seal(told, where)

    def open(self, sealed: bytes, where: str) -> Any:
        """Open a JSON value that was sealed for this row."""
        return json.loads(self.keyring.open(sealed, where))
