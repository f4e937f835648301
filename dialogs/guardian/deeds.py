"""A verb for harm in a sentence: who does it, to whom, and whether it is meant.

No grammar is known here but this much: the object comes soon after the verb, and in the
passive who does it comes after «av».
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from dialogs.reading.phrases import Token

# How many words the look goes: back to a doer, on to an object, to what goes with it.
BACK, ON, NEAR = 25, 7, 12
GROWN = frozenset({"staff", "family"})
_DOERS = GROWN | {"self"}
WORDS = (
    "hits", "shuts", "handles", "threatens", "shames", "denies", "calls",
    "blow", "punishes",
)  # fmt: skip
VERBS = frozenset(WORDS[:-2])


@dataclass
class Sentence:
    """The words of a sentence, and what each may be; `latest` was named last."""

    words: list[Token]
    labels: list[set[str]]
    latest: str = ""
    all: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look once at what there is at all."""
        self.all = set().union(*self.labels)

    @property
    def may_harm(self) -> bool:
        """Tell whether there is a word for harm at all."""
        return not self.all.isdisjoint(WORDS)

    def has(self, at: int, label: str) -> bool:
        """Tell whether a word is there and may be this."""
        return at < len(self.words) and label in self.labels[at]

    def any_of(self, labels: AbstractSet[str], first: int, end: int) -> bool:
        """Tell whether one of some words may be one of these."""
        return any(not each.isdisjoint(labels) for each in self.labels[first:end])

    def within(self, label: str, first: int, end: int) -> bool:
        """Tell whether one of some words may be this."""
        return any(label in each for each in self.labels[max(0, first) : end])


@dataclass(frozen=True)
class Deed:
    """A verb for harm, who does it, and from which word on it may have an object."""

    sentence: Sentence
    at: int
    doer: str
    after: int

    def is_harm(self) -> bool:
        """Tell whether a grown-up does it to a child."""
        here = self.sentence.labels[self.at]
        if self._is_passive():
            return self._is_suffered() and self._is_meant()
        if self.doer not in _DOERS or not self._is_meant():
            return False
        if self.doer == "self":
            asked = self.sentence.within("asks", self.at - 3, self.at)
            return "hits" in here and self._object() == "child" and not asked
        return any(label in here and does(self) for label, does in _DONE.items())

    def _is_meant(self) -> bool:
        """Leave out what is denied, gentle or a game."""
        sentence, at = self.sentence, self.at
        if sentence.within("none", at - 4, at):
            return False
        if sentence.has(at + 1, "never") or self._is_forbidden():
            return False
        if sentence.within("gentle", at - ON, at + NEAR):
            return False
        return self.doer == "family" or not sentence.within("play", at - BACK, at)

    def _is_forbidden(self) -> bool:
        """Read «får ikke slå», «ikke lov å slå»."""
        infinitive = self.sentence.within("infinitive", self.at - 1, self.at)
        first = self.at - 3 if infinitive else self.at - 1
        return self.sentence.within("never", first, self.at)

    def _is_passive(self) -> bool:
        """Tell «ble hardt slått» from «ble sint og slo»."""
        for place in range(self.at - 1, max(self.at - 4, -1), -1):
            here = self.sentence.labels[place]
            if "passive" in here:
                return True
            if here.isdisjoint({"light", "never", "home"}):
                return False
        return False

    def _is_suffered(self) -> bool:
        """Read «ble slått av vikaren», «blir slått hjemme»."""
        sentence, at = self.sentence, self.at
        here = sentence.labels[at]
        if self.doer == "staff" or here.isdisjoint({"hits", "shuts", "handles"}):
            return False
        for place in range(at + 1, min(at + NEAR, len(sentence.words))):
            if sentence.has(place, "by"):
                return sentence.any_of(GROWN, place + 1, place + 5)
        return "hits" in here and "home" in sentence.all

    def hits(self) -> bool:
        """Read «slo barnet», «slår når ingen ser det», «slår meg, sa hun»."""
        sentence, whom = self.sentence, self._object()
        told = "tells" in sentence.all or self.doer == "family"
        if whom:
            return whom == "child" or (whom == "me" and told) or self.doer == "family"
        if "strikes" not in sentence.labels[self.at] or not ends(sentence, self.after):
            return False
        return self._hits_out(told=told)

    def _hits_out(self, *, told: bool) -> bool:
        """Read «slår», with nobody after it whom it is done to."""
        sentence = self.sentence
        if self.after >= len(sentence.words):
            return True
        child = not sentence.all.isdisjoint({"child", "object", "me"})
        return child or (told and "pronoun" in sentence.all)

    def shuts(self) -> bool:
        """Read «låste barnet inne»; not «låste døra»."""
        whom = self._object()
        return whom == "child" or (whom == "me" and "tells" in self.sentence.all)

    def handles(self) -> bool:
        """Read «dro barnet i håret», «tok hardt tak i jenta»."""
        whom = self._object("through")
        if whom == "child" or (whom == "me" and self.doer == "family"):
            return self.sentence.within("rough", self.at - 2, self.at + NEAR)
        return False

    def threatens(self) -> bool:
        """Read «truet barnet», «truer med å …»."""
        if self._object():
            return True
        sentence = self.sentence
        menace = sentence.within("menace", self.after, self.after + NEAR)
        return menace and sentence.has(self.after, "with")

    def shames(self) -> bool:
        """Read «tvang maten i barnet», «ydmyket henne»."""
        near = {"child", "object", "named"}
        return self.sentence.any_of(near, self.after, self.at + ON)

    def denies(self) -> bool:
        """Read «nektet barnet mat»."""
        needs = self.sentence.within("needs", self.at, self.at + NEAR)
        return needs and self._object() == "child"

    def calls(self) -> bool:
        """Read «kalte henne en gris»."""
        insult = self.sentence.within("insult", self.at, self.at + NEAR)
        whom = {"child", "object", "pronoun", "named", "it"}
        return insult and not self.sentence.all.isdisjoint(whom)

    def _object(self, past: str = "") -> str:
        """Find whom it is done to, in the next words that are no more than light."""
        sentence = self.sentence
        for place in range(self.after, min(self.after + ON, len(sentence.words))):
            here = sentence.labels[place]
            if not here.isdisjoint({"child", "object", "named"}):
                return "child"
            if "me" in here or "family" in here:
                return "me" if "me" in here else "family"
            if "it" in here and self._is_last(place):
                return "child"
            if here.isdisjoint({"light", "body", past}):
                # One word may be any: «slo stakkars barn»; a second is the object.
                return "child" if not here and sentence.has(place + 1, "child") else ""
        return ""

    def _is_last(self, place: int) -> bool:
        after = place + 1
        return ends(self.sentence, after) or self.sentence.has(after, "shut_in")


_DONE = {
    "hits": Deed.hits,
    "shuts": Deed.shuts,
    "handles": Deed.handles,
    "threatens": Deed.threatens,
    "shames": Deed.shames,
    "denies": Deed.denies,
    "calls": Deed.calls,
}


def ends(sentence: Sentence, at: int) -> bool:
    """Tell whether a verb has no object: the clause ends with it."""
    if at >= len(sentence.words):
        return True
    return "ends" in sentence.labels[at] or not sentence.words[at].is_word
