"""What a document is made of, whatever form it gets, and what writing it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from dialogs.talk.messages import Picture
from dialogs.words.spoken import written
from dialogs.words.world import Stage
from dialogs.year.snapshot import Snapshot
from storage.database.transaction import Tx
from storage.people.scope import Scope

FILE = "paper"
Json = dict[str, Any]
Rows = tuple[tuple[str, ...], ...]


class Shape(StrEnum):
    """How rows are laid out where a person reads them; they are the same rows."""

    TABLE = "table"
    # Two columns: what is told about, and what is told.
    FACTS = "facts"
    # A row is a thing of its own: its name, a note beside it, and what is said of it.
    CARDS = "cards"
    # The last column is a number of answers.
    BARS = "bars"


@dataclass(frozen=True)
class Table:
    """Rows under one heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shape: Shape = Shape.TABLE
    note: str = ""

    def most(self) -> int:
        """Return the count that the longest bar stands for; 0 where there are none."""
        if self.shape is not Shape.BARS:
            return 0
        return max(1, *(int(row[-1]) for row in self.rows))

    def said(self, row: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Return what a card says of its thing: what is told about, and what is."""
        pairs = zip(self.columns[2:], row[2:], strict=True)
        return tuple(pair for pair in pairs if pair[1])


@dataclass(frozen=True)
class Frame:
    """What stands around a page: whose it is, its day, and how pages are counted."""

    place: str
    on: date
    words: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """A document: a title, a line under it, and tables.

    `glance` is what somebody in a hurry looks for. It is in the tables too, in words
    or added up, so that a file to work with is whole without it.
    """

    title: str
    about: str
    tables: tuple[Table, ...]
    language: str
    frame: Frame
    glance: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None

    def day(self) -> str:
        """Write the day on which it was made."""
        return written(self.frame.on, self.language)

    def read(self) -> tuple[Table, ...]:
        """Return the tables as they are read: nothing twice, and no empty column."""
        told = (self._once(each) for each in self.tables)
        return tuple(each for each in told if each.rows)

    def _once(self, table: Table) -> Table:
        if table.shape is Shape.FACTS:
            return replace(table, rows=_gathered(table.rows, self.glance))
        return _filled(table) if table.shape is Shape.TABLE else table

    def to_json(self) -> Json:
        """Return it as JSON, each row by its columns."""
        return {
            "title": self.title,
            "about": self.about,
            "tables": [
                {
                    "heading": each.heading,
                    "rows": [
                        dict(zip(each.columns, row, strict=True)) for row in each.rows
                    ],
                }
                for each in self.tables
            ],
        }


def _gathered(rows: Rows, but: Rows) -> Rows:
    """Say what is told about one thing under one name, a line each."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row not in but:
            found.setdefault(row[0], []).append(row[1])
    return tuple((name, "\n".join(told)) for name, told in found.items())


def _filled(table: Table) -> Table:
    """Leave out columns in which nothing stands yet."""
    full = [at for at in range(len(table.columns)) if any(r[at] for r in table.rows)]
    columns = tuple(table.columns[at] for at in full)
    rows = tuple(tuple(row[at] for at in full) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


@dataclass(frozen=True)
class Clerk:
    """What writing a report needs."""

    db: Tx
    scope: Scope
    stage: Stage
    here: Snapshot
    today: date
    words: Mapping[str, str]

    def day(self, told: date | str | None) -> str:
        """Write a day; nothing where there is none."""
        return written(told, self.stage.language) if told else ""

    def table(
        self,
        heading: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        shape: Shape = Shape.TABLE,
        note: str = "",
    ) -> Table:
        """Make a table whose heading and columns are among the report's words."""
        named = tuple(self.words[each] for each in columns)
        kept = tuple(tuple(row) for row in rows)
        return Table(self.words[heading], named, kept, shape, note)

    def facts(self, heading: str, rows: Sequence[Sequence[str]]) -> Table:
        """Make a table of what is told about what."""
        return self.table(heading, ("what", "told"), rows, Shape.FACTS)

    def frame(self) -> Frame:
        """Make what stands around this kindergarten's page."""
        return frame(self.stage, self.here.name, self.today)


def frame(stage: Stage, place: str, on: date) -> Frame:
    """Make what stands around a page."""
    return Frame(place, on, stage.options(FILE, "words", {}))
