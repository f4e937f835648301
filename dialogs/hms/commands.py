"""The commands about the HMS group's desk and calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogs.talk.command import Command


@dataclass(frozen=True)
class Desk(Command):
    """Tell the HMS group how far each department has come, and what waits.

    Gives {hms, head, departments: [{id, name, staff, round}], lifted, shared, group,
    meetings: [{id, wall, kind}]}. Never what anybody answered.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class SettleLift(Command):
    """Give something lifted an owner, or an answer that goes to the department."""

    lifted: str
    owner: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class PutOnAgenda(Command):
    """Put something lifted or shared on a meeting's agenda."""

    meeting: int
    fields: Mapping[str, str]
    shared: str | None = None


@dataclass(frozen=True)
class Months(Command):
    """Tell the HMS year.

    Gives {months, left_out, own, side, lifted, low, year, now, language}.
    `months` is {month: {theme, head, staff, confirmed, by}}, `left_out` the months that
    are to be without a theme, `side` which key this person has, `low` the themes whose
    pulse was low.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ThemePoints(Command):
    """Tell how many points the group has given each theme for a month: {theme: n}."""

    month: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class SetTheme(Command):
    """Put a theme in a month, or with none take it out: {confirmed, side, reached}."""

    month: str
    theme: str | None


@dataclass(frozen=True)
class SayYes(Command):
    """Turn this person's key for each of these months: {month: theme that was read}.

    Gives {side, confirmed, waiting, other, over, reached}: what counts from now on,
    what waits for the other side, where another theme stands, and what is past.
    """

    themes: Mapping[str, str]


@dataclass(frozen=True)
class SayNo(Command):
    """Say no to what waits in these months; gives {declined, confirmed, other}."""

    themes: Mapping[str, str]


@dataclass(frozen=True)
class LeaveOut(Command):
    """Let a month be without a theme; gives {confirmed: the theme, if it is agreed}."""

    month: str


@dataclass(frozen=True)
class SwapThemes(Command):
    """Let two months change themes; the other side is asked: {side, reached}."""

    month: str
    other: str


@dataclass(frozen=True)
class AddTheme(Command):
    """Keep a theme of the kindergarten's own; gives {id}."""

    name: str
    about: str
    asks: Sequence[str]
    factors: Sequence[str]


@dataclass(frozen=True)
class ThisMonth(Command):
    """Tell what the month's theme is: {month, theme, own, departments, steps}."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepStep(Command):
    """Keep a department's one small step of the month."""

    department: int
    month: str
    told: Mapping[str, Any]
    check: str | None


@dataclass(frozen=True)
class SumUp(Command):
    """Close the month's pulse and tell what came: {near, answers, steps, few}."""

    month: str


@dataclass(frozen=True)
class KeepSummary(Command):
    """Keep what the group made of a month."""

    month: str
    text: str


@dataclass(frozen=True)
class MakeReport(Command):
    """Make a report's secret links, good for a day, by the form that each gives."""

    kind: str
    subject: str
