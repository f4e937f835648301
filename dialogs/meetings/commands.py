"""The commands about the year: meetings, closed days, reminders, absence, agendas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dialogs.meetings.results import (
    AgendaNow,
    ClosedStretch,
    DaysClosed,
    FeedMade,
    FeedsStopped,
    ItemKept,
    MeetingCount,
    MeetingMoved,
    MeetingsNow,
    Preview,
    UsualNow,
)
from dialogs.report_links import ReportLinks
from dialogs.talk.command import Command, Result


class RuleNow(Result, frozen=True):
    """A reminder's rule as it is here, and whether this person has it switched off."""

    key: str
    on: bool
    days: int
    at: str
    own: bool
    once: bool
    off: bool
    set_days: int | None
    set_at: str | None


class Rules(Result, frozen=True):
    """Which reminders there are for this person."""

    head: bool
    card: bool
    rules: list[RuleNow]


class Planned(Result, frozen=True):
    """What is said at one time by one rule, and to how many."""

    at: str
    rule: str
    count: int


class PlannedMonth(Result, frozen=True):
    """What is said in one month."""

    month: str
    lines: list[Planned]


@dataclass(frozen=True)
class MyYear(Command[MeetingsNow]):
    """Tell what this person sees and may plan here."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class UsualMeeting(Command[UsualNow | None]):
    """Tell what a new meeting would most likely be; nothing where she sets none."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class PreviewMeeting(Command[Preview]):
    """Tell what a meeting as agreed would come to, before it is kept."""

    kind: str
    department: int | None
    first: str
    minutes: int
    repeat: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepMeeting(Command[MeetingCount]):
    """Keep a meeting, and those that follow it."""

    kind: str
    department: int | None
    first: str
    minutes: int
    repeat: str


@dataclass(frozen=True)
class MoveMeeting(Command[MeetingMoved]):
    """Move one meeting: to a closed day only `anyway`."""

    meeting: int
    wall: str
    anyway: bool = False


@dataclass(frozen=True)
class AcceptMeeting(Command[None]):
    """Say yes to where a meeting is proposed moved."""

    meeting: int


@dataclass(frozen=True)
class CancelMeeting(Command[MeetingCount]):
    """Cancel one meeting, or with `series` that one and all after it."""

    meeting: int
    series: bool = False


@dataclass(frozen=True)
class ClosedDays(Command[list[ClosedStretch]]):
    """List the days that are closed."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class CloseDays(Command[DaysClosed]):
    """Close these days, and propose to move what lies on them."""

    kind: str
    first: str
    last: str
    closes: str | None = None


@dataclass(frozen=True)
class OpenDays(Command[None]):
    """Let these days be open again."""

    stretch: int


@dataclass(frozen=True)
class MyRules(Command[Rules]):
    """Tell which reminders there are."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class SetRule(Command[None]):
    """Change a reminder's rule for the kindergarten; as it comes where all is empty."""

    rule: str
    is_on: bool = True
    days: int | None = None
    at: str | None = None


@dataclass(frozen=True)
class SwitchOwn(Command[None]):
    """Switch a reminder off or on for oneself."""

    rule: str
    on: bool


@dataclass(frozen=True)
class SetCard(Command[None]):
    """Get one card a week in place of single reminders, or not."""

    on: bool


@dataclass(frozen=True)
class KeepAbsence(Command[None]):
    """Be away through this day; with None, be back. No reason is asked or kept.

    It begins today, or with `first`.
    """

    until: str | None
    first: str | None = None


@dataclass(frozen=True)
class MakeFeed(Command[FeedMade]):
    """Make a secret calendar link; the earlier one stops."""

    department: int | None = None


@dataclass(frozen=True)
class StopFeeds(Command[FeedsStopped]):
    """Let one's calendar links stop."""


@dataclass(frozen=True)
class YearPlan(Command[list[PlannedMonth]]):
    """Tell what the bot will say through the year, by month."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepItem(Command[ItemKept]):
    """Keep what is to be taken up, in a meeting or some day."""

    meeting: int | None
    kind: str
    minutes: int | None
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Agenda(Command[AgendaNow]):
    """Tell what is to be taken up in a meeting."""

    meeting: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class MakeAgendaPlan(Command[ReportLinks]):
    """Make a meeting's agenda as a document: a link for each form."""

    meeting: int


@dataclass(frozen=True)
class MoveItem(Command[None]):
    """Put an item on the parking place, or from there on a meeting's agenda."""

    item: str
    meeting: int | None


@dataclass(frozen=True)
class SettleItem(Command[None]):
    """Say whether a meeting got the result it wanted: yes, partly or no."""

    item: str
    result: str


@dataclass(frozen=True)
class DropItem(Command[None]):
    """Take an item away."""

    item: str
