"""When to show the stop card: a child who may not be safe (domain: §6.3).

What always calls for it (abuse, a child who dares not go home) is in `always`; signs
on a body call for it with a hidden place or a grown-up at home; and what a grown-up
does to a child is read by `harm`. A child who hits another, a game, an egg and a
light switch call for nothing.

One pass over the words, each with a look at a few near it: a long text takes as long
as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.guardian import deeds, harm
from dialogs.guardian.deeds import Sentence
from dialogs.reading.phrases import Phrases, Spot, Token, tokens

_ENDS = frozenset(".!?\n…")
# From a word of touching so many words to what is touched.
TOUCH = 6
# A title of two letters, such as VO, is a word in other sentences.
SHORTEST_TITLE = 4

# Words that one sentence must have one of before the careful look is taken; and
# `rough`, without which handling a child is what everybody does all day.
_CALLS = (*deeds.WORDS, "always", "signs", "touches", "rough")
_ALONE = frozenset(_CALLS) - {"handles", "rough"}
# Touching is what everybody does as well: it is read where it is of a private place,
# or done by somebody at home.
_TOUCHED = frozenset({"private", "family", "sibling"})
_TAKEN_OUT = frozenset({"hits", "strikes", "shuts", "handles"})

Colleagues = Callable[[], Collection[str]]


def nobody() -> Collection[str]:
    """Know no colleague."""
    return ()


@dataclass(frozen=True)
class StopCard:
    """The vocabulary, made once from the lists: what may call, and all the rest."""

    calls: Phrases = field(repr=False)
    others: Phrases = field(repr=False)

    @classmethod
    def from_lists(
        cls, lists: Mapping[str, Any], roles: Mapping[str, Any] | None = None
    ) -> StopCard:
        """Read `content/stop_card.toml`, and the titles of `content/roles.toml`."""
        named = {key: [*each] for key, each in lists.items() if key != "own"}
        for key, more in lists["own"].items():
            named[key] = [*named[key], *more]
        named["staff"] += _titles(roles or {})
        calls = {key: named.pop(key) for key in _CALLS}
        return cls(Phrases.of(calls), Phrases.of(named))

    def stops(self, text: str, colleagues: Colleagues = nobody) -> bool:
        """Tell whether any sentence calls for the card."""
        said = tokens(text)
        # Most texts hold nothing that may call: they cost one pass, no more.
        spots = self.calls.find(said)
        if not spots:
            return False
        ends = [n for n, each in enumerate(said) if each.said[0] in _ENDS]
        borders = [-1, *ends, len(said)]
        calling = _calling(spots, borders)
        if not calling:
            return False
        found = _Found(said, borders, spots, self.others)
        return any(
            _calls_for_card(found.sentence(place), found.latest(place - 1), colleagues)
            for place in calling
            if found.is_worth_reading(place)
        )


def _calling(spots: Sequence[Spot], borders: Sequence[int]) -> list[int]:
    """Return which sentences are worth reading: by the border that each ends at."""
    labels: dict[int, set[str]] = {}
    for spot in spots:
        labels.setdefault(bisect_left(borders, spot.first), set()).add(spot.label)
    return sorted(
        place
        for place, here in labels.items()
        if not here.isdisjoint(_ALONE) or {"handles", "rough"} <= here
    )


class _Found:
    """What is found in a text, sentence by sentence; no phrase goes over its end.

    A sentence is known by the border that it ends at.
    """

    def __init__(
        self,
        said: Sequence[Token],
        borders: Sequence[int],
        calls: Sequence[Spot],
        others: Phrases,
    ) -> None:
        """Keep what calls; the rest is looked for where it is needed, once."""
        self.said = said
        self.borders = borders
        self.phrases = others
        self.calls: dict[int, list[Spot]] = {}
        self.others: dict[int, list[Spot]] = {}
        for spot in calls:
            place = bisect_left(borders, spot.first)
            first = borders[place - 1] + 1
            here = Spot(spot.label, spot.first - first, spot.end - first)
            self.calls.setdefault(place, []).append(here)

    def words(self, place: int) -> Sequence[Token]:
        """Return the words of a sentence."""
        return self.said[self.borders[place - 1] + 1 : self.borders[place]]

    def rest(self, place: int) -> list[Spot]:
        """Return all that is found in a sentence but what calls."""
        if place not in self.others:
            self.others[place] = self.phrases.find(self.words(place))
        return self.others[place]

    def is_worth_reading(self, place: int) -> bool:
        """Tell whether more than touching calls, or there is somebody to touch."""
        labels = {spot.label for spot in self.calls[place]}
        if (
            labels.isdisjoint(_ALONE - {"touches"})
            and not {"handles", "rough"} <= labels
        ):
            return any(spot.label in _TOUCHED for spot in self.rest(place))
        return True

    def sentence(self, place: int) -> Sentence:
        """Say of each word of a sentence what it may be."""
        words = list(self.words(place))
        labels: list[set[str]] = [set() for _ in words]
        spots = [*self.calls[place], *self.rest(place)]
        for spot in spots:
            # A verb of several words is where it begins: «klappet til».
            end = spot.first + 1 if spot.label in deeds.VERBS else spot.end
            for each in labels[spot.first : end]:
                each.add(spot.label)
        for spot in spots:
            # «Slår på lyset» is harmless, «slår på barnet» is not.
            if spot.label == "harmless" and not _is_child(labels, spot.end):
                for each in labels[spot.first : spot.end]:
                    each.difference_update(_TAKEN_OUT)
        return Sentence(words, labels)

    def latest(self, place: int) -> str:
        """Return who was named last in a sentence: a grown-up or a child."""
        found = [spot for spot in self.rest(place) if spot.label in _NAMED]
        return max(found, key=lambda spot: spot.first).label if found else ""


_NAMED = frozenset({"staff", "family", "child"})


def _calls_for_card(sentence: Sentence, latest: str, colleagues: Colleagues) -> bool:
    """Read one sentence; the one before it may say who «hun» is."""
    if _tells(sentence):
        return True
    if not sentence.may_harm:
        return False
    _name(sentence, colleagues)
    return harm.is_done(sentence, latest)


def _name(sentence: Sentence, colleagues: Colleagues) -> None:
    """Take a colleague's name for a grown-up, and another for a child."""
    capital = [
        at
        for at, word in enumerate(sentence.words)
        if word.capital and word.is_word and not sentence.labels[at]
    ]
    # Colleagues are read from the database: only where there is a name at all.
    known = {name.casefold() for name in colleagues()} if capital else set()
    for at in capital:
        said = sentence.words[at].said
        # In the genitive too. Who is no colleague may be a child.
        grown = said in known or said.removesuffix("s") in known
        kind = "staff" if grown else "named"
        sentence.labels[at].add(kind)
        sentence.all.add(kind)


