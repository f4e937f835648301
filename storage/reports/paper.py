"""What a report is made of: a page of tables, and what writing it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogs.words.spoken import written
from dialogs.words.world import Stage
from dialogs.year.snapshot import Snapshot
from storage.database.transaction import Tx
from storage.people.scope import Scope

Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows under one heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """A page: a title, a line under it, and tables."""

    title: str
    about: str
    tables: tuple[Table, ...]
    language: str

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
        self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> Table:
        """Make a table whose heading and columns are among the report's words."""
        named = tuple(self.words[each] for each in columns)
        return Table(self.words[heading], named, tuple(tuple(row) for row in rows))
