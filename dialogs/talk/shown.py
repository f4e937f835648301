"""How an open question is shown: its words, its buttons, and who sees the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from dialogs.talk import fields as forms
from dialogs.talk.messages import Asks, Block, Field, Message, Option, Step
from dialogs.talk.operations import Ask
from dialogs.talk.questions import KEEP, TIMES, Question
from dialogs.talk.state import TalkState
from dialogs.talk.voice import Voice


class Shows(Enum):
    """How much of a question is said: what is new, all of it, its buttons alone."""

    NEWS = auto()
    ALL = auto()
    BUTTONS = auto()


@dataclass(frozen=True)
class ShownAs:
    """A question on its way to somebody, with what is drafted and offered by now.

    It is the `same` where those who see the answer see the one before it too.
    """

    state: TalkState
    stage: Voice
    shows: Shows
    faults: dict[str, str]
    same: bool

    def message(self, ask: Ask, step: Step) -> Message:
        """Return the message that asks."""
        state, question = self.state, ask.question
        offer = state.offered if state.offers else None
        fields, next_field = question.fields, None
        if fields:
            fields = forms.filled(fields, at_hand(state, ask.key), self._faults())
            next_field = forms.next_field(fields, state.draft)
        # Of a day that was guessed the words have been said, and are no text of hers.
        words = isinstance(offer, str) and question.asks not in TIMES
        return Message(
            self._blocks(ask),
            asks=question.asks,
            choices=self._choices(question, offered=offer is not None),
            fields=fields,
            ways=self._ways(question, next_field),
            footer=self._footer(ask),
            filled=str(offer) if words else "",
            next_field=next_field.key if next_field else "",
            step=step,
            once=bool(ask.box and (offer is not None or state.draft)),
            nameless=bool(ask.box and fields),
        )

    def _blocks(self, ask: Ask) -> tuple[Block, ...]:
        begun = ask.question.fields and self.state.draft
        if begun or self.shows is Shows.BUTTONS:
            return ()
        words = ask.words
        return self.stage.blocks(words.file, words.block, words.values)

    def _choices(self, question: Question, *, offered: bool) -> tuple[Option, ...]:
        options = question.shown
        if offered and (not options or question.asks is Asks.TEXT):
            return (self._keep(question), *options)
        return options

    def _keep(self, question: Question) -> Option:
        """Make the button for what is offered: a guess at a day is said yes to."""
        if question.asks in TIMES:
            return Option(KEEP, self.stage.options("_ways", "yes_no", {})["yes"])
        return Option(KEEP, self.stage.line("_ways", "keep", {}))

    def _footer(self, ask: Ask) -> str:
        """Say who sees it where that changes, and where all is asked for again."""
        same = self.shows is Shows.NEWS and self.same
        if same or self.shows is Shows.BUTTONS:
            return ""
        return self.stage.who_sees(ask.sees)

    def _faults(self) -> dict[str, str]:
        line = self.stage.line
        return {key: line("_wrong", name, {}) for key, name in self.faults.items()}

    def _ways(self, question: Question, next_field: Field | None) -> tuple[Option, ...]:
        """Offer the words that always work, where they would do something."""
        skips = question.optional or bool(next_field and next_field.optional)
        backs = bool(self.state.draft) or _can_go_back(self.state)
        return self.stage.remembered(("ways", backs, skips), self._ways_for)

    def _ways_for(self, _: str, backs: bool, skips: bool) -> tuple[Option, ...]:  # noqa: FBT001 - the key of what is remembered
        shown = self.stage.options("_ways", "ways", {})
        hidden = {"back": not backs, "skip": not skips}
        return tuple(
            Option(f"~{key}", label)
            for key, label in shown.items()
            if not hidden.get(key)
        )


def _can_go_back(state: TalkState) -> bool:
    for row in reversed(state.log):
        if row[1] in ("a", "d"):
            return bool(row[1] == "a")
    return False


def at_hand(state: TalkState, key: str) -> dict[str, str]:
    """Return what a form opens with: what was offered, and the draft over it."""
    start = f"{key}."
    offers = state.offers.items()
    found = {k[len(start) :]: o[0] for k, o in offers if k.startswith(start)}
    return found | state.draft
