"""Read who does what to whom in one sentence, to see a grown-up who harms a child.

No grammar is known here but this much: the doer stands before the verb, or right
after it where the clause has none («I dag låste assistenten …»); the object comes
soon after; «hun» is whoever was named last; in the passive it is the other way round.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from dialogs.reading.phrases import Token

# How many words the look goes: back to a doer, on to an object, to what goes with it.
BACK, ON, NEAR = 25, 7, 12
_GROWN = frozenset({"staff", "family"})
_DOERS = _GROWN | {"self"}
WORDS = (
    "hits", "shuts", "handles", "threatens", "shames", "denies", "calls",
    "blow", "punishes",
)  # fmt: skip
VERBS = frozenset(WORDS[:-2])
_MARKS = frozenset(',:;«»"“”()–—-')


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


@dataclass
class _Reader:
    """One pass over a sentence: who is the doer, clause by clause."""

    sentence: Sentence
    noun: str
    subject: str = ""
    before: str = ""
    near: str = ""
    gap: int = BACK
    goes_on: bool = False

    def goes_past(self, at: int) -> None:
        """Take note of who is named, and of where a clause begins."""
        here = self.sentence.labels[at]
        if "joins" in here or self.sentence.words[at].said in _MARKS:
            self.before, self.subject = self.subject or self.before, ""
            self.gap = BACK
            self.goes_on = "ands" in here
        if "tells" in here and self.noun == "family":
            # «Mor sier at han slår»: whom she speaks of is another.
            self.noun = ""
        who = self._who(here)
        if who:
            self.subject = self.subject or who
            self.near, self.gap = who, 0
        elif "between" not in here:
            self.gap += 1

    def _who(self, here: set[str]) -> str:
        for kind in ("staff", "family", "child"):
            if kind in here:
                self.noun = self.sentence.latest = kind
                return kind
        # With nobody grown up named before, «hun» in a story is a child.
        if "pronoun" in here:
            return self.noun if self.noun in _GROWN else "child"
        return "self" if "self" in here else ""

    def deed(self, at: int) -> Deed:
        """Say who does what the verb here says; nobody is empty."""
        # Who stands right before the verb does it, whoever began the sentence.
        if self.near and not self.gap:
            return Deed(self.sentence, at, self.near, at + 1)
        if self.subject:
            return Deed(self.sentence, at, self.subject, at + 1)
        same = Deed(self.sentence, at, self.before, at + 1)
        if self.goes_on and self.before:
            return same
        return self._turned(at) or same

    def _turned(self, at: int) -> Deed | None:
        """Find a grown-up right after the verb, who then is the doer."""
        for place in range(at + 1, min(at + 4, len(self.sentence.words))):
            here = self.sentence.labels[place]
            grown = [kind for kind in ("staff", "family") if kind in here]
            if grown:
                after = place + 1
                while self.sentence.has(after, grown[0]):
                    after += 1
                return Deed(self.sentence, at, grown[0], after)
            if "light" not in here:
                break
        return None


def is_done(sentence: Sentence, latest: str) -> bool:
    """Tell whether a grown-up harms a child here; `latest` was named before."""
    if not sentence.may_harm:
        return False
    if _is_punished(sentence):
        return True
    if not _may_have_a_doer(sentence, latest):
        return False
    reader = _Reader(sentence, latest)
    for at, here in enumerate(sentence.labels):
        if not here.isdisjoint(VERBS) and reader.deed(at).is_harm():
            return True
        reader.goes_past(at)
    return False


def _may_have_a_doer(sentence: Sentence, latest: str) -> bool:
    """Tell whether it is worth reading who does it: most sentences name no grown-up.

    Whoever writes is one too, but only her blows are read (`Deed.is_harm`); and who
    was named before may be meant by a pronoun.
    """
    if latest in _GROWN or not sentence.all.isdisjoint(_GROWN):
        return True
    return "hits" in sentence.all


def _is_punished(sentence: Sentence) -> bool:
    """See a blow or a punishment that somebody grown up gives, however it is said."""
    # In a game somebody may get a blow and nobody is harmed.
    if sentence.all.isdisjoint({"blow", "punishes"}) or "play" in sentence.all:
        return False
    if "punishes" in sentence.all and "child" in sentence.all:
        return True
    if not sentence.all.isdisjoint({*_GROWN, "sibling"}):
        return True
    return "blow" in sentence.all and not sentence.all.isdisjoint({"home", "tells"})


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
                return sentence.any_of(_GROWN, place + 1, place + 5)
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
