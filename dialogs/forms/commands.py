"""The commands about forms: opened with two keys, answered, closed, laid before all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dialogs.forms.results import (
    FormDeskNow,
    FormMoved,
    FormOpened,
    FormResultNow,
    LaidOut,
    MyFormsNow,
)
from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyForms(Command[MyFormsNow]):
    """Tell which forms there are for this person: open ones, and results to read."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FormDesk(Command[FormDeskNow | None]):
    """Tell the HMS group where a form is; None for one who is not in it."""

    form: str
    reads: ClassVar[bool] = True
    nothing: ClassVar[object] = {}


@dataclass(frozen=True)
class ProposeForm(Command[FormMoved]):
    """Turn the first key: a form is to be open between two days."""

    form: str
    first: str
    last: str


@dataclass(frozen=True)
class AgreeForm(Command[FormMoved]):
    """Turn the other key: the form is open from its day."""

    run: str


@dataclass(frozen=True)
class DropForm(Command[FormMoved]):
    """Say no to a form that waits for the other key, or take it back."""

    run: str


@dataclass(frozen=True)
class ShutForm(Command[FormMoved]):
    """Turn one key for closing a form before its day; with the other it is closed."""

    run: str


@dataclass(frozen=True)
class OpenForm(Command[FormOpened]):
    """Find the box that this person answers in, made where there is none."""

    run: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FormResult(Command[FormResultNow | None]):
    """Tell what a run came to; None for one who may not see it yet."""

    run: str
    reads: ClassVar[bool] = True
    nothing: ClassVar[object] = {}


@dataclass(frozen=True)
class LayOut(Command[LaidOut]):
    """Lay a result before all, and put it on the next meeting of the whole house."""

    run: str


@dataclass(frozen=True)
class ChooseConditions(Command[None]):
    """Keep which conditions the house wants to work on."""

    run: str
    questions: Sequence[str]
