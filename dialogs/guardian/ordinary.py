"""Tell an ordinary word from one that no dictionary has, such as a name.

The dictionaries' words are in two Bloom filters, one for bokmål and nynorsk, one for
English, made by `tests/make_ordinary_words.py`: a word that is in is always found,
and about one in a hundred that is not in is found as well. So the words of two
languages take some hundred kilobytes and no time to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

# Bits for each word, and how many of them are looked at: one in a hundred is wrong.
BITS, LOOKS = 10, 7
# The filters hold no longer words: no name is as long.
LONGEST = 14
# The parts of a compound are at least so long: «ut|tur», «bil|dekk».
_FIRST, _LAST = 3, 4
# These join two words: «barnehage|s|lek», «barn|e|bok».
_JOINTS = "se"


@dataclass(frozen=True)
class Ordinary:
    """The words of a language, and the compounds that can be made of them."""

    bits: bytes = field(repr=False)
    # Surnames end so: «Sponheim» is no compound of «spon» and «heim».
    endings: tuple[str, ...] = field(default=(), repr=False)

    def __contains__(self, word: str) -> bool:
        """Tell whether a word in lower case is a word of the dictionary."""
        return all(self.bits[at >> 3] >> (at & 7) & 1 for at in places(word, self.size))

    @property
    def size(self) -> int:
        """Return how many bits there are."""
        return len(self.bits) * 8

    def is_surname(self, word: str) -> bool:
        """Tell whether a word ends as surnames do, with or without the genitive's s."""
        return word.endswith(self.endings) or word[:-1].endswith(self.endings)

    def makes(self, word: str) -> bool:
        """Tell whether a word is one, or a compound of two."""
        if len(word) > LONGEST or word in self:
            return True
        if self.is_surname(word):
            return False
        return any(last in self and first in self for first, last in parts(word))


def parts(word: str) -> Iterator[tuple[str, str]]:
    """Return the two words that a compound may be made of, in every way."""
    for border in range(_FIRST, len(word) - _LAST + 1):
        first, last = word[:border], word[border:]
        yield first, last
        if first[-1] in _JOINTS and border > _FIRST:
            yield first[:-1], last


def places(word: str, size: int) -> Iterator[int]:
    """Return which bits stand for a word."""
    digest = blake2b(word.encode(), digest_size=16).digest()
    first = int.from_bytes(digest[:8], "little")
    step = int.from_bytes(digest[8:], "little") | 1
    return ((first + look * step) % size for look in range(LOOKS))


def filled(words: Collection[str]) -> bytes:
    """Make the bits of a filter that holds these words."""
    bits = bytearray(len(words) * BITS // 8 + 1)
    for word in words:
        for at in places(word, len(bits) * 8):
            bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)
