"""The HMS calendar's themes: their names and questions, and what to take up next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.reading.text import norm
from dialogs.words.content import Content, label

Json = dict[str, Any]
# A pulse below this says that a theme is worth another month.
LOW = 3.0
# Words as short as this say little about what something is about.
SHORT = 3


@dataclass(frozen=True)
class Theme:
    """One theme in one language."""

    key: str
    name: str
    about: str
    asks: tuple[str, ...]
    factors: tuple[str, ...]
    month: str = ""


def library(
    content: Content, own: Mapping[str, Json], language: str
) -> dict[str, Theme]:
    """Return all themes: those that come with the product, then the own ones."""
    found = {}
    for key, told in content["themes"]["themes"].items():
        asks = told["asks"].get(language) or told["asks"]["nb"]
        found[key] = Theme(
            key, label(told, language), label(told["about"], language), tuple(asks),
            tuple(told["factors"]), told["month"],
        )  # fmt: skip
    for key, told in own.items():
        found[key] = Theme(
            key, told["name"], told["about"], tuple(told["asks"]),
            tuple(told.get("factors", ())),
        )  # fmt: skip
    return found


def untouched(
    content: Content, themes: Mapping[str, Theme], chosen: Iterable[str]
) -> list[str]:
    """Return the factors of § 4-3 that no chosen theme touches."""
    touched = {f for key in chosen if key in themes for f in themes[key].factors}
    return [factor for factor in content["themes"]["factors"] if factor not in touched]


@dataclass(frozen=True)
class Suggestion:
    """A theme for a month, and why."""

    theme: str
    reasons: tuple[str, ...]
    weight: int


def suggest(
    content: Content,
    themes: Mapping[str, Theme],
    month: str,
    taken: Mapping[str, str],
    lifted: Iterable[str],
    low: Iterable[str],
) -> list[Suggestion]:
    """Return what to take up next, what weighs most first, each with its reasons.

    From what departments have lifted, from pulses that were low, from what has not
    been taken yet, and from the month that a theme is made for.
    """
    texts = [norm(text) for text in lifted]
    lacks = set(untouched(content, themes, taken.values()))
    lows = set(low)
    found = []
    for key, theme in themes.items():
        reasons = {
            "lifted": 4 if any(speaks_of(theme, text) for text in texts) else 0,
            "low": 3 if key in lows else 0,
            "season": 2 if theme.month == month[5:] else 0,
            "factor": 2 if lacks & set(theme.factors) else 0,
            "new": 1 if key not in taken.values() else -3,
        }
        weight = sum(reasons.values())
        if weight > 0:
            why = tuple(name for name, points in reasons.items() if points > 0)
            found.append(Suggestion(key, why, weight))
    return sorted(found, key=lambda each: (-each.weight, each.theme))


def fill(
    content: Content,
    themes: Mapping[str, Theme],
    months: Iterable[str],
    taken: Mapping[str, str],
    lifted: Iterable[str],
    low: Iterable[str],
) -> dict[str, Suggestion]:
    """Return what to take up in each of these months, in order, nothing twice."""
    texts, lows = list(lifted), list(low)
    found: dict[str, Suggestion] = {}
    for month in months:
        used = {each.theme for each in found.values()}
        left = {key: theme for key, theme in themes.items() if key not in used}
        chosen = dict(taken) | {m: each.theme for m, each in found.items()}
        if best := suggest(content, left or themes, month, chosen, texts, lows):
            found[month] = best[0]
    return found


def speaks_of(theme: Theme, text: str) -> bool:
    """Tell whether something lifted shares a long word with a theme's name."""
    text = norm(text)
    words = [w for w in norm(theme.name).replace(",", " ").split() if len(w) > SHORT]
    return any(word[:6] in text for word in words)
