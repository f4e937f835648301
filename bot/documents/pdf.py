"""A document as a tagged PDF (PDF/UA-1), set by typst inside this process.

What people typed goes in as data: a template puts it out as text, and nothing of it
is ever read as typst's own language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Literal

from bot.documents.columns import shares
from bot.documents.signs import PAPER, shown
from storage.reports.paper import Report, Table

if TYPE_CHECKING:
    import typst

Value = str | int | list["Value"] | Mapping[str, "Value"] | None
REGIONS = {"nb": "NO", "nn": "NO", "en": "GB"}
STANDARD: Literal["ua-1"] = "ua-1"


def pdf(made: Report, svg: str) -> bytes:
    """Set a document; the same data give the same bytes."""
    import typst  # noqa: PLC0415 - quick start

    return typst.compile(
        PAPER / "document.typ",
        # Nothing outside this folder can be read, and no font is asked of the machine.
        root=PAPER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told(made, svg))},
        pdf_standards=STANDARD,
        # Its day says when it was made; the second of it is nobody's business.
        timestamp=datetime.combine(made.frame.on, time(12), UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    """Read our own fonts, once."""
    import typst  # noqa: PLC0415 - quick start

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[PAPER / "fonts"],
    )


def told(made: Report, svg: str) -> Mapping[str, Value]:
    """Return what the template is told."""
    words = {key: shown(word) for key, word in made.frame.words.items()}
    return {
        "title": shown(made.title),
        "about": shown(made.about),
        "place": shown(made.frame.place),
        "day": shown(made.day()),
        "lang": made.language,
        "region": REGIONS[made.language],
        "words": words,
        "glance": [[shown(label), shown(text)] for label, text in made.glance],
        "picture": _picture(made, svg),
        "tables": [_table(each) for each in made.read()],
    }


def _picture(made: Report, svg: str) -> Mapping[str, Value] | None:
    if made.picture is None or not svg:
        return None
    return {"svg": svg, "alt": shown(made.picture.alt)}


def _table(table: Table) -> Mapping[str, Value]:
    return {
        "heading": shown(table.heading),
        "shape": table.shape,
        "note": shown(table.note),
        "columns": [shown(each) for each in table.columns],
        "shares": list[Value](shares(table)),
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "most": table.most(),
    }
