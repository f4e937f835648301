"""What the commands about the HMS group's desk and calendar give."""

from __future__ import annotations

import msgspec

from dialogs.hms.keys import Side
from dialogs.hms.themes import OwnTheme
from dialogs.talk.command import Result


class Unit(Result, frozen=True):
    """A department."""

    id: int
    name: str


class InGroup(Result, frozen=True):
    """Somebody in the HMS group."""

    id: int
    name: str


class RoundPlace(Result, frozen=True):
    """Where a department's open round is: nothing that was said in it."""

    id: str
    number: int
    phase: int
    weeks: int


class DepartmentPlace(Result, frozen=True):
    """How far a department has come; `rounds` counts those that it has begun."""

    id: int
    name: str
    staff: int
    round: RoundPlace | None
    rounds: int


class Lifted(Result, frozen=True, omit_defaults=True):
    """Something that a department has handed to the group, and what it said to it."""

    id: str
    department: int
    state: str
    owner: int | None
    on: str
    text: str
    answer: str = ""


class SharedLearning(Result, frozen=True):
    """Something learnt that is for the others, and whether it is on an agenda."""

    id: str
    department: int
    told: bool
    on: str
    text: str


class MeetingAhead(Result, frozen=True):
    """A meeting where what one department has learnt can be taken up by all."""

    id: int
    wall: str
    kind: str


class DeskNow(Result, frozen=True):
    """How far departments have come and what waits: never what anybody answered."""

    hms: bool
    head: bool
    departments: list[DepartmentPlace]
    lifted: list[Lifted]
    shared: list[SharedLearning]
    group: list[InGroup]
    meetings: list[MeetingAhead]

    def name_of(self, department: int) -> str:
        """Name a department; one that is gone with nothing."""
        names = (each.name for each in self.departments if each.id == department)
        return next(names, "")

    @property
    def waiting(self) -> list[Lifted]:
        """Return what has no answer yet."""
        return [each for each in self.lifted if each.state != "answered"]

    @property
    def untold(self) -> list[SharedLearning]:
        """Return what is on no agenda yet."""
        return [each for each in self.shared if not each.told]


class MonthNow(Result, frozen=True):
    """A month's theme, which sides have said yes to it, and who proposed it."""

    theme: str
    head: bool
    staff: bool
    confirmed: bool
    by: str

    def has_yes_of(self, side: Side) -> bool:
        """Tell whether this side has said yes."""
        return self.head if side is Side.HEAD else self.staff


class HmsYear(Result, frozen=True, omit_defaults=True):
    """The HMS year as this person sees it.

    `left_out` are the months that are to be without a theme, `side` is which key she
    has, `low` the themes whose pulse was low.
    """

    months: dict[str, MonthNow]
    left_out: list[str]
    own: dict[str, OwnTheme]
    side: Side | None
    lifted: list[str]
    low: list[str]
    year: list[str]
    now: str
    language: str
    # Older logs know of no survey, and where nothing was chosen there is none.
    surveyed: list[str] = msgspec.field(default_factory=list)

    @property
    def chosen(self) -> dict[str, str]:
        """Return the theme of each month that has one."""
        return {month: each.theme for month, each in self.months.items()}


class OthersAsked(Result, frozen=True):
    """Whom on the other side a question has reached, will reach, and cannot."""

    side: Side
    now: list[str]
    later: list[str]
    unmet: list[str]


class ThemeSet(Result, frozen=True):
    """Whether the month is agreed on now, and whom the question has reached."""

    confirmed: bool
    side: Side | None
    reached: OthersAsked | None


class SaidYes(Result, frozen=True):
    """What came of a yes, by month.

    What counts from now on, what waits for the other side, where another theme stands,
    and what is past.
    """

    confirmed: dict[str, str]
    waiting: dict[str, str]
    other: dict[str, str]
    over: list[str]
    side: Side | None
    reached: OthersAsked | None


class SaidNo(Result, frozen=True):
    """What came of a no, by month: taken out, agreed on before, or another by now."""

    declined: dict[str, str]
    confirmed: dict[str, str]
    other: dict[str, str]
    side: Side | None
    reached: OthersAsked | None


class LeftOut(Result, frozen=True):
    """Whether the month is past, or which theme is agreed on there."""

    over: bool
    confirmed: str | None
    reached: OthersAsked | None


class Swapped(Result, frozen=True):
    """Whose key has been turned, and whom the question has reached."""

    side: Side | None
    reached: OthersAsked | None


class ThemeAdded(Result, frozen=True):
    """A theme that is kept."""

    id: str


class SmallStep(Result, frozen=True):
    """A department's one small step of a month, and those before it."""

    department: int
    month: str
    check: str | None
    text: str
    who: str = ""
    earlier: list[str] = msgspec.field(default_factory=list)
    name: str = ""


class MonthTheme(Result, frozen=True):
    """The theme that is agreed on for this month, and how far departments are."""

    month: str
    theme: str | None
    own: dict[str, OwnTheme]
    hms: bool
    done: int
    departments: list[Unit]
    steps: list[SmallStep]


class SummedUp(Result, frozen=True):
    """What a month came to; `near` and `answers` are None where too few answered."""

    near: list[int] | None
    answers: list[str] | None
    steps: list[SmallStep]
    without: list[str]
    lifted: int
