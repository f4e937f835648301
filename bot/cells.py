"""Cells of a table that a spreadsheet opens."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@")


def plain(cell: str) -> str:
    """Let no cell be taken for a formula by a spreadsheet."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
