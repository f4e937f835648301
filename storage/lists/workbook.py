"""Read the first filled sheet of an Excel workbook, refusing one that would swell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from dialogs.reading.text import clean
from storage.lists.sheet import (
    MEGABYTE,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Fault,
    Sheet,
    SheetRow,
    TableError,
    Word,
    sheet_of,
    shown,
    too_large,
)

LAST_LINE = 1_048_576  # Excel's own
MOST_PARTS = 2_000  # files inside the workbook
# Real tables unpack to ten or thirty times their size; above this, only what is
# small enough to be harmless is read.
MOST_SWELLING = 100
SMALL = 5 * MEGABYTE


def read_workbook(data: bytes) -> Sheet:
    """Return the first filled sheet, and a warning when there are others."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions, of which nothing is read.
            warnings.simplefilter("ignore")
            _must_be_small(data)
            titles, lines = _read(data)
    except TableError:
        raise
    except Exception as error:  # openpyxl lets out any error of its many parts
        raise TableError("damaged_workbook") from error
    sheet = sheet_of(lines)
    if len(titles) == 1:
        return sheet
    values: dict[str, Word] = {"sheet": shown(titles[0]), "count": len(titles) - 1}
    return replace(sheet, warnings=(Fault(None, None, "other_sheets", values),))


def _must_be_small(data: bytes) -> None:
    """Refuse by the sizes that the archive states: reading never goes beyond them."""
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise TableError("not_a_table")
    size = sum(part.file_size for part in parts)
    if size > MOST_BYTES or len(parts) > MOST_PARTS:
        raise too_large()
    if size > SMALL and size > MOST_SWELLING * len(data):
        raise TableError("swelling")


def _read(data: bytes) -> tuple[list[str], list[SheetRow]]:
    """Return the titles of the filled sheets, and the lines of the first."""
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    titles: list[str] = []
    lines: list[SheetRow] = []
    try:
        for sheet in book.worksheets:
            # What cannot be seen in Excel is not meant.
            if sheet.sheet_state != "visible":
                continue
            # Of the other sheets one line is enough to know that they are filled.
            found = list(islice(_lines(sheet), 1 if titles else MOST_ROWS + 2))
            lines = lines or found
            titles += [str(sheet.title)] if found else []
    finally:
        book.close()
    if not titles:
        raise TableError("empty_file")
    return titles, lines


def _lines(sheet: Any) -> Iterator[SheetRow]:
    """Yield the filled lines; the size that a sheet states is not believed."""
    sheet.reset_dimensions()
    lines = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, values in enumerate(islice(lines, LAST_LINE), 1):
        row = SheetRow(number, tuple(map(_cell, values)))
        if row.is_filled:
            yield row


def _cell(value: object) -> Cell:
    """Return a date as it is, and all else as the letters that Excel shows."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else str(value)
    if isinstance(value, date):
        return value
    # A whole number may come as a decimal one: a 3 must not be «3.0».
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))
