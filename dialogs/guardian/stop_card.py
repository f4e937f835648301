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

from dialogs.guardian import harm
from dialogs.guardian.harm import Sentence
from dialogs.reading.phrases import Phrases, Token, tokens

_ENDS = frozenset(".!?\n…")
# From a word of touching so many words to what is touched.
TOUCH = 6
# A title of two letters, such as VO, is a word in other sentences.
SHORTEST_TITLE = 4

# Words that one sentence must have one of before the careful look is taken.
_CALLS = (*harm.WORDS, "always", "signs", "touches")
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
        # Most texts hold none of the words that may call: they cost one pass, no more.
        spots = self.calls.find(said)
        if not spots:
            return False
        ends = [n for n, each in enumerate(said) if each.said[0] in _ENDS]
        borders = [-1, *ends, len(said)]
        calling = sorted({bisect_left(borders, spot.first) for spot in spots})
        for place in calling:
            words = said[borders[place - 1] + 1 : borders[place]]
            before = (
                said[borders[place - 2] + 1 : borders[place - 1]] if place > 1 else []
            )
            if self._in(words, before, colleagues):
                return True
        return False

    def _in(
        self, words: list[Token], before: list[Token], colleagues: Colleagues
    ) -> bool:
        """Read one sentence; the one before it may say who «hun» is."""
        sentence = Sentence(words, self._labels(words))
        if _tells(sentence):
            return True
        if not sentence.may_harm:
            return False
        _name(sentence, colleagues)
        return harm.is_done(sentence, self._latest(before))

    def _latest(self, words: list[Token]) -> str:
        """Return who was named last: a grown-up or a child."""
        kinds = ("staff", "family", "child")
        found = [spot for spot in self.others.find(words) if spot.label in kinds]
        return max(found, key=lambda spot: spot.first).label if found else ""

    def _labels(self, said: Sequence[Token]) -> list[set[str]]:
        """Say of each word what it may be; a harmless phrase holds no harm."""
        labels: list[set[str]] = [set() for _ in said]
        spots = self.calls.find(said) + self.others.find(said)
        for spot in spots:
            # A verb of several words is where it begins: «klappet til».
            end = spot.first + 1 if spot.label in harm.VERBS else spot.end
            for each in labels[spot.first : end]:
                each.add(spot.label)
        for spot in spots:
            # «Slår på lyset» is harmless, «slår på barnet» is not.
            if spot.label == "harmless" and not _is_child(labels, spot.end):
                for each in labels[spot.first : spot.end]:
                    each.difference_update(_TAKEN_OUT)
        return labels


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
        return told or sentence.within("tells", at - harm.BACK, at)
    for place in range(at + 1, min(at + 4, len(sentence.words))):
        if not sentence.labels[place].isdisjoint({"object", "me"}):
            return told and harm.ends(sentence, place + 1)
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
