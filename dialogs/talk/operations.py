"""What a dialog hands to the engine, one step at a time."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Generator,
    Mapping,
)
from dataclasses import dataclass, replace
from typing import Any, Generic

from dialogs.access import Thing
from dialogs.talk.command import Command, R
from dialogs.talk.messages import Asks, Option
from dialogs.talk.questions import Question


@dataclass(frozen=True)
class Wording:
    """Which text: a file, a block in it, and the values it shows."""

    file: str
    block: str
    values: Mapping[str, Any]


class Operation:
    """What a dialog hands to the engine."""

    key: str

    def __await__(self) -> Generator[Operation, Any, Any]:
        """Hand over to the engine, and return what it sends back."""
        return (yield self)


@dataclass(frozen=True)
class Say(Operation):
    """Say something, once; `sees` is for a line about who sees what was kept.

    Its buttons stand for themselves, before what can be done next anyway.
    """

    key: str
    words: Wording
    sees: Thing | None = None
    buttons: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Ask(Operation):
    """Ask, and wait for the answer."""

    key: str
    words: Wording
    question: Question
    sees: Thing
    filled: Any = None
    box: str = ""

    def unfolded(self, step: str) -> Ask:
        """Show the whole list, where this is the step at which that was asked for."""
        if step != self.key:
            return self
        return replace(self, question=self.question.unfolded)

    def by_question(self, value: Any) -> dict[str, object]:
        """Return what goes into the box, by question; a blank is None."""
        if self.question.asks is Asks.FORM:
            return {key: text or None for key, text in value.items()}
        return {self.key.rpartition(".")[2]: value}


@dataclass(frozen=True)
class Cast(Command[dict[str, str | None]]):
    """Put answers in a box, without their author; gives {state, code}.

    Those that are put there together have one receipt.
    """

    box: str
    answers: Mapping[str, object]


@dataclass(frozen=True)
class CarryOut(Operation, Generic[R]):
    """Let storage carry out a command, once."""

    key: str
    command: Command[R]

    def __await__(self) -> Generator[Operation, Any, R]:
        """Hand over to the engine, and return what came of it."""
        found: R = yield self
        return found


@dataclass(frozen=True)
class WorkOut(Operation):
    """Work something out, once: what a later program would see differently."""

    key: str
    work: Callable[[], Any]


@dataclass(frozen=True)
class Stop(Operation):
    """Say one last thing and let go of all that was typed in this talk."""

    key: str
    words: Wording
