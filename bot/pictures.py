"""Draw what a picture's name says: SVG by template, PNG for Slack and Teams.

A name holds everything and tells of nobody (`dialogs/words/pictures.py`): whoever asks
gets the same picture, it never changes, and drawing it again costs nothing.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dialogs.words.content import LANGUAGES, label
from dialogs.words.spoken import month
from dialogs.words.world import House

PAGES = Path(__file__).parent / "pages"
FONTS = PAGES / "fonts"
NAME = re.compile(r"[a-z0-9.\-]{1,400}")
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
KEPT = 512
# Two greys and a blue that differ in brightness: they can be told apart in print.
LIGHT, MARKED, INK, PALE = "#eef2f7", "#1d4e89", "#1f2937", "#ffffff"
CENTRE, OUTER, TWELVE, STEPS, TALLEST = 200.0, 188.0, 12, 5, 150.0
Json = dict[str, Any]

_TEMPLATES = Environment(
    loader=FileSystemLoader(PAGES / "pictures"),
    autoescape=True,
    undefined=StrictUndefined,
)


_SIZE = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)"')


@cache
def size(name: str) -> tuple[int, int] | None:
    """Return how wide and high a picture is, so that room is made before it comes."""
    kind = name.partition(".")[0]
    if kind not in KNOWN:
        return None
    source = (PAGES / "pictures" / f"{kind}.svg.j2").read_text(encoding="utf-8")
    found = _SIZE.search(source)
    return (int(found[1]), int(found[2])) if found else None


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
        svg = _TEMPLATES.get_template(f"{kind}.svg.j2").render(values).strip()
        return svg.encode() if form == "svg" else png(svg)

    def _wheel(self, phase: str, number: str, language: str) -> Json | None:
        here, count = int(phase), int(number)
        phases = self._house.content["wheel"]["phases"]
        if str(here) not in phases or not 0 < count < 1000 or language not in LANGUAGES:  # noqa: PLR2004 - three figures fit
            return None
        words = self._house.words.options(language, "pictures", "words", {})
        parts = []
        for n, told in enumerate(phases.values()):
            marked = n + 1 == here
            x, y = _at(n * 90 + 45, 130)
            parts.append(
                {
                    "path": _slice(n * 90, n * 90 + 90),
                    "fill": MARKED if marked else LIGHT,
                    "ink": PALE if marked else INK,
                    "here": marked,
                    # Towards the middle, where there is room for it.
                    "below": 50 if n in UPPER else -30,
                    "number": n + 1,
                    "name": label(told["short"], language),
                    "x": round(x, 1),
                    "y": round(y, 1),
                }
            )
        return {
            "parts": parts, "title": words["round"], "here": words["here"],
            "number": count,
        }  # fmt: skip

    def _year(self, themes: str, now: str, language: str) -> Json | None:
        keys = themes.split("-")
        if len(keys) != TWELVE or language not in LANGUAGES:
            return None
        words = self._house.words.options(language, "pictures", "words", {})
        parts = []
        for n, key in enumerate(keys):
            # August stands at the top, as the kindergarten year does.
            number = f"{(n + 7) % TWELVE + 1:02}"
            here = number == now
            x, y = _at(n * 30 + 15, 128)
            parts.append(
                {
                    "path": _slice(n * 30, n * 30 + 30),
                    "fill": MARKED if here else LIGHT if key == "none" else "#b9cfe6",
                    "ink": PALE if here else INK,
                    "here": here,
                    "name": month(f"2026-{number}", language)[:3],
                    "mark": "" if key == "none" else "✓",
                    "size": 16,
                    "x": round(x, 1),
                    "y": round(y, 1),
                }
            )
        return {"parts": parts, "title": words["year"]}

    def _near(self, counts: str, language: str) -> Json | None:
        found = [int(count) for count in counts.split("-")]
        if len(found) != STEPS or min(found) < 0 or language not in LANGUAGES:
            return None
        words = self._house.words.options(language, "pictures", "words", {})
        most = max(1, *found)
        bars = [
            {
                "x": 40 + n * 68,
                "y": round(200 - TALLEST * count / most, 1),
                "height": round(TALLEST * count / most, 1),
                "count": count,
                "step": n + 1,
            }
            for n, count in enumerate(found)
        ]
        return {"bars": bars, "low": words["low"], "high": words["high"]}


UPPER = (0, 3)
KNOWN = frozenset({"wheel", "year", "near"})


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
