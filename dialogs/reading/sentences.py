"""Recognise sentences by their templates, with what stands in their slots.

The templates are in `content/opens.toml`, `wishes.toml`, `questions.toml` and
`small_talk.toml`, in hassil's language. hassil parses them; they are matched as
patterns, fifty times as quick as its own way, and the words come as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hassil import (
    Alternative,
    Expression,
    Group,
    ListReference,
    RuleReference,
    TextChunk,
    parse_sentence,
)
from hassil.parser import ParseError

from dialogs.words.content import File

# So many words may stand where a day does: more of them tell something else.
FEW = 4
# {any} is whatever stands there, and is not kept.
ANY = "any"
# Marks become blanks, sign for sign; those in «13.30», «3.» and «i'm» are of a word.
_WORD = re.compile(r"\S+")
_MARK = re.compile(r"[,;!?«»\"“”()\[\]{}<>|*]|(?<!\d)[.:/](?!\w)|(?<=[^\W\d])[.:/]|\.$")
# A slot is whole words; it takes as few of them as it can.
_SLOT = r"(?<!\S)(?P<{}>\S.*?)(?!\S)"

# What must hold of the words in a slot, by its name.
Checks = Mapping[str, Callable[[str], bool]]


@dataclass(frozen=True)
class Match:
    """One sentence that was recognised: of which file and name, and its slots."""

    file: str
    name: str
    slots: Mapping[str, str]


@dataclass(frozen=True)
class _Said:
    """A message without its marks, and where each of its signs was typed."""

    typed: str
    plain: str
    places: tuple[int, ...]
    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> _Said:
        low = text.casefold()
        typed = text if len(low) == len(text) else low  # «İ» grows.
        plain, places = [], [0]
        for word in _WORD.finditer(_MARK.sub(" ", low)):
            plain.append(word[0])
            places += range(word.start(), word.end() + 1)
        whole = " ".join(plain)
        return cls(typed, whole, tuple(places[1:]), 0, len(whole))

    def typed_between(self, start: int, end: int) -> str:
        return self.typed[self.places[start] : self.places[end - 1] + 1]

    def bare(self, before: Iterable[str], after: Iterable[str]) -> _Said:
        """Leave out what stands around what is meant: «hei, kan du … takk»."""
        plain, start, end = self.plain, self.start, self.end
        while cut := next((p for p in before if plain.startswith(p, start)), None):
            start += len(cut)
        while cut := next((p for p in after if plain.endswith(p, start, end)), None):
            end -= len(cut)
        return replace(self, start=start, end=end) if start < end else self


@dataclass(frozen=True)
class _Template:
    """One sentence as a pattern; its slots are named in the order of its groups."""

    file: str
    name: str
    pattern: re.Pattern[str] = field(repr=False)
    slots: tuple[str, ...]

    def match(self, said: _Said) -> tuple[Match, int] | None:
        """Return the match, and how many signs it leaves to its slots."""
        found = self.pattern.fullmatch(said.plain, said.start, said.end)
        if found is None:
            return None
        slots, loose = {}, 0
        for place, name in enumerate(self.slots, 1):
            start, end = found.span(place)
            loose += end - start
            if end > start and name != ANY:
                slots[name] = said.typed_between(start, end)
        return Match(self.file, self.name, slots), loose


@dataclass(frozen=True)
class Sentences:
    """All templates, ready to be matched; `faults` are about those left out."""

    templates: tuple[_Template, ...] = field(repr=False)
    checks: Checks = field(repr=False)
    before: tuple[str, ...] = field(repr=False)
    after: tuple[str, ...] = field(repr=False)
    faults: tuple[str, ...] = ()

    @classmethod
    def from_lists(
        cls,
        files: Mapping[str, File],
        shared: File,
        checks: Checks,
    ) -> Sentences:
        """Take the sentences of each file, and the parts that they are made of."""
        reader = _TemplateReader(shared["parts"], {*checks, ANY})
        templates, faults = [], []
        for file, name, written in _written(files):
            try:
                templates.append(reader.template(file, name, written))
            except (ParseError, ValueError, re.error) as error:
                faults.append(f"{file}.toml, {name}: {written!r} is not used: {error}")
        before = _longest_first(f"{phrase} " for phrase in shared["before"])
        after = _longest_first(f" {phrase}" for phrase in shared["after"])
        return cls(tuple(templates), checks, before, after, tuple(faults))

    def match(self, text: str) -> Match | None:
        """Return the sentence that this is, as it stands or without its politeness."""
        said = _Said.of(text)
        bare = said.bare(self.before, self.after)
        return self._match(bare) or (self._match(said) if bare != said else None)

    def nearly(self, text: str, unread: frozenset[str]) -> Match | None:
        """Return the sentence that this is, but for what stands in these slots."""
        said = _Said.of(text)
        return self._match(said.bare(self.before, self.after), unread)

    def _match(self, said: _Said, unread: frozenset[str] = frozenset()) -> Match | None:
        found = (each.match(said) for each in self.templates)
        fitting = [each for each in found if each and self._holds(each[0], unread)]
        # The one that leaves the least to its slots has understood the most.
        return min(fitting, key=lambda each: each[1])[0] if fitting else None

    def _holds(self, match: Match, unread: frozenset[str]) -> bool:
        return all(
            len(said.split()) <= FEW if name in unread else self.checks[name](said)
            for name, said in match.slots.items()
        )


@dataclass
class _TemplateReader:
    """Makes patterns of written templates."""

    written: Mapping[str, str]
    slots: set[str]
    parts: dict[str, Expression] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def template(self, file: str, name: str, written: str) -> _Template:
        self.found, self.within = [], []
        pattern = self._pattern(parse_sentence(written).expression)
        return _Template(file, name, re.compile(pattern), tuple(self.found))

    def _pattern(self, expression: Expression) -> str:
        match expression:
            case TextChunk(text=text):
                # What may be left out leaves its blank: one is enough, or none.
                return re.escape(text.casefold()).replace(r"\ ", " ?")
            case Alternative(items=items):
                return f"(?:{'|'.join(map(self._pattern, items))})"
            case Group(items=items):
                return "".join(map(self._pattern, items))
            case ListReference(slot_name=name):
                return self._slot(name)
            case RuleReference(rule_name=name):
                return self._part(name)
        raise ValueError(f"{type(expression).__name__} cannot be used here")

    def _slot(self, name: str) -> str:
        if name not in self.slots:
            raise ValueError(f"there is no slot {{{name}}}")
        self.found.append(name)
        return _SLOT.format(f"s{len(self.found)}")

    def _part(self, name: str) -> str:
        if name not in self.written:
            raise ValueError(f"there is no part <{name}>")
        if name in self.within:
            raise ValueError(f"the part <{name}> stands in itself")
        if name not in self.parts:
            self.parts[name] = parse_sentence(self.written[name]).expression
        self.within.append(name)
        pattern = f"(?:{self._pattern(self.parts[name])})"
        self.within.pop()
        return pattern


def _written(files: Mapping[str, File]) -> Iterator[tuple[str, str, str]]:
    for file, meanings in files.items():
        for name, meaning in meanings.items():
            if isinstance(meaning, dict):
                yield from ((file, name, each) for each in meaning.get("sentences", ()))


def _longest_first(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=len, reverse=True))
