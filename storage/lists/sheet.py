"""A table as it stands in a file, and what can be wrong with it.

What is wrong is a `Fault`, a value: the sentence that says it to people stands in
`texts/<language>/import.md.j2`, under the fault's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dialogs.reading.text import norm

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 50
LONGEST_SHOWN = 60  # letters of a cell in a sentence about it

Cell = str | date
Word = str | int

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where; `code` names the sentence that says it."""

    line: int | None
    column: str | None
    code: str
    values: Mapping[str, Word] = field(default_factory=dict)


class TableError(ValueError):
    """The file cannot be read as a table; carries the fault that says why."""

    def __init__(self, code: str, line: int | None = None, **values: Word) -> None:
        """Keep what is wrong as a fault."""
        super().__init__(code)
        self.fault = Fault(line, None, code, values)


@dataclass(frozen=True)
class SheetRow:
    """One line of a table."""

    line: int
    cells: tuple[Cell, ...]

    def cell(self, place: int | None) -> Cell:
        """Return the cell in a column, an empty one where there is no column."""
        return "" if place is None else self.cells[place]

    @property
    def is_filled(self) -> bool:
        """Tell whether any cell holds something."""
        return any(isinstance(c, date) or c.strip() for c in self.cells)

    def trimmed(self) -> SheetRow:
        """Leave out the empty cells at the end."""
        cells = list(self.cells)
        while cells and not str(cells[-1]).strip():
            cells.pop()
        return SheetRow(self.line, tuple(cells))


@dataclass(frozen=True)
class Sheet:
    """The header of a table, and the filled lines below it."""

    header: SheetRow = SheetRow(1, ())
    rows: Sequence[SheetRow] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def is_read(self) -> bool:
        """Tell whether the file was a table at all."""
        return bool(self.header.cells)


def sheet_of(lines: Iterable[SheetRow]) -> Sheet:
    """Split the filled lines into header and rows, within what memory can hold."""
    filled: list[SheetRow] = []
    for row in lines:
        if row.is_filled:
            filled.append(row)
        # One line more than the rows is the header.
        if len(filled) > MOST_ROWS + 1:
            raise TableError("too_many_rows", row.line, most=MOST_ROWS)
    if not filled:
        raise TableError("empty_file")
    header = filled[0].trimmed()
    if len(header.cells) > MOST_COLUMNS:
        raise TableError("too_many_columns", header.line, most=MOST_COLUMNS)
    return Sheet(header, filled[1:])


def too_large() -> TableError:
    """Make the refusal of a file that would fill the memory."""
    return TableError("too_large", most=MOST_BYTES // MEGABYTE)


def squeezed(text: Cell) -> str:
    """Return a word without what people write differently: case, spaces, signs."""
    return _SIGNS.sub("", norm(str(text)))


def shown(text: Cell) -> str:
    """Return a cell as a sentence can hold it."""
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}\u2026"


def words_of(table: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the words of a content table, squeezed, with the key that they mean."""
    return {
        squeezed(word): key
        for key, entry in table.items()
        for word in (entry["nb"], entry["nn"], entry["en"], *entry["also"])
    }
