"""Find words that are likely names, and propose a letter for each child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# What stands before a word at the start of a sentence.
_START = re.compile(
    r"(?:^|[.!?:;\n\u2026\u00ab\u00bb\"'\u201c\u201d(\u2022*\u2013\u2014-])\s*$"
)
_USED = re.compile(r"\b(?:barn|child)\s+([a-z])\b", re.IGNORECASE)
# A text with more than this share of its words in capitals is shouted, not named.
_SHOUTED = 0.6


_ENGLISH = re.compile(r"\b(?:the|and|was|with)\b")
# Where a name stands, the name, and what could stand there.
Found = list[tuple[int, int, str, str]]


@dataclass(frozen=True)
class Names:
    """Known first names, words with a capital that are none, and the letters used."""

    known: frozenset[str] = field(repr=False)
    fine: frozenset[str] = field(repr=False)
    child: dict[str, str] = field(repr=False)

    @classmethod
    def from_lists(cls, lists: Mapping[str, Any]) -> Names:
        """Read the part of `content/guardian.toml` that is about names."""
        return cls(
            known=frozenset(name.casefold() for name in lists["known"]),
            fine=frozenset(name.casefold() for name in lists["fine"]),
            child={word.casefold(): word for word in lists["child"]},
        )

    def in_text(self, text: str) -> list[re.Match[str]]:
        """Find every word that is likely a name."""
        words = list(_WORD.finditer(text))
        capital = [word for word in words if word[0][0].isupper()]
        shouted = sum(word[0].isupper() and len(word[0]) > 1 for word in capital)
        if shouted > _SHOUTED * len(words):
            return []
        return [word for word in capital if self._is_name(text, word)]

    def letters(
        self, texts: Iterable[str], named: Iterable[list[re.Match[str]]]
    ) -> dict[str, str]:
        """Give each name its letter, passing over those that the author uses."""
        used = {found[1].upper() for text in texts for found in _USED.finditer(text)}
        free = (letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in used)
        given: dict[str, str] = {}
        for word in (word for words in named for word in words):
            key = _bare(word[0]).casefold()
            if key not in given:
                given[key] = next(free, "X")
        return given

    def proposed(
        self, text: str, named: list[re.Match[str]], letters: Mapping[str, str]
    ) -> Found:
        """Say where each name stands, and what could stand there."""
        if not named:
            return []
        child = self.child["child" if _ENGLISH.search(text) else "barn"]
        found = []
        for word in named:
            bare = _bare(word[0])
            ending = "s" if len(bare) < len(word[0]) else ""
            proposal = f"{child} {letters.get(bare.casefold(), 'X')}{ending}"
            found.append((word.start(), word.end(), word[0], proposal))
        return found

    def _is_name(self, text: str, word: re.Match[str]) -> bool:
        said = word[0].casefold()
        bare = _bare(word[0]).casefold()
        if said in self.fine or bare in self.fine or len(said) == 1:
            return False
        if word[0].isupper() or (not word[0][1:].islower() and "-" not in word[0]):
            return False
        if _START.search(text[max(0, word.start() - 12) : word.start()]):
            return said in self.known or (bare in self.known and said != bare)
        return True


def _bare(word: str) -> str:
    """Take the genitive's s away: Karis is Kari's."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else word  # noqa: PLR2004 - Ås, Lars
