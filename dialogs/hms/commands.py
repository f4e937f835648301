"""The commands about the HMS group's desk and calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from dialogs.hms.results import (
    DeskNow,
    HmsYear,
    LeftOut,
    MonthTheme,
    SaidNo,
    SaidYes,
    SummedUp,
    Swapped,
    ThemeAdded,
    ThemeSet,
)
from dialogs.report_links import ReportLinks
from dialogs.talk.command import Command


@dataclass(frozen=True)
class Desk(Command[DeskNow | None]):
    """Tell the HMS group how far each department has come, and what waits.

    None for one who is not in it.
    """

    reads: ClassVar[bool] = True
    nothing: ClassVar[object] = {"hms": False}


@dataclass(frozen=True)
class SettleLift(Command[None]):
    """Give something lifted an owner, or an answer that goes to the department."""

    lifted: str
    owner: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class PutOnAgenda(Command[None]):
    """Put something lifted or shared on a meeting's agenda."""

    meeting: int
    fields: Mapping[str, str]
    shared: str | None = None


@dataclass(frozen=True)
class Months(Command[HmsYear]):
    """Tell the HMS year."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ThemePoints(Command[dict[str, int]]):
    """Tell how many points the group has given each theme for a month: {theme: n}."""

    month: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class SetTheme(Command[ThemeSet]):
    """Put a theme in a month, or with none take it out."""

    month: str
    theme: str | None


@dataclass(frozen=True)
class SayYes(Command[SaidYes]):
    """Turn this person's key for each of these months: {month: theme that was read}."""

    themes: Mapping[str, str]


@dataclass(frozen=True)
class SayNo(Command[SaidNo]):
    """Say no to what waits in these months: {month: theme that was read}."""

    themes: Mapping[str, str]


@dataclass(frozen=True)
class LeaveOut(Command[LeftOut]):
    """Let a month be without a theme, unless one is agreed on."""

    month: str


@dataclass(frozen=True)
class SwapThemes(Command[Swapped]):
    """Let two months change themes; the other side is asked."""

    month: str
    other: str


@dataclass(frozen=True)
class AddTheme(Command[ThemeAdded]):
    """Keep a theme of the kindergarten's own."""

    name: str
    about: str
    asks: Sequence[str]
    factors: Sequence[str]


@dataclass(frozen=True)
class ThisMonth(Command[MonthTheme]):
    """Tell what the month's theme is."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepStep(Command[None]):
    """Keep a department's one small step of the month: its text, and who sees to it."""

    department: int
    month: str
    told: Mapping[str, str]
    check: str | None


@dataclass(frozen=True)
class SumUp(Command[SummedUp]):
    """Close the month's pulse and tell what came."""

    month: str


@dataclass(frozen=True)
class KeepSummary(Command[None]):
    """Keep what the group made of a month."""

    month: str
    text: str


@dataclass(frozen=True)
class MakeReport(Command[ReportLinks]):
    """Make a report's secret links, good for a day, by the form that each gives."""

    kind: str
    subject: str
