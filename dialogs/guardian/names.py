"""Know what names there are, and propose a letter for each child and colleague."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dialogs.guardian.ordinary import Ordinary
from dialogs.reading.phrases import Phrases

_USED = re.compile(r"\b(?:barn|child|kollega|colleague)\s+([a-z])\b", re.IGNORECASE)
_ENGLISH = re.compile(
    r"\b(?:the|and|was|with|she|they|his|has|this|that|from|when|what|asked)\b",
    re.IGNORECASE,
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# «Ås» is no genitive.
_SHORTEST = 3
# Names that end in s themselves: Rokas, Darius, Moses, Alexis.
_IN_S = ("as", "us", "es", "is", "os", "ys", "ss")

Colleagues = Callable[[], Collection[str]]


class Found(NamedTuple):
    """Where a name stands, whose it is, and whether it is a colleague's."""

    start: int
    end: int
    name: str
    key: str
    is_genitive: bool = False
    is_colleague: bool = False


@dataclass(frozen=True)
class Names:
    """Known first names, words with a capital that are none, and ordinary words."""

    known: frozenset[str] = field(repr=False)
    words_too: frozenset[str] = field(repr=False)
    fine: frozenset[str] = field(repr=False)
    endings: tuple[str, ...] = field(repr=False)
    titles: Phrases = field(repr=False)
    does: frozenset[str] = field(repr=False)
    before: frozenset[str] = field(repr=False)
    speaks: frozenset[str] = field(repr=False)
    small_words: frozenset[str] = field(repr=False)
    child: tuple[str, str] = field(repr=False)
    colleague: tuple[str, str] = field(repr=False)
    norwegian: Ordinary = field(repr=False)
    english: Ordinary = field(repr=False)

    @classmethod
    def from_lists(
        cls,
        own: Mapping[str, Any],
        names: Mapping[str, Any],
        places: Mapping[str, Any],
        filters: Mapping[str, bytes],
    ) -> Names:
        """Read names of `guardian.toml`, `first_names.toml` and `places.toml`."""
        apart = ("titles", "endings")
        fine = [words for key, words in places.items() if key not in apart]
        surnames = tuple(names["surnames"].split())
        return cls(
            known=_all(own["known"], names["own"], *names["known"].values()),
            words_too=_all(names["words_too"]),
            fine=_all(
                own["fine"], own["child"], names["ordinary"], names["colleague"], *fine
            ),
            endings=tuple(places["endings"].split()),
            titles=Phrases.of({"title": places["titles"]}),
            does=_all(names["does"]),
            before=_all(names["before"]),
            speaks=_all(names["speaks"]),
            small_words=_all(names["small_words"]),
            child=(own["child"][0], own["child"][-1]),
            colleague=(names["colleague"][0], names["colleague"][-1]),
            norwegian=Ordinary(filters["norwegian"], surnames),
            english=Ordinary(filters["english"]),
        )

    def letters(
        self, texts: Iterable[str], named: Iterable[Sequence[Found]]
    ) -> dict[str, str]:
        """Give each name its letter, passing over those that the author uses."""
        used = {found[1].upper() for text in texts for found in _USED.finditer(text)}
        free = [letter for letter in _LETTERS if letter not in used]
        left = {False: iter(free), True: iter(free)}
        given: dict[str, str] = {}
        for each in (each for found in named for each in found):
            if each.key not in given:
                given[each.key] = next(left[each.is_colleague], "X")
        return given

    def proposal(
        self, found: Found, letters: Mapping[str, str], *, english: bool
    ) -> str:
        """Say what could stand there instead: «Barn A», «Kollega B»."""
        words = self.colleague if found.is_colleague else self.child
        ending = "s" if found.is_genitive else ""
        letter = letters.get(found.key, "X")
        return f"{words[english]} {letter}{ending}"

    def key(self, written: str) -> str:
        """Return whose a name is: Karis is Kari's, and Jonas is himself."""
        said = written.casefold()
        bare = said.removesuffix("s")
        if bare in self.known and said not in self.known:
            return bare
        is_name = said in self.known or said.endswith(_IN_S)
        return said if is_name or len(bare) < _SHORTEST else bare

    def is_ordinary(self, said: str, *, english: bool) -> bool:
        """Tell whether a dictionary has a word, or both parts of a compound."""
        bare = said.removesuffix("s")
        if said in self.norwegian or self.norwegian.makes(bare):
            return True
        return english and (said in self.english or bare in self.english)


def is_english(text: str) -> bool:
    """Tell English from Norwegian by its smallest words."""
    return bool(_ENGLISH.search(text))


def _all(*words: str | Iterable[str]) -> frozenset[str]:
    """Put lists together; a list may be one long text."""
    lists = (each.split() if isinstance(each, str) else each for each in words)
    return frozenset(word.casefold() for each in lists for word in each)
