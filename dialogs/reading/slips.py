"""Find the known word or phrase that a whole message is a slip of.

One or two letters may be wrong, the fewer the shorter it is. A real word is no slip,
however near it is: «sletta» is not «slutt», «vente» is not «vent».
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

# From so many letters on, so many may be wrong: in shorter words nearly every change
# of a letter gives another word.
_ONE, _TWO = 4, 9
# So many near ones are looked at: more are never as near as the first.
_COMPARED = 8
# Words that are only written together or apart count from so many letters.
_JOINED = 6

IsWord = Callable[[str], bool]


def joined(said: str) -> str:
    """Return a phrase without what may stand between its words."""
    return said.replace(" ", "").replace("-", "")


def allowed(said: str) -> int:
    """Tell how many letters of this may be wrong."""
    return 0 if len(said) < _ONE else 1 if len(said) < _TWO else 2


@dataclass(frozen=True)
class Slips:
    """Known phrases by their letters; one that means None is never acted on."""

    known: Mapping[str, str | None] = field(repr=False)
    is_word: IsWord = field(repr=False)

    @classmethod
    def of(cls, phrases: Mapping[str, str | None], is_word: IsWord) -> Slips:
        """Take the phrases that may be misspelt, and what each means."""
        return cls(
            {joined(phrase): means for phrase, means in phrases.items()}, is_word
        )

    def find(self, said: str) -> str | None:
        """Return what the message means that is a slip of one known phrase."""
        letters = joined(said)
        if len(letters) >= _JOINED and letters in self.known:
            return self.known[letters]
        if not allowed(letters) or all(map(self.is_word, said.split())):
            return None
        near = process.extract(
            letters,
            self.known.keys(),
            scorer=OSA.distance,
            score_cutoff=allowed(letters),
            limit=_COMPARED,
        )
        fitting = [(wrong, key) for key, wrong, _ in near if wrong <= allowed(key)]
        # Between two that are as near nobody can know, and what deletes has no slips.
        best = {self.known[key] for wrong, key in fitting if wrong == min(fitting)[0]}
        return best.pop() if len(best) == 1 else None
