"""Draw what a picture's name says: SVG by template, PNG for Slack and Teams.

A name holds everything and tells of nobody (`dialogs/words/pictures.py`): whoever asks
gets the same picture, it never changes, and drawing it again costs nothing.
"""

from __future__ import annotations

import math
import re
import textwrap
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dialogs.words.content import LANGUAGES, label
from dialogs.words.pictures import FILE
from dialogs.words.spoken import month_name
from dialogs.words.world import House

PAGES = Path(__file__).parent / "pages"
FONTS = PAGES / "fonts"
NAME = re.compile(r"[a-z0-9.\-]{1,400}")
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
KEPT = 512
# The product's own colours, as the page has them in the light (bot/pages/chat.css).
# They differ in brightness: they can be told apart in print and without colours.
PAINT = {
    "paper": "#fffdf8", "mist": "#e3eeec", "fjord": "#1f5f6b", "sun": "#f2c14e",
    "ink": "#1c2b2e", "soft": "#4f6062",
}  # fmt: skip
HERE = {"fill": PAINT["fjord"], "ink": PAINT["paper"]}
CHOSEN = {"fill": "#b9d8d4", "ink": PAINT["ink"]}
OPEN = {"fill": PAINT["mist"], "ink": PAINT["ink"]}
CENTRE, OUTER, TWELVE, STEPS, WIDEST = 200.0, 184.0, 12, 5, 180.0
# A line of a list in a picture, and so many signs go into it on a telephone.
LINE, SIGNS, BELOW = 23, 27, 424
Json = dict[str, Any]

_TEMPLATES = Environment(
    loader=FileSystemLoader(PAGES / "pictures"),
    autoescape=True,
    undefined=StrictUndefined,
)
_SIZE = re.compile(rb'<svg [^>]*width="(\d+)" height="(\d+)"')


