"""Find words in a text that are likely somebody's name.

With a capital in mid-sentence a word is a name, unless it is a known place, brand or
book, or an ordinary word in its definite form («Rammeplanen»). At the start of a
sentence it is one if it is a known first name, or if no dictionary has it. Without a
capital it is one if it is a known first name where somebody may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from dialogs.guardian.names import Colleagues, Found, Names, is_english
from dialogs.reading.phrases import tokens

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# What stands before a word at the start of a sentence.
_START = re.compile(
    r"(?:^|[.!?:;\n\u2026\u00ab\u00bb\"'\u201c\u201d(\u2022*\u2013\u2014\d-])\s*$"
)
# So many signs are looked at for what stands before a word.
_BEFORE = 12
# A text with more than this share of its words in capitals is shouted, not named.
_SHOUTED = 0.6
# Definite forms: a word of the dictionary that ends so is a thing that has a name.
_DEFINITE = ("en", "et", "a", "ene", "ane")
# A shorter word is a name although it ends so: Ora, Sveen.
_SHORTEST_THING = 6
# A word this short without a capital is hardly meant as a name.
_SHORTEST = 3
# More names than this are a list of names; it is enough to say so.
_MOST = 100
# In these a second capital is no sign of an abbreviation: McDonald, O'Hara.
_TWO_CAPITALS = ("mc", "mac", "o'")


def names_in(
    names: Names, text: str, colleagues: Colleagues | None = None
) -> list[Found]:
    """Find every likely name; a first name and a surname are one."""
    reading = Reading(names, text)
    if reading.is_shouted:
        return []
    found = [*islice(reading.whole(), _MOST)]
    if not (found and colleagues):
        return found
    known = {name.casefold() for name in colleagues()}
    return [each._replace(is_colleague=each.key in known) for each in found]


@dataclass
class Reading:
    """One text, word by word."""

    names: Names
    text: str
    words: list[re.Match[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Find the words."""
        self.words = [*_WORD.finditer(self.text)]

    @property
    def is_shouted(self) -> bool:
        """Tell whether most of the text is in capitals."""
        loud = sum(word[0].isupper() and len(word[0]) > 1 for word in self.words)
        return loud > _SHOUTED * len(self.words)

    @cached_property
    def is_english(self) -> bool:
        """See `names.is_english`."""
        return is_english(self.text)

    @cached_property
    def titled(self) -> set[int]:
        """Return where the words of known titles begin: «Marte Meo»."""
        said = tokens(self.text)
        spots = self.names.titles.find(said)
        return {said[at].start for spot in spots for at in range(spot.first, spot.end)}

    def whole(self) -> Iterator[Found]:
        """Yield the names, each with the surname that follows it."""
        held: Found | None = None
        for at in self._named():
            found = self._found(at)
            if held and found.start == held.end + 1 and found.name[0].isupper():
                name = self.text[held.start : found.end]
                held = held._replace(
                    end=found.end, name=name, is_genitive=found.is_genitive
                )
                continue
            if held:
                yield held
            held = found
        if held:
            yield held

    def _found(self, at: int) -> Found:
        word = self.words[at]
        key = self.names.key(word[0])
        genitive = len(key) < len(word[0])
        return Found(word.start(), word.end(), word[0], key, genitive)

    def _named(self) -> Iterator[int]:
        last = -1
        for at, word in enumerate(self.words):
            is_name = (
                self._is_capital_name(at, follows=last == at - 1 >= 0)
                if word[0][0].isupper()
                else self._is_small_name(at)
            )
            if is_name and word.start() not in self.titled:
                last = at
                yield at

    def _is_capital_name(self, at: int, *, follows: bool) -> bool:
        written = self.words[at][0]
        said, bare = written.casefold(), self.names.key(written)
        if follows and self._space(at - 1) == " ":
            return True
        if len(said) == 1 or not {said, bare}.isdisjoint(self.names.fine):
            return False
        if not _is_written_as_name(written):
            return False
        known = not {said, bare}.isdisjoint(self.names.known)
        if known or self._is_place(said):
            return known
        return self._may_be_name(at, said, bare)

    def _may_be_name(self, at: int, said: str, bare: str) -> bool:
        """Judge a word that nobody knows as a name: by its place and the dictionary."""
        starts = self._starts(at)
        if not {said, bare}.isdisjoint(self.names.words_too):
            return not starts or self._does(at) or self._leads(at)
        if starts:
            return not self.names.is_ordinary(said, english=self.is_english)
        return not self._is_thing(at, said)

    def _is_place(self, said: str) -> bool:
        ends = said.endswith(self.names.endings)
        return ends and not any(said == each for each in self.names.endings)

    def _is_thing(self, at: int, said: str) -> bool:
        """Tell «i Bærum» and «Rammeplanen» from somebody's name."""
        is_placed = self._near(at - 1) == "i" and not said.endswith("s")
        if is_placed and not self.is_english and not self._leads(at):
            return True
        if len(said) < _SHORTEST_THING or self._near(at - 1) in self.names.speaks:
            return False
        words = self.names.norwegian
        return (
            said.endswith(_DEFINITE)
            and words.makes(said)
            and not words.is_surname(said)
        )

    def _is_small_name(self, at: int) -> bool:
        said, names = self.words[at][0], self.names
        if len(said) < _SHORTEST:
            return False
        known = said in names.known or names.key(said) in names.known
        if not known or said in names.fine:
            return said in names.words_too and self._stands(at) and self._does(at)
        return self._is_meant(at, said)

    def _is_meant(self, at: int, said: str) -> bool:
        """Tell a known name in small letters from the word that is written alike."""
        names = self.names
        is_word = said in names.small_words or names.key(said) in names.small_words
        if not is_word and not (self.is_english and said in names.english):
            return True
        stands = self._stands(at) or self._starts(at)
        return stands and (self._does(at) or self._space(at)[:1] not in (" ", "-"))

    def _leads(self, at: int) -> bool:
        """Tell whether the next word has a capital too: a surname, it may be."""
        last = at + 1
        return self._space(at) == " " and self.words[last][0][0].isupper()

    def _stands(self, at: int) -> bool:
        """Tell whether the word before is one that stands before a name."""
        return self._near(at - 1) in self.names.before and self._space(at - 1) == " "

    def _does(self, at: int) -> bool:
        """Tell whether the word after says what somebody does."""
        return self._near(at + 1) in self.names.does and self._space(at) == " "

    def _near(self, at: int) -> str:
        return self.words[at][0].casefold() if 0 <= at < len(self.words) else ""

    def _space(self, at: int) -> str:
        """Return what stands between a word and the next."""
        if not 0 <= at < len(self.words) - 1:
            return ""
        first, last = self.words[at].end(), self.words[at + 1].start()
        return self.text[first : min(last, first + _BEFORE)]

    def _starts(self, at: int) -> bool:
        start = self.words[at].start()
        return bool(_START.search(self.text[max(0, start - _BEFORE) : start]))


def _is_written_as_name(written: str) -> bool:
    """Tell Kari and Ann-Mari from TV, TV-kanalen, iPad and Oslo-jenta."""
    if written.casefold().startswith(_TWO_CAPITALS):
        return True
    parts = re.split("[-']", written)
    return all(
        part[0].isupper() and not part[1:2].isupper() for part in parts if part
    ) and (len(parts) > 1 or written[1:].islower())
