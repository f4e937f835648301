"""Pictures by name: a name holds all that a picture shows, and nothing else is needed.

No name tells of a person or a department, so a picture is the same for everybody, can
be kept for ever, and needs no secret. `bot/pictures.py` draws what is named here.
"""

from __future__ import annotations

from collections.abc import Sequence


def wheel_picture(phase: int, number: int, language: str) -> str:
    """Name the wheel with the place of a department in it."""
    return f"wheel.{phase}.{number}.{language}"


def year_picture(themes: Sequence[str], now: str, language: str) -> str:
    """Name the HMS year: a theme a month from August, and which month it is."""
    keys = "-".join(_known(theme) for theme in themes)
    return f"year.{keys}.{now[5:7]}.{language}"


def _known(theme: str) -> str:
    """Leave out a theme of the kindergarten's own: its name is nobody else's."""
    if not theme:
        return "none"
    return theme if theme.isalpha() else "own"


def nearness_picture(counts: Sequence[int], language: str) -> str:
    """Name how near a department thinks it is: as many at each step."""
    return f"near.{'-'.join(str(min(count, 99)) for count in counts)}.{language}"
