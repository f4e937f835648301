"""Look through a story for what should not be in it; explain, never change silently.

Local and pure: word lists in, concerns out. Only a birth number is refused
(`refused`), and only a child who may not be safe ends a talk (`stops`); everything
else is a question to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dialogs import birth_numbers
from dialogs.names import Found, Names
from dialogs.stop_card import StopCard
from dialogs.text import has_any

# More concerns than this are a different problem: a text all in capitals, a list.
MOST = 20


class Kind(StrEnum):
    """What a concern is about."""

    BIRTH_NUMBER = "birth_number"
    LONG_NUMBER = "long_number"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    NAME = "name"
    INITIALS = "initials"
    ADDRESS = "address"
    AGE = "age"
    HEALTH = "health"
    CHILD_WELFARE = "child_welfare"
    RELIGION = "religion"
    ORIGIN = "origin"
    CUSTODY = "custody"
    COLLEAGUE = "colleague"
    NO_FIRST_PERSON = "no_first_person"


@dataclass(frozen=True)
class Concern:
    """One thing to look at again, where it stands, and what could stand there."""

    kind: Kind
    start: int
    end: int
    excerpt: str
    proposal: str | None = None


_GAP = "[ .\u00a0-]?"
_PATTERNS = {
    Kind.EMAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
    Kind.BIRTH_DATE: re.compile(
        r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-]"
        r"(?:19[3-9]\d|20[0-3]\d|\d\d)|(?:19[3-9]\d|20[0-3]\d)-(?:0\d|1[0-2])-[0-3]\d)"
        r"(?!\d)"
    ),
    Kind.PHONE: re.compile(
        rf"(?<![\d.])(?:(?:\+|00)47{_GAP})?[2-9](?:{_GAP}\d){{7}}(?!{_GAP}\d)"
    ),
}
_DATE_LIKE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_DIGIT = re.compile(r"\d")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_a-z\u00df-\u00ff]\. ?){2,3}(?!\w)")


@dataclass(frozen=True)
class Words:
    """Words of one kind; `pieces` are a quick look before the careful one."""

    pattern: re.Pattern[str]
    pieces: tuple[str, ...]

    @classmethod
    def of(cls, stems: Sequence[str]) -> Words:
        """Take the words as they are written in the list."""
        pieces = (re.split(r"[*#]", stem.casefold()) for stem in stems)
        longest = tuple(max(parts, key=len) for parts in pieces)
        return cls(_any_of(stems), longest)

    def may_be_in(self, said: str) -> bool:
        """Tell whether a look is worth while, at a text in lower case."""
        return has_any(self.pieces, said)


@dataclass(frozen=True)
class Guardian:
    """The patterns, made once from the word lists."""

    names: Names = field(repr=False)
    card: StopCard = field(repr=False)
    words: dict[Kind, Words] = field(repr=False)
    address: re.Pattern[str] = field(repr=False)
    first_person: re.Pattern[str] = field(repr=False)
    proposals: dict[str, str] = field(repr=False)

    @classmethod
    def from_lists(cls, lists: Mapping[str, Any]) -> Guardian:
        """Read `content/guardian.toml`."""
        words = {Kind(k): Words.of(stems) for k, stems in lists["words"].items()}
        streets = "|".join(re.escape(each) for each in lists["streets"])
        return cls(
            names=Names.from_lists(lists["names"]),
            card=StopCard.from_lists(lists["stop_card"]),
            words=words,
            address=re.compile(
                rf"\b\w{{2,30}}(?:{streets})\s+\d{{1,4}}\b(?:,? \d{{4}} \w+)?",
                re.IGNORECASE,
            ),
            first_person=_any_of(lists["first_person"]),
            proposals=dict(lists["proposals"]),
        )

    def refused(self, text: str) -> bool:
        """Tell whether a text holds what may never be kept: a birth number."""
        if sum(map(text.count, "0123456789")) < birth_numbers.DIGITS:
            return False
        return next(birth_numbers.find(text), None) is not None

    def without_birth_numbers(self, text: str) -> str:
        """Put a plain word where each birth number stands."""
        while self.refused(text):
            found = next(birth_numbers.find(text))
            mask = self.proposals["birth_number"]
            text = f"{text[: found.start]}{mask}{text[found.end :]}"
        return text

    def stops(self, text: str) -> bool:
        """Tell whether a child may not be safe: then the stop card is shown."""
        return self.card.stops(text)

    def concerns(self, text: str) -> tuple[Concern, ...]:
        """Return what to look at again in one text."""
        return self.concerns_in({"": text}, own_voice=("",))[""]

    def concerns_in(
        self, fields: Mapping[str, str], *, own_voice: Sequence[str]
    ) -> dict[str, tuple[Concern, ...]]:
        """Return what to look at again; the same name is the same child everywhere."""
        named = {key: self.names.in_text(text) for key, text in fields.items()}
        letters = self.names.letters(fields.values(), named.values())
        found = {}
        for key, text in fields.items():
            names = self.names.proposed(text, named[key], letters)
            found[key] = self._in(text, names)
        told = " ".join(fields[key] for key in own_voice if key in fields)
        if told and not self.first_person.search(told):
            key = next(key for key in own_voice if key in fields)
            found[key] = (*found[key], Concern(Kind.NO_FIRST_PERSON, 0, 0, ""))
        return found

    def replaced(self, text: str, concerns: Sequence[Concern]) -> str:
        """Put the proposals in, where there are any."""
        for each in sorted(concerns, key=lambda c: c.start, reverse=True):
            if each.proposal and text[each.start : each.end] == each.excerpt:
                text = f"{text[: each.start]}{each.proposal}{text[each.end :]}"
        return text

    def _in(self, text: str, names: Found) -> tuple[Concern, ...]:
        taken: list[Concern] = []
        for concern in self._all(text, names):
            if all(concern.end <= t.start or concern.start >= t.end for t in taken):
                taken.append(concern)
            if len(taken) == MOST:
                break
        return tuple(sorted(taken, key=lambda concern: concern.start))

    def _all(self, text: str, names: Found) -> Iterator[Concern]:
        """Find everything, what weighs most first."""
        if _DIGIT.search(text):
            yield from self._numbers(text)
        if "@" in text:
            yield from self._by(Kind.EMAIL, _PATTERNS[Kind.EMAIL], text)
        yield from self._by(Kind.INITIALS, _INITIALS, text)
        for start, end, name, proposal in names:
            yield Concern(Kind.NAME, start, end, name, proposal)
        said = text.casefold()
        for kind, words in self.words.items():
            if words.may_be_in(said):
                yield from self._by(kind, words.pattern, text)

    def _numbers(self, text: str) -> Iterator[Concern]:
        certain = {(n.start, n.end) for n in birth_numbers.find(text)}
        for start, end in birth_numbers.eleven_digits(text):
            is_one = (start, end) in certain
            kind = Kind.BIRTH_NUMBER if is_one else Kind.LONG_NUMBER
            proposal = self.proposals.get(kind)
            yield Concern(kind, start, end, text[start:end], proposal)
        yield from self._by(Kind.BIRTH_DATE, _PATTERNS[Kind.BIRTH_DATE], text)
        for each in self._by(Kind.PHONE, _PATTERNS[Kind.PHONE], text):
            if not _DATE_LIKE.match(each.excerpt):
                yield each
        yield from self._by(Kind.ADDRESS, self.address, text)

    def _by(self, kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Concern]:
        proposal = self.proposals.get(kind)
        for found in pattern.finditer(text):
            yield Concern(kind, found.start(), found.end(), found[0], proposal)


def _any_of(stems: Sequence[str]) -> re.Pattern[str]:
    """Match any of some words; one that ends in * matches what goes on from it."""
    parts = [
        re.escape(stem).replace(r"\*", r"\w*").replace(r"\#", r"\w+")
        for stem in sorted(stems, key=len, reverse=True)
    ]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
