"""What Word is told that python-docx has no word for: language, fields, alt texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shape import InlineShape
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

MOSS, HEAD = "23615A", "E8F1EE"
SIZES = {
    "Heading 1": 22,
    "Heading 2": 14,
    "Heading 3": 12,
    "Subtitle": 10,
    "Normal": 11,
}


def style(paper: Document) -> None:
    """Give Word's own styles the product's looks, so that what is pasted keeps them."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - quick start
    from docx.shared import Pt, RGBColor  # noqa: PLC0415 - quick start

    for name, size in SIZES.items():
        found = paper.styles[name]
        found.font.size, found.font.name = Pt(size), "Calibri"
        # The theme's font would win over the one that is named.
        fonts = found.element.rPr.rFonts
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        if name.startswith("Heading"):
            found.font.color.rgb = RGBColor.from_string(MOSS)
    subtitle = paper.styles["Subtitle"].font
    subtitle.italic, subtitle.color.rgb = False, RGBColor.from_string("55605F")


def language(paper: Document, tag: str) -> None:
    """Say which language it is: Word spells and a screen reader speaks by it."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - quick start

    for found in paper.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), tag)


def page_number(line: Paragraph, words: Mapping[str, str]) -> None:
    """Write «side 1 av 3» with fields that Word fills in."""
    line.add_run(f"\t\t{words['page']} ")
    _field(line, "PAGE")
    line.add_run(f" {words['of']} ")
    _field(line, "NUMPAGES")


def _field(line: Paragraph, name: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - quick start
    from docx.oxml.ns import qn  # noqa: PLC0415 - quick start

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    line._p.append(field)  # noqa: SLF001 - python-docx has no word for a field


def header_row(row: _Row) -> None:
    """Mark a table's first row as its header: it is repeated on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - quick start

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above


def shaded(cell: _Cell) -> None:
    """Make a header cell look like one."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - quick start
    from docx.oxml.ns import qn  # noqa: PLC0415 - quick start

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), HEAD)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - as above
    for run in cell.paragraphs[0].runs:
        run.bold = True


def words_for(shown: InlineShape, alt: str) -> None:
    """Say a picture in words."""
    shown._inline.docPr.set("descr", alt)  # noqa: SLF001 - as above
