"""Understand what is typed out of the blue: slips, sentences, cues; never by guess.

In this order: a slip of a known word, a sentence with slots, words that point at an
answer, and for the rest at most three things to ask about. What deletes or cancels
is understood only when it is said as it is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dialogs.reading import dates
from dialogs.reading.cues import Cues
from dialogs.reading.dates import DateWords
from dialogs.reading.sentences import Checks, Match, Sentences
from dialogs.reading.slips import IsWord, Slips
from dialogs.reading.text import norm
from dialogs.reading.understood import (
    MOST_GUESSED,
    Asked,
    Guess,
    Nothing,
    Open,
    Small,
    Understood,
    Wish,
)
from dialogs.words.content import File
from dialogs.words.lexicon import Lexicon, Way

# A longer text is no wish: it is read as a telling, and takes no time here.
LONGEST = 200
# What a greeting means, beside the ways: the menu.
HELLO = "~hello"
# A wish may be clear though its day is not; then its dialog is asked about. None that
# cancels: that is never proposed from a guess.
DAYS = frozenset({"day", "time", "last"})
ASKS_DAY = {
    "move_meeting": "move_meeting",
    "new_meeting": "new_meeting",
    "away": "absence",
}
FILES = ("opens", "wishes", "questions", "small_talk")
_KINDS: dict[str, Callable[[str, Mapping[str, str]], Understood]] = {
    "opens": Open,
    "wishes": Wish,
    "wish": Wish,
    "questions": Asked,
    "asked": Asked,
    "small_talk": lambda kind, _: Small(kind),
    "small": lambda kind, _: Small(kind),
}
_LETTER = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Understanding:
    """All that is needed to understand a message, in three languages at once."""

    lexicon: Lexicon = field(repr=False)
    slips: Slips = field(repr=False)
    sentences: Sentences = field(repr=False)
    cues: Cues = field(repr=False)
    signs: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_content(
        cls,
        content: Mapping[str, File],
        lexicon: Lexicon,
        date_words: DateWords,
        is_word: IsWord,
    ) -> Understanding:
        """Read the files of sentences and cues; `is_word` knows the dictionaries."""
        cues = Cues.from_lists(content["cues"], _own(lexicon), is_word)
        checks = _checks(content, date_words, cues)
        files = {name: content[name] for name in FILES}
        return cls(
            lexicon=lexicon,
            slips=Slips.of(_phrases(lexicon), is_word),
            sentences=Sentences.from_lists(files, content["sentences"], checks),
            cues=cues,
            signs=content["small_talk"]["signs"],
        )

    def understand(self, text: str) -> Understood:
        """Return what this message out of the blue means."""
        if len(text) > LONGEST:
            return Nothing()
        if known := self._known(text) or self.slips.find(norm(text)):
            return Open(known)
        if sign := self.signs.get(norm(text)):
            return Small(sign)
        if match := self.sentences.match(text):
            return _made(match)
        return self._pointed_at(text)

    def slip(self, text: str) -> str | None:
        """Return the word or phrase's meaning that a whole message is a slip of."""
        return self.slips.find(norm(text)) if len(text) <= LONGEST else None

    def _known(self, text: str) -> str | None:
        if way := self.lexicon.way(text):
            return f"~{way.value}"
        return HELLO if self.lexicon.greets(text) else self.lexicon.start(text)

    def _pointed_at(self, text: str) -> Understood:
        labels = self.cues.labels(text)
        if meant := self.cues.meant(labels):
            kind, _, name = meant.partition(":")
            return _KINDS[kind](name, {"text": text} if kind == "wish" else {})
        guesses = tuple(
            dict.fromkeys((*self._wished(text), *self.cues.guesses(labels)))
        )
        return Guess(guesses[:MOST_GUESSED]) if guesses else Nothing()

    def _wished(self, text: str) -> tuple[str, ...]:
        """Return the dialog of a wish whose day cannot be read: it asks for the day."""
        match = self.sentences.nearly(text, DAYS)
        if match is None or match.file != "wishes" or match.name not in ASKS_DAY:
            return ()
        return (ASKS_DAY[match.name],)


def _made(match: Match) -> Understood:
    return _KINDS[match.file](match.name, match.slots)


def _phrases(lexicon: Lexicon) -> dict[str, str | None]:
    """Return what may be misspelt; what deletes or cancels stands there as None."""
    ways = {
        word: None if way is Way.CANCEL else f"~{way.value}"
        for word, way in lexicon.ways.items()
    }
    greetings = dict.fromkeys(lexicon.greetings, HELLO)
    never = dict.fromkeys([*lexicon.guarded, *lexicon.take_back])
    plain = dict.fromkeys([*lexicon.yes, *lexicon.no])
    return {**plain, **greetings, **lexicon.starts, **ways, **never}


def _own(lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the phrases of each dialog; its single words stand in `cues.toml`."""
    own: dict[str, list[str]] = {}
    for phrase, dialog in lexicon.starts.items():
        if " " in phrase:
            own.setdefault(dialog, []).append(phrase)
    return own


def _checks(content: Mapping[str, File], date_words: DateWords, cues: Cues) -> Checks:
    """Say what the words in each slot must be."""
    questions = content["questions"]
    roles = _folded(questions["roles"]) | _of_roles(content["roles"])
    terms = _folded(questions["terms"])
    months = _folded(w for each in content["dates"]["months"].values() for w in each)
    spans = _folded(content["wishes"]["spans"])
    not_sought = _folded(content["opens"]["not_sought"])
    span_words = spans | _folded(content["wishes"]["span_words"])

    def dated(said: str) -> bool:
        return dates.is_dated(said, date_words)

    def timed(said: str) -> bool:
        words = said.casefold().split()
        spanned = all(word in span_words or word.isdecimal() for word in words)
        return dated(said) or (spanned and not spans.isdisjoint(words))

    return {
        "day": dated,
        "last": dated,
        "time": dated,
        "when": timed,
        "role": lambda said: said.casefold() in roles,
        "month": lambda said: said.casefold() in months,
        "term": lambda said: said.casefold() in terms,
        "topic": lambda said: bool(cues.guesses(cues.labels(said))),
        "text": lambda said: bool(_LETTER.search(said)),
        "words": lambda said: _is_sought(said, not_sought),
    }


def _is_sought(said: str, never: frozenset[str]) -> bool:
    """Tell whether this may be looked for: «finn ut» and «finn på» are no search."""
    first = said.casefold().split()[0]
    return first not in never and any(map(str.isalnum, said))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _of_roles(roles: File) -> frozenset[str]:
    """Return every word of a role, in all languages."""
    named = [_folded([r["nb"], r["nn"], r["en"], *r["also"]]) for r in roles.values()]
    return frozenset().union(*named)
