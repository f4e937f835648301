"""The words that mean something as a whole message: *hjelp*, *tilbake*, *ja*.

Only a whole message counts: people write «hjelp» inside their stories. All three
languages are understood at once, whichever the person has chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dialogs.reading.text import norm
from dialogs.words.own_words import STORY_MEETING

# Longer messages are never a command, however they begin.
LONGEST = 40
# A receipt's signs: none that looks like another.
RECEIPT = re.compile("[2-9a-hjkmnp-z]{8}")


class Way(StrEnum):
    """The seven words that work everywhere."""

    HELP = "help"
    CANCEL = "cancel"
    BACK = "back"
    SKIP = "skip"
    LATER = "later"
    CONTINUE = "continue"
    STATUS = "status"


@dataclass(frozen=True)
class Lexicon:
    """What whole messages mean: a way, a dialog to start, a yes or a no."""

    ways: dict[str, Way]
    starts: dict[str, str]
    greetings: frozenset[str]
    home: frozenset[str]
    helps: tuple[str, ...]
    yes: frozenset[str]
    no: frozenset[str]
    guarded: dict[str, str]
    back_on: tuple[str, ...] = ()
    away_through: tuple[str, ...] = ()
    take_back: tuple[str, ...] = ()
    # Other words for a choice, by its key: «TETT PÅ-møte» where it is called otherwise.
    choices: dict[str, str] = field(default_factory=dict)
    # Of the words for back, those that also take back what is decided.
    regrets_as: frozenset[str] = frozenset()

    @classmethod
    def from_lists(
        cls, lists: Mapping[str, Any], story_meeting: Iterable[str] = ()
    ) -> Lexicon:
        """Read `content/words.toml`; the story meeting has the owner's words too."""
        own = _all(story_meeting)
        starts = {w: k for k, words in lists["starts"].items() for w in _all(words)}
        return cls(
            ways={w: Way(k) for k, words in lists["ways"].items() for w in _all(words)},
            starts=dict.fromkeys(own, "meetings") | starts,
            choices=dict.fromkeys(own, STORY_MEETING),
            greetings=frozenset(_all(lists["greetings"])),
            home=frozenset(_all(lists["home"])),
            helps=tuple(_all(lists["help_with"])),
            yes=frozenset(_all(lists["yes"])),
            no=frozenset(_all(lists["no"])),
            guarded={
                w: k for k, words in lists["guarded"].items() for w in _all(words)
            },
            back_on=tuple(_all(lists["back_on"])),
            away_through=tuple(_all(lists["away_through"])),
            take_back=tuple(_all(lists["take_back"])),
            regrets_as=frozenset(_all(lists["regrets"])),
        )

    def way(self, words: str) -> Way | None:
        """Return the way that this whole message asks for."""
        return self.ways.get(norm(words)) if len(words) <= LONGEST else None

    def start(self, words: str) -> str | None:
        """Return the dialog that this whole message asks for.

        What deletes is never guessed: slips of it that are usual stand in the list.
        """
        if len(words) > LONGEST:
            return None
        said = norm(words)
        return self.starts.get(said) or self.guarded.get(said)

    def away(self, words: str) -> tuple[str, bool] | None:
        """Read «jeg er borte til fredag»: the day, and whether it is the last away."""
        if len(words) > LONGEST:
            return None
        said = norm(words)
        for phrases, is_last in ((self.away_through, True), (self.back_on, False)):
            for phrase in sorted(phrases, key=len, reverse=True):
                if said.startswith(f"{phrase} "):
                    return said.removeprefix(phrase).strip(), is_last
        return None

    def receipt(self, words: str) -> str | None:
        """Read «slett svar K7Q2MXRT»: the receipt of an answer to take back."""
        if len(words) > LONGEST:
            return None
        said = norm(words)
        for phrase in sorted(self.take_back, key=len, reverse=True):
            code = said.removeprefix(phrase).replace(" ", "").replace("-", "")
            if said.startswith(f"{phrase} ") and RECEIPT.fullmatch(code):
                return code.upper()
        return None

    def help_with(self, words: str) -> str | None:
        """Read «hjelp møter»: the dialog that somebody wants explained."""
        if len(words) > LONGEST:
            return None
        said = norm(words)
        for phrase in sorted(self.helps, key=len, reverse=True):
            if said.startswith(f"{phrase} "):
                asked = said.removeprefix(phrase).strip()
                return self.starts.get(asked) or self.guarded.get(asked)
        return None

    def homes(self, words: str) -> bool:
        """Tell whether the message asks for home."""
        return len(words) <= LONGEST and norm(words) in self.home

    def regrets(self, words: str) -> bool:
        """Tell whether the message takes back what was decided last."""
        return len(words) <= LONGEST and norm(words) in self.regrets_as

    def greets(self, words: str) -> bool:
        """Tell whether the message only says hello."""
        return len(words) <= LONGEST and norm(words) in self.greetings

    def yes_or_no(self, words: str) -> bool | None:
        """Read a whole message as yes or no."""
        if len(words) > LONGEST:
            return None
        said = norm(words)
        if said in self.yes:
            return True
        return False if said in self.no else None


def _all(words: Iterable[str]) -> list[str]:
    return [norm(word) for word in words]
