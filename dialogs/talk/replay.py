"""Run a dialog's function from the top over its log, once.

Every step that the log knows is answered from it; the first one that it does not
know is carried out, said or asked. No coroutine outlives the run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from dialogs.access import Thing
from dialogs.errors import DialogError
from dialogs.talk.fields import room_for_words
from dialogs.talk.messages import Asks, Message, Step
from dialogs.talk.operations import (
    Ask,
    CarryOut,
    Cast,
    Operation,
    Say,
    Stop,
    Wording,
    WorkOut,
)
from dialogs.talk.shown import ShownAs, Shows, at_hand
from dialogs.talk.state import KeptTalk, ShownQuestion
from dialogs.talk.talk import Talk
from dialogs.talk.voice import Voice

T = TypeVar("T")
# No dialog says this much between two questions: one that does has gone astray.
STEPS = 2000
# What the log keeps of an answer without a name.
CAST = "answered"
# Rows that are not gone back past: what was carried out, and what lies in a box.
DONE = frozenset({"d", "b"})


class AwaitsAnswer(Exception):
    """The replay reached a question without an answer."""


@dataclass
class Run:
    """One replay of one talk."""

    talk: KeptTalk
    stage: Voice
    revision: int
    faults: dict[str, str] = field(default_factory=dict)
    prints: dict[str, str] | None = None
    messages: list[Message] = field(default_factory=list)
    open: Ask | None = None
    looking: bool = False
    shows: Shows = Shows.NEWS
    seen_by: Thing | None = None
    stopped: bool = False
    log: dict[str, list[Any]] = field(default_factory=dict)
    coroutine: Coroutine[Operation, Any, object] = field(init=False)

    def replay(self) -> bool:
        """Run the dialog from the top; tell whether it came to its end."""
        stage, dialog = self.stage, self.stage.dialog(self.talk.dialog)
        talk = Talk(
            dialog.name,
            stage,
            stage.content,
            stage.guardian,
            stage.language,
            dialog.thing,
            older=self.talk.version < dialog.version,
        )
        self.log = {row[0]: row for row in self.talk.state.log}
        self.coroutine = dialog.function(talk, **self.talk.state.args)
        return self._drive(None)

    def go_on(self, value: Any) -> bool:
        """Go on from the open question with its answer, without a new replay."""
        self.looking = False
        self.seen_by = self.open.sees if self.open else self.seen_by
        self.revision += 1
        return self._drive(value)

    def cast(self, value: object) -> object:
        """Put what was answered in its box, give the receipt; return what is logged."""
        ask = self.open
        if ask is None:
            raise DialogError("a ballot was cast where nothing is asked")
        answers = ask.by_question(value)
        done = self.stage.carry_out(Cast(ask.box, answers), self.talk.id)
        values = {"code": done["code"], "several": len(answers) > 1}
        told = self.stage.blocks("_ballot", str(done["state"]), values)
        blank = all(given is None for given in answers.values())
        if not blank or done["state"] != "kept":
            self.messages.append(Message(told, once=True))
        # Of a set, which were answered; never what.
        of_set = ask.question.asks is Asks.FORM
        return self._logged(ask.key, "b", sorted(answers) if of_set else CAST)

    def ask_again(self, ask: Ask) -> None:
        """Say the open question once more, with what is drafted by now."""
        self.revision += 1
        self.messages.append(self._question(ask))

    def _drive(self, value: Any) -> bool:
        try:
            for _ in range(STEPS):
                value = self._carry_out(self.coroutine.send(value))
        except StopIteration:
            self._set_waiting(None)
            return True
        except AwaitsAnswer:
            return self.stopped
        finally:
            if not self.looking:
                self.coroutine.close()
        message = (
            f"dialog {self.talk.dialog!r} took {STEPS} steps without asking anything"
        )
        raise DialogError(message)

    def question(self) -> Message | None:
        """Return the open question as it stands: nothing is said anew."""
        self.shows = Shows.ALL
        return self._question(self.open) if self.open else None

    def close(self) -> None:
        """Let go of the dialog where it stands."""
        self.coroutine.close()

    def _carry_out(self, operation: Operation) -> Any:
        row = self.log.get(getattr(operation, "key", ""))
        if isinstance(operation, Ask):
            return self._ask(operation, row)
        if row is not None:
            if isinstance(operation, CarryOut):
                return operation.command.given(row[2])
            return row[2]
        if self.looking:
            raise AwaitsAnswer
        match operation:
            case Say():
                return self._say(operation)
            case CarryOut(key, command):
                done = command.kept(self.stage.carry_out(command, self.talk.id))
                self._logged(key, "r" if command.reads else "d", done)
                return command.given(done)
            case WorkOut(key, work):
                return self._logged(key, "w", work())
            case Stop(_, words):
                self.messages = [replace(self._told(words), forget=True)]
                self.stopped = True
                raise AwaitsAnswer
        message = (
            f"dialog {self.talk.dialog!r} awaited {type(operation).__name__}: "
            "a dialog awaits talk.* and nothing else"
        )
        raise DialogError(message)

    def _logged(self, key: str, kind: str, value: Any) -> Any:
        row = [key, kind, value, ""]
        self.talk.state.log.append(row)
        self.log[key] = row
        return value

    def _say(self, operation: Say) -> None:
        self._logged(operation.key, "s", None)
        said = self._told(operation.words)
        if operation.buttons:
            said = replace(said, choices=(*operation.buttons, *said.choices))
        if operation.sees:
            said = replace(said, footer=self.stage.who_sees(operation.sees))
        self.messages.append(said)

    def _told(self, words: Wording) -> Message:
        following = self.stage.then(words.file, words.block, words.values)
        said = self.stage.blocks(words.file, words.block, words.values)
        return Message(said, choices=following)

    def _ask(self, ask: Ask, row: list[Any] | None) -> Any:
        ask = ask.unfolded(self.talk.state.unfolded)
        if self.prints is not None:
            self.prints[ask.key] = self._print(ask)
        if row and (row[1] == "b" or ask.question.accepts(row[2])):
            self.seen_by = ask.sees
            return row[2]
        self.open = ask
        if self.looking:
            raise AwaitsAnswer
        if row:
            self.talk.state.log.remove(row)
        offers = self.talk.state.offers
        if offers and not ask.box and self._still_fits(ask):
            self.seen_by = ask.sees
            return self._logged(ask.key, "a", offers.pop(ask.key)[0])
        self._set_waiting(ask)
        self.messages.append(self._question(ask))
        raise AwaitsAnswer

    def _still_fits(self, ask: Ask) -> bool:
        """Tell whether a later answer stands by itself after an earlier one changed."""
        offers = self.talk.state.offers
        offer = offers.get(ask.key)
        if offer and not ask.question.accepts(offer[0]):
            del offers[ask.key]
            return False
        return bool(offer and offer[2] and offer[1] == self._print(ask))

    def _print(self, ask: Ask) -> str:
        """Take a print of a question as it would be shown."""
        blocks = self.stage.blocks(ask.words.file, ask.words.block, ask.words.values)
        shown = repr((ask.question, blocks)).encode()
        return hashlib.blake2s(shown, digest_size=8).hexdigest()

    def _set_waiting(self, ask: Ask | None) -> None:
        state = self.talk.state
        if ask is not None and state.step != ask.key:
            state.draft = {}
            state.looked = state.unfolded = ""
            self._offer(ask)
        state.shown = (
            ShownQuestion.of(ask.key, ask.question, nameless=bool(ask.box))
            if ask
            else None
        )

    def _offer(self, ask: Ask) -> None:
        """Offer what is at hand: words that had no place, or what it was before."""
        state = self.talk.state
        if ask.question.asks is Asks.TEXT and state.asides:
            if ask.key not in state.offers:
                state.offers[ask.key] = ["\n\n".join(state.asides), "", False]
                state.asides = []
        elif ask.question.asks is Asks.FORM:
            self._offer_fields(ask)
        elif ask.filled is not None:
            state.offers.setdefault(ask.key, [ask.filled, "", False])

    def _offer_fields(self, ask: Ask) -> None:
        """Offer what is at hand for each field of a form."""
        state = self.talk.state
        kept = state.offers.pop(ask.key, [{}])[0]
        at_hand = {**(ask.filled or {}), **kept}
        room = room_for_words(ask.question.fields, at_hand)
        if room and state.asides:
            at_hand[room] = "\n\n".join(state.asides)
            state.asides = []
        for name, written in at_hand.items():
            if written:
                state.offers[f"{ask.key}.{name}"] = [written, "", False]

    def _question(self, ask: Ask) -> Message:
        step = Step(self.talk.id, ask.key, self.revision)
        same = self.seen_by is ask.sees
        shown = ShownAs(self.talk.state, self.stage, self.shows, self.faults, same=same)
        return shown.message(ask, step)

    def at_hand(self, key: str) -> dict[str, str]:
        """Return what a form opens with: what was offered, and the draft over it."""
        return at_hand(self.talk.state, key)
