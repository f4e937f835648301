"""Read a year of meetings and closed days from a table.

Every fault is found in one run, with line and column; a file with one changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from storage.lists.sheet import Fault, Sheet, shown, squeezed
from storage.lists.year_reading import YearRowReading
from storage.lists.year_row import CLOSED, YearRow
from storage.lists.year_words import YearWords

REQUIRED = ("kind", "day")


@dataclass(frozen=True)
class YearFile:
    """What a file says; it may be used when there are no faults."""

    rows: tuple[YearRow, ...] = ()
    faults: tuple[Fault, ...] = ()


def is_year(sheet: Sheet, words: YearWords) -> bool:
    """Tell whether a table's header is that of a year, and not of a staff list."""
    keys = {words.columns.get(squeezed(cell)) for cell in sheet.header.cells}
    return set(REQUIRED) <= keys


def read_year(sheet: Sheet, words: YearWords, today: date, home: str = "") -> YearFile:
    """Read a table; `home` is the kindergarten where the file names none."""
    reading = YearRowReading(words, today, home, list(sheet.faults))
    places: dict[str, int] = {}
    for place, cell in enumerate(sheet.header.cells):
        key = words.columns.get(squeezed(cell))
        if key is None:
            reading.fault(sheet.header.line, shown(cell), "unknown_year_column")
        elif key in places:
            reading.fault(sheet.header.line, shown(cell), "year_column_twice")
        else:
            places[key] = place
    rows = [made for row in sheet.rows if (made := reading.row(row, places))]
    if not sheet.rows:
        reading.fault(sheet.header.line, None, "no_rows")
    return YearFile(tuple(rows), tuple(reading.faults))


def lines(found: YearFile) -> Iterator[YearRow]:
    """Give the rows, closed days first: meetings are placed around them."""
    yield from (row for row in found.rows if row.kind in CLOSED)
    yield from (row for row in found.rows if row.kind not in CLOSED)
