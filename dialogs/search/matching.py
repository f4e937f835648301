"""Find texts by their words: as they begin, and where none does, as they may be meant.

All words have to be there, in any order. It takes as long as the texts are, and not
longer: nothing is compared with each other but different words, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.reading.slips import allowed
from dialogs.reading.text import cut
from dialogs.search.commands import Hit, Sought

# Nobody looks for more words at once; who writes more has said enough with these.
MOST_WORDS = 8
# So many words stand before the one that was found, and after it: one line.
_BEFORE, _AFTER = 6, 10
# What has no blanks may be endless; a line is not.
_WIDEST = 80
# So many words that may have been meant are looked for, the nearest.
_NEAR = 8
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s+")
# Letters that do not come apart into a plain one and its mark.
_PLAIN = {0xE6: "ae", 0xF8: "o", 0xF0: "d", 0x111: "d", 0x142: "l", 0x131: "i"}


@dataclass(frozen=True)
class Text:
    """Something that may be found; `headed` where its first part is its heading."""

    kind: Sought
    key: str
    day: str
    parts: tuple[str, ...]
    name: str = ""
    headed: bool = False


class _Placed(NamedTuple):
    said: str
    start: int
    end: int


@dataclass(frozen=True)
class _Read:
    text: Text
    parts: tuple[tuple[_Placed, ...], ...]
    words: frozenset[str]

    @classmethod
    def of(cls, text: Text) -> _Read:
        parts = tuple(tuple(_words(part)) for part in text.parts)
        return cls(text, parts, frozenset(w.said for part in parts for w in part))


# Tells of a text's word whether it is one that is looked for.
Test = Callable[[str], bool]


def folded(word: str) -> str:
    """Return a word as it is compared: small, without marks, aa and oe as typed."""
    low = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(each for each in low if not unicodedata.combining(each))
    return plain.translate(_PLAIN).replace("aa", "a").replace("oe", "o")


def wanted(said: str, small: Container[str]) -> list[str]:
    """Return the words that are looked for; small ones where there are no others."""
    words = list(dict.fromkeys(each.said for each in _words(said)))
    return ([each for each in words if each not in small] or words)[:MOST_WORDS]


def search(texts: Iterable[Text], words: Sequence[str]) -> tuple[list[Hit], bool]:
    """Return what was found, the newest first, and whether it is only like it."""
    read = [_Read.of(each) for each in texts]
    found = _found(read, [_begins(word) for word in words])
    if found or not words:
        return found, False
    vocabulary = list(frozenset[str]().union(*(each.words for each in read)))
    return _found(read, [_is_like(word, vocabulary) for word in words]), True


def _words(text: str) -> Iterable[_Placed]:
    for each in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield _Placed(folded(each[0]), each.start(), each.end())


def _begins(word: str) -> Test:
    return lambda said: said.startswith(word)


def _is_like(word: str, vocabulary: Sequence[str]) -> Test:
    """Take the words that are a slip from this one; one that is right stays so."""
    slip = allowed(word)
    near = process.extract(
        word, vocabulary, scorer=OSA.distance, score_cutoff=slip, limit=_NEAR
    )
    meant = {said for said, _, _ in near} if slip else set()
    return lambda said: said in meant or said.startswith(word)


def _found(read: Iterable[_Read], tests: Sequence[Test]) -> list[Hit]:
    found = [hit for each in read if (hit := _hit(each, tests))]
    return sorted(found, key=lambda hit: hit.day, reverse=True)


def _hit(read: _Read, tests: Sequence[Test]) -> Hit | None:
    if not tests or not all(any(map(test, read.words)) for test in tests):
        return None
    for number, part in enumerate(read.parts):
        for place, word in enumerate(part):
            if any(test(word.said) for test in tests):
                return _shown(read, number, place)
    return None


def _shown(read: _Read, number: int, place: int) -> Hit:
    """Show a word with what stands around it."""
    text, part = read.text, read.parts[number]
    body = unicodedata.normalize("NFC", text.parts[number])
    word, first, last = part[place], place - _BEFORE, place + _AFTER
    before = body[part[max(first, 0)].start : word.start]
    after = body[word.end : part[last].end if last < len(part) else None]
    is_heading = text.headed and number == 0
    name = text.name or (text.parts[0] if text.headed and not is_heading else "")
    return Hit(
        kind=text.kind,
        key=text.key,
        day=text.day,
        name=cut(_line(name), _WIDEST),
        before=_led(_line(before), is_cut=first > 0),
        word=cut(body[word.start : word.end], _WIDEST),
        after=_ended(_line(after), is_cut=last < len(part) - 1),
    )


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text)


def _led(before: str, *, is_cut: bool) -> str:
    if len(before) > _WIDEST:
        return "… "
    return f"… {before}" if is_cut else before


def _ended(after: str, *, is_cut: bool) -> str:
    short = cut(after, _WIDEST).rstrip()
    return f"{short} …" if is_cut or len(after.rstrip()) > len(short) else short
