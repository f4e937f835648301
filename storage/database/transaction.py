"""One transaction as the storage functions see it: rows, seals, quick statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import ClauseElement, Connection, Dialect

from storage.database.presence import Presence
from storage.database.seals import Keyring

# Keys that are numbers are written as text, as they always were.
KEYS = orjson.OPT_NON_STR_KEYS


class Quick:
    """A Core statement compiled once and handed straight to the driver.

    The statements on the way of every message go this way: SQLAlchemy's own
    execute costs about 50 microseconds, this about 6 (`docs/performance.md`).
    Values go in and come out as the database has them: instants as milliseconds.
    """

    def __init__(self, make: Callable[[], ClauseElement]) -> None:
        """Keep how to make the statement; it is compiled at first use."""
        self._make = make
        self._made: dict[str, tuple[str, dict[str, Any]]] = {}

    def ready(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        """Return the statement as this driver wants it, and its own constants."""
        if (found := self._made.get(dialect.name)) is None:
            made = self._make().compile(dialect=dialect)
            own = {k: v for k, v in made.params.items() if v is not None}
            # One that is None is a value that each call brings: only the constants are
            # kept.
            found = self._made[dialect.name] = (str(made), own)
        return found


@dataclass
class Tx:
    """What a storage function is handed; the writer begins and commits.

    A function that lets go of people's words sets `forgets`: the writer then takes
    the deleted rows out of SQLite's write-ahead file as well. `wipes` names the tables
    whose dead rows PostgreSQL is to let go of (`wiping.py`). `sends` tells that a
    message lies ready for another than the one who is answered, `shows` are boards that
    read otherwise now. What is `remembered` was read in this turn; whoever changes it
    lets go of it.
    """

    connection: Connection
    keyring: Keyring = field(repr=False)
    presence: Presence | None = field(default=None, repr=False)
    forgets: bool = False
    wipes: set[str] = field(default_factory=set, repr=False)
    sends: bool = False
    shows: list[Any] = field(default_factory=list, repr=False)
    # What the door has put to others in this turn, and what a person has decided in it.
    put: list[int] = field(default_factory=list, repr=False)
    decided: list[object] = field(default_factory=list, repr=False)
    remembered: dict[tuple[object, ...], object] = field(
        default_factory=dict, repr=False
    )

    def begin_anew(self) -> None:
        """Let go of what the function before, in the same transaction, had ready."""
        self.sends = False
        self.shows = []
        self.put = []
        self.decided = []
        self.wipes = set()
        self.remembered.clear()

    @property
    def holder(self) -> int | None:
        """Return under which number this process claims; None where it is alone."""
        return self.presence.held() if self.presence else None

    @cached_property
    def _driver(self) -> Any:
        return self.connection.connection.driver_connection

    def rows(self, statement: Quick, **values: Any) -> list[Any]:
        """Run a quick statement and return its rows."""
        found: list[Any] = self._execute(statement, values).fetchall()
        return found

    def run(self, statement: Quick, **values: Any) -> int:
        """Run a quick statement and return how many rows it touched."""
        count: int = self._execute(statement, values).rowcount
        return count

    def _execute(self, statement: Quick, values: dict[str, Any]) -> Any:
        sql, own = statement.ready(self.connection.dialect)
        # Past SQLAlchemy, in the same transaction: the way of every message is short
        # (docs/decisions/0002-quick-statements.md).
        return self._driver.execute(sql, own | values if own else values)

    def day(self, value: date) -> date | str:
        """Return a day as this driver takes it: SQLite keeps days as text."""
        return value.isoformat() if self.connection.dialect.name == "sqlite" else value

    def seal(self, value: Mapping[str, Any], where: str) -> bytes:
        """Seal a JSON value for one row."""
        return self.keyring.seal(orjson.dumps(value, option=KEYS), where)

    def open(self, sealed: bytes, where: str) -> Any:
        """Open a JSON value that was sealed for this row."""
        return orjson.loads(self.keyring.open(sealed, where))
