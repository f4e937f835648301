"""A document for Word: headings, tables and page numbers that Word knows as such."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from bot.documents.columns import lengths, shares
from bot.documents.signs import cleaned
from bot.documents.word_marks import (
    header_row,
    language,
    page_number,
    shaded,
    style,
    words_for,
)
from storage.reports.paper import Report, Shape, Table

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
# An A4 page with 2 cm on each side, in centimetres.
WIDE, HIGH, EDGE = 21.0, 29.7, 2.0
ROOM = WIDE - 2 * EDGE
# So much of a line a letter of a narrow column takes.
LETTER, INSET = 0.19, 0.5
PICTURE = 6.0


def word(made: Report, png: bytes) -> bytes:
    """Write it."""
    import docx  # noqa: PLC0415 - quick start

    told, paper = cleaned(made), docx.Document()
    _frame(paper, told)
    paper.add_heading(told.title, 1)
    paper.add_paragraph(told.about, "Subtitle")
    _top(paper, told, png)
    for each in told.read():
        paper.add_heading(each.heading, 2)
        if each.note:
            paper.add_paragraph(each.note)
        _table(paper, each)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _frame(paper: Document, told: Report) -> None:
    """Set the page, the looks, and what stands over and under every page."""
    from docx.shared import Cm  # noqa: PLC0415 - quick start

    style(paper)
    language(paper, LANGUAGES[told.language])
    core, section = paper.core_properties, paper.sections[0]
    core.title, core.author = told.title[:255], told.frame.place[:255]
    core.language, core.comments = LANGUAGES[told.language], ""
    core.created = core.modified = datetime.combine(told.frame.on, time(12), UTC)
    section.page_width, section.page_height = Cm(WIDE), Cm(HIGH)
    section.left_margin = section.right_margin = Cm(EDGE)
    section.header.paragraphs[0].text = f"{told.frame.place}\t\t{told.day()}"
    page_number(section.footer.paragraphs[0], told.frame.words)


def _top(paper: Document, told: Report, png: bytes) -> None:
    from docx.shared import Cm  # noqa: PLC0415 - quick start

    if told.glance:
        paper.add_heading(told.frame.words["glance"], 2)
        _labelled(paper, told.glance)
    if told.picture and png:
        shown = (
            paper.add_paragraph().add_run().add_picture(io.BytesIO(png), Cm(PICTURE))
        )
        words_for(shown, told.picture.alt)


def _table(paper: Document, table: Table) -> None:
    match table.shape:
        case Shape.FACTS:
            _labelled(paper, table.rows)
        case Shape.CARDS:
            for row in table.rows:
                note = f" ({row[1]})" if row[1] else ""
                paper.add_heading(f"{row[0]}{note}", 3)
                _labelled(paper, table.said(row))
        case _:
            _rows(paper, table)


def _labelled(paper: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    """Write a name and what is told of it on one line each."""
    for label, told in rows:
        line = paper.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(told)


def _rows(paper: Document, table: Table) -> None:
    from docx.shared import Cm  # noqa: PLC0415 - quick start

    made = paper.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    widths = _widths(table)
    for row in (table.columns, *table.rows):
        cells = made.add_row().cells
        for cell, told, width in zip(cells, row, widths, strict=True):
            cell.text, cell.width = told, Cm(width)
    header_row(made.rows[0])
    for cell in made.rows[0].cells:
        shaded(cell)
    # Without a line between them, Word joins a table to what comes next.
    paper.add_paragraph()


def _widths(table: Table) -> list[float]:
    """Give narrow columns what they need, and the others their share of the rest."""
    found = shares(table)
    pairs = list(zip(found, lengths(table), strict=True))
    taken = [0 if share else letters * LETTER + INSET for share, letters in pairs]
    left = max(ROOM - sum(taken), ROOM / 3)
    return [
        width or left * share / sum(found)
        for width, share in zip(taken, found, strict=True)
    ]
