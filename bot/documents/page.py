"""A document as a page that stands alone: its style and its pictures are in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.documents.signs import cleaned
from storage.reports.paper import Report

PAGES = Path(__file__).parents[1] / "pages"


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined
    )
    return made.get_template("report.html")


def page(made: Report, svg: str, others: Sequence[tuple[str, str]] = ()) -> bytes:
    """Write it; `others` are the names and addresses of its other forms."""
    face = (PAGES / "icons" / "icon.svg").read_text(encoding="utf-8")
    told = cleaned(made)
    picture = _inside(svg) if svg else ""
    shown = _template().render(
        report=told, face=_inside(face), picture=picture, others=others
    )
    return shown.encode()


def _inside(svg: str) -> str:
    """Put a picture into its address, so that the page asks for nothing."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
