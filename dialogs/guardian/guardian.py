"""Look through a story for what should not be in it; explain, never change silently.

Local and pure: word lists in, concerns out. Only a birth number is refused
(`refused`), and only a child who may not be safe ends a talk (`stops`); everything
else is a question to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dialogs.guardian import birth_numbers
from dialogs.guardian.names import Colleagues, Found, Names, is_english
from dialogs.guardian.naming import names_in
from dialogs.guardian.stop_card import StopCard, nobody
from dialogs.reading.phrases import Phrases, tokens
from dialogs.words.content import Content

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
    COLLEAGUE_NAME = "colleague_name"
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
# A name of a street, a number and perhaps a place; which words are streets is a list.
_ADDRESS = re.compile(
    r"\b[^\W\d_]{3,30}(?: [^\W\d_]{4,6})?\s+\d{1,4} ?[A-Ha-h]?\b(?:,? \d{4} \w+)?"
)
_DATE_LIKE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_DIGIT = re.compile(r"\d")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_a-z\u00df-\u00ff]\. ?){2,3}(?!\w)")


@dataclass(frozen=True)
class Guardian:
    """The patterns, made once from the word lists; a turn knows its `colleagues`."""

    names: Names = field(repr=False)
    card: StopCard = field(repr=False)
    words: Phrases = field(repr=False)
    streets: tuple[str, ...] = field(repr=False)
    birthday: re.Pattern[str] = field(repr=False)
    first_person: re.Pattern[str] = field(repr=False)
    proposals: dict[str, str] = field(repr=False)
    colleagues: Colleagues = field(default=nobody, repr=False)
    # What one turn has read for the stop card; none where the guardian is everybody's,
    # or somebody's words would stay in memory.
    read: dict[str, bool] | None = field(default=None, repr=False)

    @classmethod
    def from_content(cls, content: Content, ordinary: Mapping[str, bytes]) -> Guardian:
        """Read the lists of the guardian, the stop card, names, places and roles."""
        lists = content["guardian"]
        own = lists["own_words"]
        words = {k: [*v, *own.get(k, ())] for k, v in lists["words"].items()}
        return cls(
            names=Names.from_lists(
                lists["names"], content["first_names"], content["places"], ordinary
            ),
            card=StopCard.from_lists(content["stop_card"], content["roles"]),
            words=Phrases.of(words),
            streets=tuple(lists["streets"]),
            birthday=_birthday(**lists["birth"]),
            first_person=_any_of(lists["first_person"]),
            proposals=dict(lists["proposals"]),
        )

    def knowing(self, colleagues: Colleagues) -> Guardian:
        """Return the same guardian where colleagues' first names are known."""
        return replace(self, colleagues=colleagues, read={})

    def refused(self, text: str) -> bool:
        """Tell whether a text holds what may never be kept: a birth number."""
        # Counting is quicker than the pattern, and nearly every text ends here.
        if sum(map(text.count, "0123456789")) < birth_numbers.DIGITS:
            return False
        return next(birth_numbers.find(text), None) is not None

    def without_birth_numbers(self, text: str) -> str:
        """Put a plain word where each birth number stands."""
        mask = self.proposals["birth_number"]
        # Numbers that are found do not overlap, so what is left may hold another.
        while self.refused(text):
            parts, last = [], 0
            for found in birth_numbers.find(text):
                parts += [text[last : found.start], mask]
                last = found.end
            text = "".join([*parts, text[last:]])
        return text

    def stops(self, text: str) -> bool:
        """Tell whether a child may not be safe: then the stop card is shown."""
        found = None if self.read is None else self.read.get(text)
        if found is None:
            found = self.card.stops(text, self.colleagues)
            if self.read is not None:
                self.read[text] = found
        return found

    def concerns(self, text: str) -> tuple[Concern, ...]:
        """Return what to look at again in one text."""
        return self.concerns_in({"": text}, own_voice=("",))[""]

    def concerns_in(
        self, fields: Mapping[str, str], *, own_voice: Sequence[str]
    ) -> dict[str, tuple[Concern, ...]]:
        """Return what to look at again; the same name is the same child everywhere."""
        named = {
            key: names_in(self.names, text, self.colleagues)
            for key, text in fields.items()
        }
        letters = self.names.letters(fields.values(), named.values())
        found = {
            key: self._in(text, named[key], letters) for key, text in fields.items()
        }
        told = " ".join(fields[key] for key in own_voice if key in fields)
        if told and not self.first_person.search(told):
            key = next(key for key in own_voice if key in fields)
            # It is about no place in the text: it is said once, with the first field.
            found[key] = (*found[key], Concern(Kind.NO_FIRST_PERSON, 0, 0, ""))
        return found

    def replaced(self, text: str, concerns: Sequence[Concern]) -> str:
        """Put the proposals in, where there are any."""
        # From the end, so that the places before it stay where they are.
        for each in sorted(concerns, key=lambda c: c.start, reverse=True):
            if each.proposal and text[each.start : each.end] == each.excerpt:
                text = f"{text[: each.start]}{each.proposal}{text[each.end :]}"
        return text

    def _in(
        self, text: str, named: Sequence[Found], letters: Mapping[str, str]
    ) -> tuple[Concern, ...]:
        taken: list[Concern] = []
        for concern in self._all(text, named, letters):
            # What weighs most came first; what overlaps it is not said as well.
            if all(concern.end <= t.start or concern.start >= t.end for t in taken):
                taken.append(concern)
            if len(taken) == MOST:
                break
        return tuple(sorted(taken, key=lambda concern: concern.start))

    def _all(
        self, text: str, named: Sequence[Found], letters: Mapping[str, str]
    ) -> Iterator[Concern]:
        """Find everything, what weighs most first."""
        if _DIGIT.search(text):
            yield from self._numbers(text)
        if "@" in text:
            yield from self._by(Kind.EMAIL, _PATTERNS[Kind.EMAIL], text)
        yield from self._by(Kind.INITIALS, _INITIALS, text)
        yield from self._by(Kind.BIRTH_DATE, self.birthday, text)
        yield from self._worded(text)
        english = bool(named) and is_english(text)
        for each in named:
            kind = Kind.COLLEAGUE_NAME if each.is_colleague else Kind.NAME
            proposal = self.names.proposal(each, letters, english=english)
            yield Concern(kind, each.start, each.end, each.name, proposal)

    def _worded(self, text: str) -> Iterator[Concern]:
        """Find the words of the lists; of two that overlap, the longer."""
        said = tokens(text)
        spots = self.words.find(said)
        for label, first, end in sorted(spots, key=lambda spot: spot.first - spot.end):
            start, stop = said[first].start, said[end - 1].end
            kind = Kind(label)
            proposal = self.proposals.get(kind)
            yield Concern(kind, start, stop, text[start:stop], proposal)

    def _numbers(self, text: str) -> Iterator[Concern]:
        certain = {(n.start, n.end) for n in birth_numbers.find(text)}
        for start, end in birth_numbers.eleven_digits(text):
            is_one = (start, end) in certain
            kind = Kind.BIRTH_NUMBER if is_one else Kind.LONG_NUMBER
            proposal = self.proposals.get(kind)
            yield Concern(kind, start, end, text[start:end], proposal)
        yield from self._by(Kind.BIRTH_DATE, _PATTERNS[Kind.BIRTH_DATE], text)
        for each in self._by(Kind.PHONE, _PATTERNS[Kind.PHONE], text):
            # «20261124» has eight digits too, and is no telephone number.
            if not _DATE_LIKE.match(each.excerpt):
                yield each
        for each in self._by(Kind.ADDRESS, _ADDRESS, text):
            # Any word with a number looks like it: a street's ending makes it one.
            if _street(each.excerpt).endswith(self.streets):
                yield each

    def _by(self, kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Concern]:
        proposal = self.proposals.get(kind)
        for found in pattern.finditer(text):
            yield Concern(kind, found.start(), found.end(), found[0], proposal)


def _street(address: str) -> str:
    """Return what stands before the number; «gata» alone is no street."""
    before = _DIGIT.split(address, maxsplit=1)[0].casefold().strip()
    # Its first letter is left out: an ending needs something before it.
    return before[1:]


def _birthday(words: Sequence[str], months: Sequence[str]) -> re.Pattern[str]:
    """Match a day, a month or a year soon after a word such as «født»."""
    day = r"(?:\d{1,2}(?:\.|st|nd|rd|th)? ?)?"
    month = rf"(?:{'|'.join(map(re.escape, months))})\b(?:\.? \d{{4}})?"
    # At most 24 signs further on: what comes later is about something else.
    born = rf"\b(?:{'|'.join(map(re.escape, words))})\b[\w ,.]{{0,24}}?\b"
    return re.compile(rf"{born}(?:{day}{month}|20[12]\d\b)", re.IGNORECASE)


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Match any of some words."""
    parts = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
