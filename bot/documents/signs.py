"""What people typed, as signs that a file can hold and a page can show."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cache
from pathlib import Path

from storage.reports.paper import Report, Table

PAPER = Path(__file__).parents[1] / "pages" / "paper"
# What XML forbids, and half a sign: neither Word nor Excel opens a file with one.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Signs that turn the reading direction of what stands around them.
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# An A4 column holds about as many letters; a word without a hyphen may be longer.
LONGEST, PIECE = 24, 12
LONG_WORD = re.compile(rf"\S{{{LONGEST},}}")
BREAK, UNKNOWN = "\u200b", "\N{WHITE SQUARE}"


def clean(text: str) -> str:
    """Leave out what no file may hold."""
    return TURNING.sub("", FORBIDDEN.sub("", text))


def cleaned(made: Report) -> Report:
    """Return the same document without what no file may hold."""
    tables = tuple(map(_table, made.tables))
    glance = tuple((clean(label), clean(told)) for label, told in made.glance)
    title, about = clean(made.title), clean(made.about)
    around = replace(made.frame, place=clean(made.frame.place))
    return replace(
        made, title=title, about=about, tables=tables, glance=glance, frame=around
    )


def _table(table: Table) -> Table:
    rows = tuple(tuple(map(clean, row)) for row in table.rows)
    columns = tuple(map(clean, table.columns))
    return replace(table, heading=clean(table.heading), columns=columns, rows=rows)


def shown(text: str) -> str:
    """Return what our fonts can show, with places where a long word may break.

    A tagged PDF is refused where one sign has no picture, so a square stands for it.
    """
    known = "".join(each if _has(ord(each)) else UNKNOWN for each in clean(text))
    return LONG_WORD.sub(_broken, known)


def _broken(word: re.Match[str]) -> str:
    told = word[0]
    return BREAK.join(told[at : at + PIECE] for at in range(0, len(told), PIECE))


def _has(sign: int) -> bool:
    if sign in (0x09, 0x0A, 0x0D):
        return True
    firsts, lasts = _covered()
    at = bisect_right(firsts, sign) - 1
    return at >= 0 and sign <= lasts[at]


@cache
def _covered() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read which signs the fonts beside it have; a test holds the list to them."""
    lines = (PAPER / "fonts" / "covers.txt").read_text(encoding="ascii").split()
    pairs = [tuple(int(end, 16) for end in line.split("-")) for line in lines]
    return tuple(first for first, _ in pairs), tuple(last for _, last in pairs)