def _is_child(labels: Sequence[set[str]], at: int) -> bool:
    return at < len(labels) and not labels[at].isdisjoint({"child", "object"})


def _tells(sentence: Sentence) -> bool:
    """Tell whether the sentence calls for the card by its words alone."""
    if "always" in sentence.all or _is_signed(sentence):
        return True
    return any(
        "touches" in here and _is_touched(sentence, at)
        for at, here in enumerate(sentence.labels)
    )


def _is_signed(sentence: Sentence) -> bool:
    if "signs" not in sentence.all:
        return False
    if "did" in sentence.all and not sentence.all.isdisjoint({"family", "staff"}):
        return True
    return "hidden" in sentence.all and "explains" not in sentence.all


def _is_touched(sentence: Sentence, at: int) -> bool:
    """Read «tar på tissen», «tar på henne»; who touches herself is not meant."""
    if sentence.within("oneself", at + 1, at + 2):
        return False
    told = not sentence.all.isdisjoint({"family", "sibling"})
    if sentence.within("private", at + 1, at + TOUCH):
        told = told or not sentence.all.isdisjoint({"staff", "object"})
        return told or sentence.within("tells", at - deeds.BACK, at)
    for place in range(at + 1, min(at + 4, len(sentence.words))):
        if not sentence.labels[place].isdisjoint({"object", "me"}):
            return told and deeds.ends(sentence, place + 1)
    return False


def _titles(roles: Mapping[str, Any]) -> list[str]:
    """Return every title, so that its other forms are meant too: lederen, lederne."""
    found = []
    for role in roles.values():
        titles = [role["nb"], role["nn"], role["en"], *role["also"]]
        for title in titles:
            plain = "".join(sign if sign.isalnum() else " " for sign in title).strip()
            if len(plain) >= SHORTEST_TITLE:
                found.append(f"{plain}*")
    return found
