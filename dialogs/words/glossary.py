"""What a word means, who a word for a role is, and which subject a word belongs to.

Pure look-ups in content files that a customer can add to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from dialogs.reading.text import norm
from dialogs.words.content import Content, label

# Slips are forgiven in words of some length; «hms» and «hjul» are taken as written.
SLIPS = 0.85
# Endings of a noun are so long at most: «verneombud-ene».
ENDING = 4
# The group that is asked for by one name and held by three roles.
HMS_GROUP = "hms_group"
_MARKS = re.compile(r"[«»“”\"?!]")


@dataclass(frozen=True)
class Meaning:
    """What a word means, and the dialog to go on with."""

    text: str
    opens: str


def meaning(content: Content, term: str, language: str) -> Meaning | None:
    """Explain a word."""
    entries = content["glossary"]["words"]
    said = {key: entry.get("said", [key]) for key, entry in entries.items()}
    key = _Vocabulary.of(content, said).named(term)
    if key is None:
        return None
    entry = entries[key]
    return Meaning(label(entry, language), str(entry.get("opens", "")))


def role_named(content: Content, text: str) -> str | None:
    """Return which role a word is about, or the HMS group."""
    said = {
        key: [entry["nb"], entry["nn"], entry["en"], *entry["also"]]
        for key, entry in content["roles"].items()
    }
    for key, more in content["asked"]["roles"].items():
        said[key] = [*said.get(key, ()), *more]
    known = _Vocabulary.of(content, said)
    return known.named(text) or known.form_of(text)


def subject_named(content: Content, text: str) -> str | None:
    """Return which subject of help a word belongs to."""
    subjects = content["asked"]["subjects"]
    said = {key: entry["said"] for key, entry in subjects.items()}
    return _Vocabulary.of(content, said).named(text)


@dataclass(frozen=True)
class _Vocabulary:
    """Which words stand for which key, without what may stand before them."""

    words: Mapping[str, str]
    before: frozenset[str]

    @classmethod
    def of(cls, content: Content, said: Mapping[str, Iterable[str]]) -> _Vocabulary:
        before = frozenset(content["asked"]["before"])
        pairs = ((word, key) for key, several in said.items() for word in several)
        words = {_bare(word, before): key for word, key in pairs}
        return cls(words, before)

    def named(self, text: str) -> str | None:
        """Find the key of a word, also where a letter or two is wrong."""
        said = _bare(text, self.before)
        if found := self.words.get(said):
            return found
        near = get_close_matches(said, self.words, n=1, cutoff=SLIPS)
        return self.words[near[0]] if near else None

    def form_of(self, text: str) -> str | None:
        """Find the key of a word's other form: «verneombudet», «styrerne»."""
        said = _bare(text, self.before)
        ends = {said[:-length] for length in range(1, ENDING + 1)}
        fits = sorted(ends & self.words.keys(), key=len)
        return self.words[fits[-1]] if fits else None


def _bare(text: str, before: frozenset[str]) -> str:
    """Take off the small words that stand before a word, and the marks around it."""
    words = norm(_MARKS.sub(" ", text)).split()
    while len(words) > 1 and words[0] in before:
        del words[0]
    return " ".join(words)
