"""What the commands about forms give: runs and counts, never an answer of somebody."""

from __future__ import annotations

import msgspec

from dialogs.forms.library import Form, form_of
from dialogs.hms.keys import Side
from dialogs.hms.results import OthersAsked
from dialogs.talk.command import Result
from dialogs.talk.messages import Json


class FormRun(Result, frozen=True, kw_only=True):
    """One time that a form is answered, as this person sees it.

    `asked` is whether she is among those who are, `done` whether she has answered.
    """

    id: str
    key: str
    told: Json
    subject: str
    state: str
    opened_on: str
    closes_on: str
    closed_on: str | None
    shown_on: str | None
    by: str
    side: Side
    shut_side: str
    answered: int
    invited: int
    asked: bool
    done: bool
    chosen: list[str]

    @property
    def form(self) -> Form:
        """Return the form as it was opened."""
        return form_of(self.key, self.told)


class MyFormsNow(Result, frozen=True):
    """The runs that are this person's matter, and what day it is."""

    runs: list[FormRun]
    today: str


class FormDeskNow(Result, frozen=True, kw_only=True):
    """What the HMS group may do with a form now.

    `other` tells whether somebody has the other key; `again_on` is the first day on
    which the next wave may be opened.
    """

    key: str
    told: Json
    side: Side
    other: bool
    staff: int
    first: str
    last: str
    again_on: str | None
    today: str
    run: FormRun | None
    result: FormRun | None

    @property
    def form(self) -> Form:
        """Return the form as it is now."""
        return form_of(self.key, self.told)


class FormMoved(Result, frozen=True):
    """Where a run is after somebody's key, and whom that has reached."""

    state: str
    reached: OthersAsked | None = None
    shuts: bool = False


class FormOpened(Result, frozen=True):
    """The box that a person's answers go into, and what she has answered before."""

    box: str
    open: bool
    mine: list[str]


class QuestionCounts(Result, frozen=True):
    """What a question came to in one part of the house, as far as it may be told."""

    question: str
    n: int
    buckets: list[int] = msgspec.field(default_factory=list)
    mean: float | None = None
    options: dict[str, int] = msgspec.field(default_factory=dict)
    change: str = ""


class UnitCounts(Result, frozen=True):
    """What one department came to; without a name, the others together."""

    name: str
    rows: list[QuestionCounts]


class FormResultNow(Result, frozen=True):
    """What is shown of a run: the whole, the departments that can be, and the words."""

    run: FormRun
    rows: list[QuestionCounts]
    units: list[UnitCounts]
    hidden: list[str]
    texts: dict[str, list[str]]
    group: bool
    compared: bool


class LaidOut(Result, frozen=True):
    """On which meeting's agenda the result stands now; None where none is planned."""

    meeting: str | None
