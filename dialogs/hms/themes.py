"""The HMS calendar's themes: their names and questions, and what to take up next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from dialogs.reading.text import norm
from dialogs.talk.command import Result
from dialogs.words.content import Content, label

# A pulse below this says that a theme is worth another month.
LOW = 3.0
# Words as short as this say little about what something is about.
SHORT = 3


class OwnTheme(Result, frozen=True):
    """A theme that a kindergarten has made itself, in its own words."""

    name: str
    about: str
    asks: list[str]
    factors: list[str] = msgspec.field(default_factory=list)


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
    content: Content, own: Mapping[str, OwnTheme], language: str
) -> dict[str, Theme]:
    """Return all themes: those that come with the product, then the own ones."""
    themes = {}
    for key, entry in content["themes"]["themes"].items():
        asks = entry["asks"].get(language) or entry["asks"]["nb"]
        themes[key] = Theme(
            key, label(entry, language), label(entry["about"], language), tuple(asks),
            tuple(entry["factors"]), entry["month"],
        )  # fmt: skip
    for key, made in own.items():
        themes[key] = Theme(
            key, made.name, made.about, tuple(made.asks), tuple(made.factors)
        )
    return themes


def untouched(
    content: Content, themes: Mapping[str, Theme], chosen: Iterable[str]
) -> list[str]:
    """Return the factors of § 4-3 that no chosen theme touches."""
    touched = {f for key in chosen if key in themes for f in themes[key].factors}
    return [factor for factor in content["themes"]["factors"] if factor not in touched]


# What was lifted weighs most: somebody has asked for it. One that was taken before has
# to have more than its season for it to come again.
WEIGHTS = {"lifted": 4, "survey": 4, "low": 3, "season": 2, "factor": 2, "new": 1}
AGAIN = 3


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
    surveyed: Iterable[str] = (),
) -> list[Suggestion]:
    """Return what to take up next, what weighs most first, each with its reasons.

    From what departments have lifted, what was chosen after a survey, from pulses that
    were low, from what has not been taken yet, and from the month that a theme is made
    for.
    """
    texts = [norm(text) for text in lifted]
    lacks = set(untouched(content, themes, taken.values()))
    lows, wanted = set(low), set(surveyed)
    suggestions = []
    for key, theme in themes.items():
        holds = {
            "lifted": any(speaks_of(theme, text) for text in texts),
            "survey": key in wanted,
            "low": key in lows,
            "season": theme.month == month[5:],
            "factor": bool(lacks & set(theme.factors)),
            "new": key not in taken.values(),
        }
        why = tuple(reason for reason, is_so in holds.items() if is_so)
        weight = sum(WEIGHTS[reason] for reason in why)
        weight -= 0 if holds["new"] else AGAIN
        if weight > 0:
            suggestions.append(Suggestion(key, why, weight))
    return sorted(suggestions, key=lambda each: (-each.weight, each.theme))


def fill(
    content: Content,
    themes: Mapping[str, Theme],
    months: Iterable[str],
    taken: Mapping[str, str],
    lifted: Iterable[str],
    low: Iterable[str],
    surveyed: Iterable[str] = (),
) -> dict[str, Suggestion]:
    """Return what to take up in each of these months, in order, nothing twice."""
    told = list(lifted), list(low), list(surveyed)
    filled: dict[str, Suggestion] = {}
    for month in months:
        used = {each.theme for each in filled.values()}
        left = {key: theme for key, theme in themes.items() if key not in used}
        chosen = dict(taken) | {m: each.theme for m, each in filled.items()}
        if best := suggest(content, left or themes, month, chosen, *told):
            filled[month] = best[0]
    return filled


def speaks_of(theme: Theme, text: str) -> bool:
    """Tell whether something lifted shares a long word with a theme's name."""
    text = norm(text)
    words = [w for w in norm(theme.name).replace(",", " ").split() if len(w) > SHORT]
    return any(word[:6] in text for word in words)