class Pictures:
    """Draws each picture once, and remembers it."""

    def __init__(self, house: House) -> None:
        """Take the words that stand in pictures."""
        self._house = house
        self._drawn = lru_cache(KEPT)(self._draw)

    def routes(self) -> list[web.RouteDef]:
        """Return the one address."""
        return [web.get("/pictures/{name:[a-z0-9.-]+}.{form:svg|png}", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """Give a picture; it never changes, so it may be kept for ever."""
        drawn = self.drawn(request.match_info["name"], request.match_info["form"])
        if drawn is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        kind = KINDS[request.match_info["form"]]
        return web.Response(body=drawn, content_type=kind, headers=headers)

    def drawn(self, name: str, form: str) -> bytes | None:
        """Return a picture's bytes; None where no picture has this name."""
        return self._drawn(name, form) if NAME.fullmatch(name) else None

    def size(self, name: str) -> tuple[int, int] | None:
        """Return how wide and high a picture is, to make room before it comes."""
        found = _SIZE.search(self.drawn(name, "svg") or b"")
        return (int(found[1]), int(found[2])) if found else None

    def _draw(self, name: str, form: str) -> bytes | None:
        kind, _, rest = name.partition(".")
        told = rest.split(".")
        try:
            values = getattr(self, f"_{kind}")(*told) if kind in KNOWN else None
        # The name comes from outside: whatever is wrong with it, there is no such
        # picture.
        except (TypeError, ValueError, KeyError, IndexError):
            return None
        if values is None:
            return None
        template = _TEMPLATES.get_template(f"{KNOWN[kind]}.svg.j2")
        svg = template.render(values, paint=PAINT).strip()
        return svg.encode() if form == "svg" else png(svg)

    def _wheel(self, phase: str, number: str, language: str) -> Json | None:
        here, count = int(phase), int(number)
        phases = self._house.content["wheel"]["phases"]
        if str(here) not in phases or not 0 < count < 1000 or language not in LANGUAGES:  # noqa: PLR2004 - three figures fit
            return None
        words = self._house.words.options(language, FILE, "words", {})
        parts = [
            self._quarter(n, label(told["short"], language), here=n + 1 == here)
            for n, told in enumerate(phases.values())
        ]
        return {
            "parts": parts, "title": words["round"], "here": words["here"],
            "number": count,
        }  # fmt: skip

    @staticmethod
    def _quarter(n: int, name: str, *, here: bool) -> Json:
        x, y = _at(n * 90 + 45, 128)
        return (HERE if here else CHOSEN) | {
            "path": _slice(n * 90, n * 90 + 90),
            "here": here,
            # Towards the middle, where there is room for it.
            "below": 52 if n in UPPER else -32,
            "number": n + 1,
            "name": name,
            "x": round(x, 1),
            "y": round(y, 1),
        }

    def _year(self, themes: str, now: str, language: str) -> Json | None:
        keys = themes.split("-")
        if len(keys) != TWELVE or language not in LANGUAGES:
            return None
        words = self._house.words.options(language, FILE, "words", {})
        parts = [
            # August stands at the top, as the kindergarten year does.
            _month(n, f"{(n + 7) % TWELVE + 1:02}", key, now, language)
            for n, key in enumerate(keys)
        ]
        rows, y = [], BELOW
        for part, key in zip(parts, keys, strict=True):
            lines = textwrap.wrap(self._theme(key, words["own"], language), SIGNS)
            if lines:
                rows.append({**part, "y": y, "lines": lines} | _row(part))
                y += len(lines) * LINE + 17
        return {"parts": parts, "title": words["year"], "rows": rows, "tall": y - 24}

    def _theme(self, key: str, own: str, language: str) -> str:
        """Return what a theme is called; one that is not ours is not named."""
        if key == "none":
            return ""
        known = self._house.content["themes"]["themes"].get(key)
        return label(known, language) if known else own

    def _near(self, counts: str, language: str) -> Json | None:
        return self._bars(counts, language, ("far", "near"))

    def _pulse(self, counts: str, language: str) -> Json | None:
        return self._bars(counts, language, ("badly", "well"))

    def _bars(self, counts: str, language: str, ends: tuple[str, str]) -> Json | None:
        found = [int(count) for count in counts.split("-")]
        if len(found) != STEPS or min(found) < 0 or language not in LANGUAGES:
            return None
        words = self._house.words.options(language, FILE, "words", {})
        names = {1: words[ends[0]], STEPS: words[ends[1]]}
        most = max(1, *found)
        bars = [
            {
                "y": 54 + n * 45,
                "width": round(WIDEST * count / most, 1),
                "count": count,
                "step": n + 1,
                "name": names.get(n + 1, ""),
            }
            for n, count in enumerate(found)
        ]
        return {"bars": bars, "total": sum(found), "answers": words["answers"]}


UPPER = (0, 3)
# What each kind of name is drawn with.
KNOWN = {"wheel": "wheel", "year": "year", "near": "bars", "pulse": "bars"}


def _month(n: int, number: str, key: str, now: str, language: str) -> Json:
    here = number == now
    x, y = _at(n * 30 + 15, 130)
    paint = HERE if here else OPEN if key == "none" else CHOSEN
    return paint | {
        "path": _slice(n * 30, n * 30 + 30),
        "here": here,
        "name": month_name(number, language)[:3],
        "x": round(x, 1),
        "y": round(y + 7, 1),
    }


def _row(part: Json) -> Json:
    return {"ink": PAINT["paper"] if part["here"] else PAINT["ink"]}


def png(svg: str) -> bytes:
    """Draw an SVG as PNG, with our own font: a server may have none."""
    import resvg_py  # noqa: PLC0415 - quick start

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            # The same picture on every machine.
            skip_system_fonts=True,
            font_dirs=[str(FONTS)],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


def _at(degrees: float, radius: float) -> tuple[float, float]:
    """Return a point on a circle; 0 is at the top, and it goes with the clock."""
    turned = math.radians(degrees - 90)
    return CENTRE + radius * math.cos(turned), CENTRE + radius * math.sin(turned)


def _slice(first: float, last: float) -> str:
    x1, y1 = _at(first, OUTER)
    x2, y2 = _at(last, OUTER)
    return (
        f"M {CENTRE:.1f} {CENTRE:.1f} L {x1:.1f} {y1:.1f} "
        f"A {OUTER:.1f} {OUTER:.1f} 0 0 1 {x2:.1f} {y2:.1f} Z"
    )
