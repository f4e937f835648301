"""Read who does what to whom in one sentence, to see a grown-up who harms a child.

No grammar is known here but this much: the doer stands before the verb, or right
after it where the clause has none («I dag låste assistenten …»); the object comes
soon after; «hun» is whoever was named last; in the passive it is the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.guardian.deeds import BACK, GROWN, VERBS, Deed, Sentence

_MARKS = frozenset(',:;«»"“”()–—-')


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
            return self.noun if self.noun in GROWN else "child"
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
    if latest in GROWN or not sentence.all.isdisjoint(GROWN):
        return True
    return "hits" in sentence.all


def _is_punished(sentence: Sentence) -> bool:
    """See a blow or a punishment that somebody grown up gives, however it is said."""
    # In a game somebody may get a blow and nobody is harmed.
    if sentence.all.isdisjoint({"blow", "punishes"}) or "play" in sentence.all:
        return False
    if "punishes" in sentence.all and "child" in sentence.all:
        return True
    if not sentence.all.isdisjoint({*GROWN, "sibling"}):
        return True
    return "blow" in sentence.all and not sentence.all.isdisjoint({"home", "tells"})
