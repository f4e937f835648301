"""Find the words and phrases of lists in a text, in one pass over its words.

A phrase is written as people write it. `*` at a word's end lets it go on, at its
beginning lets something stand before it; `#` is any one word or number; `a/b` is one
word or the other. A phrase never goes over a punctuation mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# A word, or one mark; what joins words (hyphen, apostrophe) is neither.
_TOKEN = re.compile(r"\w+|[.!?\u2026]+|[^\w\s'\u2019-]|\n+")
# No word of a list is longer, so no more of a word is looked at.
LONGEST_WORD = 40
# So many letters of a word's beginning or end find the phrases that may be meant.
_HEAD = 3


class Token(NamedTuple):
    """One word or mark: where it stands, and how it is compared."""

    start: int
    end: int
    said: str
    capital: bool
    is_word: bool


class Spot(NamedTuple):
    """Where a phrase was found: its label, the first token, and the one after it."""

    label: str
    first: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a text."""
    found = []
    for each in _TOKEN.finditer(text):
        start, end = each.span()
        said = each[0][:LONGEST_WORD]
        low = said.casefold()
        found.append(Token(start, end, low, low != said, said[0].isalnum()))
    return found


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a phrase: what it is, begins with or ends with; any, if nothing."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    ends: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> _Word:
        each = [] if written == "#" else written.casefold().split("/")
        if not all(map(_is_word, each)):
            message = f"in {written!r}, * stands at one end of a word and not alone"
            raise ValueError(message)
        return cls(
            frozenset(word for word in each if "*" not in word),
            tuple(word[:-1] for word in each if word.endswith("*")),
            tuple(word[1:] for word in each if word.startswith("*")),
        )

    @property
    def length(self) -> int:
        """Return how long the shortest of its words is; 0 for any word."""
        return min(map(len, (*self.exact, *self.begins, *self.ends)), default=0)

    def fits(self, token: Token) -> bool:
        said = token.said
        if said in self.exact:
            return True
        if not (self.exact or self.begins or self.ends):
            return token.is_word
        return said.startswith(self.begins) or said.endswith(self.ends)


def _is_word(written: str) -> bool:
    bare = written.strip("*")
    return bool(bare) and "*" not in bare and written.count("*") <= 1


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase; its `anchor` is its longest word: the rarest, it may be hoped."""

    label: str
    words: tuple[_Word, ...]
    anchor: int

    @classmethod
    def of(cls, label: str, written: str) -> _Phrase:
        words = tuple(_Word.of(word) for word in written.replace("-", " ").split())
        anchor = max(range(len(words)), key=lambda place: words[place].length)
        if not words[anchor].length:
            message = f"the phrase {written!r} of {label!r} is any word at all"
            raise ValueError(message)
        return cls(label, words, anchor)

    def fits(self, said: Sequence[Token], anchor: int) -> bool:
        first = anchor - self.anchor
        if first < 0 or first + len(self.words) > len(said):
            return False
        for place, word in enumerate(self.words, first):
            if not word.fits(said[place]):
                return False
        return True


# What a word of a text leads to; with heads and tails how the word has to go on.
_Index = dict[str, tuple[_Phrase, ...]]
_Part = dict[str, tuple[tuple[str, _Phrase], ...]]


@dataclass(frozen=True)
class Phrases:
    """Lists of phrases, found by a word, or by how it begins or ends.

    Most are `single` words, of which nothing more need be known than the word.
    """

    single: dict[str, tuple[str, ...]] = field(repr=False)
    whole: _Index = field(repr=False)
    heads: _Part = field(repr=False)
    tails: _Part = field(repr=False)

    @classmethod
    def of(cls, lists: Mapping[str, Iterable[str]]) -> Phrases:
        """Take the phrases of each label."""
        single: dict[str, list[str]] = {}
        whole: dict[str, list[_Phrase]] = {}
        heads: dict[str, list[tuple[str, _Phrase]]] = {}
        tails: dict[str, list[tuple[str, _Phrase]]] = {}
        for phrase in (_Phrase.of(label, p) for label, ps in lists.items() for p in ps):
            word = phrase.words[phrase.anchor]
            for each in word.exact:
                if len(phrase.words) == 1:
                    single.setdefault(each, []).append(phrase.label)
                else:
                    whole.setdefault(each, []).append(phrase)
            for each in word.begins:
                heads.setdefault(_key(each, phrase), []).append((each, phrase))
            for each in word.ends:
                key = _key(each[::-1], phrase)[::-1]
                tails.setdefault(key, []).append((each, phrase))
        labels = {word: tuple(dict.fromkeys(each)) for word, each in single.items()}
        fixed = (
            {key: tuple(each) for key, each in part.items()} for part in (heads, tails)
        )
        return cls(labels, {key: tuple(each) for key, each in whole.items()}, *fixed)

    def find(self, said: Sequence[Token]) -> list[Spot]:
        """Return every phrase that stands in a text, in the text's order.

        Each word is looked up four times and no more, whatever the text: it takes as
        long as the text is, not longer.
        """
        found: list[Spot] = []
        single, whole = self.single.get, self.whole.get
        heads, tails = self.heads.get, self.tails.get
        for at, token in enumerate(said):
            word = token.said
            # Most words lead nowhere: nothing is made for them, and no method called.
            for label in single(word, ()):
                found.append(Spot(label, at, at + 1))  # noqa: PERF401 - one of four ways
            if phrases := whole(word):
                found += _fitting(phrases, said, at)
            begun = heads(word[:_HEAD])
            if begun and (near := [p for head, p in begun if word.startswith(head)]):
                found += _fitting(near, said, at)
            ended = tails(word[-_HEAD:])
            if ended and (near := [p for tail, p in ended if word.endswith(tail)]):
                found += _fitting(near, said, at)
        return found


def _fitting(
    phrases: Iterable[_Phrase], said: Sequence[Token], at: int
) -> Iterator[Spot]:
    """Give those whose other words stand there too; each once at a place."""
    for phrase in dict.fromkeys(phrases):
        if phrase.fits(said, at):
            first = at - phrase.anchor
            yield Spot(phrase.label, first, first + len(phrase.words))


def _key(beginning: str, phrase: _Phrase) -> str:
    if len(beginning) < _HEAD:
        message = f"{beginning!r} of {phrase.label!r} is too short to go on from: write"
        raise ValueError(f"{message} the whole word, or {_HEAD} letters and more")
    return beginning[:_HEAD]
