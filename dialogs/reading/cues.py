"""Read what a message points at by single words, where no sentence was known.

A rule is groups of words that stand together. Some rules answer at once, because
nothing is changed by an answer; the others only ask «Mente du …?».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.reading.phrases import Phrases, Token, tokens
from dialogs.reading.slips import IsWord, allowed
from dialogs.reading.understood import MOST_GUESSED
from dialogs.words.content import File

# A word that is mended to a cue has so many letters: shorter ones are alike too often.
_SHORTEST = 5
# A message of more words than this tells something; it asks for nothing.
MOST_WORDS = 14
# The titles and words of a dialog count as cues of it under this label.
_OWN = "="


@dataclass(frozen=True)
class _Rule:
    """The groups of words that together point at a meaning."""

    means: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Cues:
    """The groups of words, and what they point at."""

    phrases: Phrases = field(repr=False)
    means: tuple[_Rule, ...] = field(repr=False)
    hints: tuple[_Rule, ...] = field(repr=False)
    families: tuple[tuple[str, ...], ...] = field(repr=False)
    vocabulary: frozenset[str] = field(repr=False)
    is_word: IsWord = field(repr=False)

    @classmethod
    def from_lists(
        cls,
        lists: File,
        own: Mapping[str, Iterable[str]],
        is_word: IsWord,
    ) -> Cues:
        """Take `content/cues.toml`, and the words that start each dialog."""
        groups = {label: _plain(words) for label, words in lists["words"].items()}
        groups |= {_OWN + name: _plain(words) for name, words in own.items()}
        hints = _rules(lists["hints"])
        hints += tuple(_Rule(name, frozenset({_OWN + name})) for name in own)
        single = {w for words in groups.values() for w in words if _may_be_meant(w)}
        return cls(
            phrases=Phrases.of(groups),
            means=_rules(lists["means"]),
            hints=hints,
            families=tuple(map(tuple, lists["families"].values())),
            vocabulary=frozenset(single),
            is_word=is_word,
        )

    def meant(self, labels: frozenset[str]) -> str | None:
        """Return what may be answered at once; the rule with most words first."""
        met = [rule for rule in self.means if rule.groups <= labels]
        return max(met, key=lambda rule: len(rule.groups)).means if met else None

    def guesses(self, labels: frozenset[str]) -> tuple[str, ...]:
        """Return what may have been meant, likeliest first."""
        score: dict[str, int] = {}
        for rule in self.hints:
            if rule.groups <= labels:
                points = len(rule.groups)
                score[rule.means] = max(points, score.get(rule.means, 0))
        ranked = sorted(score, key=score.__getitem__, reverse=True)
        near = self._near(ranked[0]) if ranked else ()
        return tuple(dict.fromkeys((*ranked, *near)))[:MOST_GUESSED]

    def _near(self, dialog: str) -> tuple[str, ...]:
        """Return the family that begins with this one, or that it stands in."""
        within = [family for family in self.families if dialog in family]
        return min(within, key=lambda family: family.index(dialog), default=())

    def labels(self, text: str) -> frozenset[str]:
        """Return the groups that have a word here, slips of one included."""
        said = tokens(text)
        if sum(each.is_word for each in said) > MOST_WORDS:
            return frozenset()
        # A real word that stands alone may still be a slip: it is only asked about.
        alone = len(said) == 1
        mended = [self._mended(each, alone=alone) for each in said]
        return frozenset(spot.label for spot in self.phrases.find(mended))

    def _mended(self, token: Token, *, alone: bool) -> Token:
        """Put a known word in the place of one that no dictionary has."""
        said = token.said
        if len(said) < _SHORTEST or said in self.vocabulary:
            return token
        if self.is_word(said) and not alone:
            return token
        near = process.extractOne(
            said, self.vocabulary, scorer=OSA.distance, score_cutoff=allowed(said)
        )
        return token._replace(said=near[0]) if near else token


def _rules(lists: Mapping[str, Sequence[str]]) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(means, frozenset(rule.split()))
        for means, rules in lists.items()
        for rule in rules
    )


def _plain(words: Iterable[str]) -> list[str]:
    """Write phrases as the words of a text are told apart: «i'm» is two."""
    return [word.replace("'", " ") for word in words]


def _may_be_meant(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha()
