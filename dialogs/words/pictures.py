"""Pictures by name: a name holds all that a picture shows, and nothing else is needed.

No name tells of a person or a department, so a picture is the same for everybody, can
be kept for ever, and needs no secret. `bot/pictures.py` draws what is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

FILE = "pictures"
# The scale's two low steps are told together, and its two high ones: words that few
# remember the numbers of.
LOW = 2
Line = Callable[[str, str, Mapping[str, object]], str]


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


def bars(line: Line, kind: str, counts: Sequence[int], language: str) -> dict[str, str]:
    """Tell how many answered each step: in words, as a picture, and what it shows.

    `kind` is `nearness` or `pulse`; `line` finds a text. Nothing is told but the
    counts: whoever asks has seen to it that there are enough of them.
    """
    answered = [
        line(FILE, "answered", {"count": count, "step": step})
        for step, count in enumerate(counts, 1)
    ]
    shares = {
        "low": sum(counts[:LOW]),
        "middle": sum(counts[LOW:-LOW]),
        "high": sum(counts[-LOW:]),
        "total": sum(counts),
    }
    name = {"nearness": "near", "pulse": "pulse"}[kind]
    shown = "-".join(str(min(count, 99)) for count in counts)
    return {
        "spread": line(FILE, "spread", shares),
        "image": f"{name}.{shown}.{language}",
        "alt": line(FILE, kind, {"rows": answered}),
    }
