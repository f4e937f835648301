"""When to show the stop card: a child who may not be safe (domain: §6.3).

A sentence stops when somebody who could do it, named last before a word for harm,
meets a child or a place, or when a sign of harm meets a place. Children's own
quarrels, games and knocks do not. What always stops (abuse, a child who is afraid
to be fetched) is in `always`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.text import has_any

# So many characters before a word for harm can name who does it.
NEAR = 60
FAR = 80
_SENTENCE = re.compile(r"[.!?\n\u2026]+")


@dataclass(frozen=True)
class StopCard:
    """The vocabulary as patterns; `hint` is a quick look before the careful one."""

    hint: tuple[str, ...] = field(repr=False)
    always: re.Pattern[str] = field(repr=False)
    harm: re.Pattern[str] = field(repr=False)
    adult: re.Pattern[str] = field(repr=False)
    child: re.Pattern[str] = field(repr=False)
    sign: re.Pattern[str] = field(repr=False)
    place: re.Pattern[str] = field(repr=False)
    harmless: re.Pattern[str] = field(repr=False)

    @classmethod
    def from_lists(cls, lists: Mapping[str, Sequence[str]]) -> StopCard:
        """Read the patterns; each list holds regular expressions without borders."""
        return cls(
            hint=tuple(lists["hint"]),
            always=_pattern(lists["always"]),
            harm=_pattern(lists["harm"]),
            adult=_pattern(lists["adult"]),
            child=_pattern(lists["child"]),
            sign=_pattern(lists["sign"]),
            place=_pattern(lists["place"]),
            harmless=_pattern(lists["harmless"]),
        )

    def stops(self, text: str) -> bool:
        """Tell whether any sentence calls for the card."""
        said = text.casefold()
        if not has_any(self.hint, said):
            return False
        return any(self._in(sentence) for sentence in _SENTENCE.split(text))

    def _in(self, sentence: str) -> bool:
        if self.always.search(sentence):
            return True
        rest = self.harmless.sub(" ", sentence)
        for harm in self.harm.finditer(rest):
            before, after = rest[: harm.start()], rest[harm.start() :][:FAR]
            doer = _last(self.adult, before)
            if doer < 0 or _last(self.child, before) > doer:
                continue
            near = (self.child, self.place)
            if any(each.search(after) or each.search(before) for each in near):
                return True
        return bool(self.sign.search(rest) and self.place.search(rest))


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where the last match begins, near the end of a text; -1 for none."""
    found = pattern.finditer(text, max(0, len(text) - NEAR))
    return max((each.start() for each in found), default=-1)


def _pattern(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
