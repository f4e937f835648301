"""A document as an Excel workbook: a sheet for each table, ready to sort and paste."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from bot.documents.columns import lengths
from bot.documents.signs import cleaned
from storage.reports.paper import Report, Table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# What the name of a sheet may not have, and how long it may be.
NOT_IN_A_NAME, LONGEST_NAME = re.compile(r"[\\/*?:\[\]']"), 31
# Excel counts a column's width in letters; a wider one does not fit on a screen.
LEAST, MOST = 10, 60
# What is added up; a longer row of figures is a number of something, and stays words.
COUNT = re.compile("0|[1-9][0-9]{0,8}")
MOSS, HEAD = "FF23615A", "FFE8F1EE"


def sheet(made: Report) -> bytes:
    """Write it: the first sheet says what it is, each table has one of its own."""
    from openpyxl import Workbook  # noqa: PLC0415 - quick start

    told, book = cleaned(made), Workbook()
    book.properties.title = told.title
    book.properties.creator = told.frame.place
    book.properties.language = told.language
    _first(book, told)
    for each in told.tables:
        _table(book, each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _first(book: Workbook, told: Report) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - quick start

    first = book.worksheets[0]
    first.title = _name(book, told.frame.words["about"])
    head = ((told.title,), (told.frame.place,), (told.day(),), (told.about,), ())
    for at, row in enumerate((*head, *told.glance), 1):
        _row(first, at, row)
    first["A1"].font = Font(bold=True, size=16, color=MOSS)
    first.column_dimensions["A"].width = 24
    first.column_dimensions["B"].width = MOST


def _table(book: Workbook, table: Table) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - quick start

    made = book.create_sheet(_name(book, table.heading))
    for at, row in enumerate((table.columns, *table.rows), 1):
        _row(made, at, row)
    _dress(made)
    made.freeze_panes = "A2"
    made.print_title_rows = "1:1"
    for at, longest in enumerate(lengths(table), 1):
        width = min(max(longest + 2, LEAST), MOST)
        made.column_dimensions[get_column_letter(at)].width = width


def _dress(made: Worksheet) -> None:
    from openpyxl.styles import (  # noqa: PLC0415 - quick start
        Alignment,
        Font,
        PatternFill,
    )

    for row in made.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in made[1]:
        cell.font = Font(bold=True, color=MOSS)
        cell.fill = PatternFill("solid", fgColor=HEAD)


def _row(made: Worksheet, at: int, row: tuple[str, ...]) -> None:
    """Put in words as words: one that begins with = is no formula, now or later."""
    for column, told in enumerate(row, 1):
        cell = made.cell(at, column)
        if COUNT.fullmatch(told):
            cell.value = int(told)
            continue
        cell.value = told
        cell.data_type = "s"
        cell.quotePrefix = True


def _name(book: Workbook, heading: str) -> str:
    """Name a sheet after its heading, as Excel lets a sheet be named."""
    told = NOT_IN_A_NAME.sub(" ", heading).split(" (")[0].strip() or "-"
    name, taken = told[:LONGEST_NAME], {each.casefold() for each in book.sheetnames}
    number = 2
    while name.casefold() in taken:
        name = f"{told[: LONGEST_NAME - 4]} {number}"
        number += 1
    return name
