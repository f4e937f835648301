"""What the commands of the wheel give: how far a department is, and what came of it."""

from __future__ import annotations

import msgspec

from dialogs.errors import DialogError
from dialogs.talk.command import Result
from dialogs.talk.messages import Json


class Colleague(Result, frozen=True):
    """Somebody who works in the department."""

    id: int
    name: str


class RoundNow(Result, frozen=True):
    """The round that is open; `told` is what the department has agreed in it."""

    id: str
    number: int
    phase: int
    version: int
    weeks: int
    told: Json
    starts: str | None = None


class LastRound(Result, frozen=True, kw_only=True):
    """The round that was ended last, and what it left; older logs lack its id."""

    id: str | None = None
    number: int
    left: Json


class RulesNow(Result, frozen=True, kw_only=True):
    """The ground rules; `new` and `absent` count who was not there."""

    id: str
    state: str
    subject: str
    mine: bool
    lines: list[str]
    notes: dict[str, str]
    before: list[str]
    on: str | None
    part: int
    new: int
    absent: int = 0
    old: bool
    department: str


class BoxNow(Result, frozen=True):
    """How far a box has come, and whether this person has."""

    open: bool
    done: int
    mine: bool


class Learnt(Result, frozen=True):
    """What another department has learnt and told."""

    text: str
    name: str


class WheelNow(Result, frozen=True):
    """Where a department is; `half` counts its rounds in this half-year."""

    department: int
    name: str
    leads: bool
    staff: list[Colleague]
    room: bool
    round: RoundNow | None
    last: LastRound | None
    half: int
    rules: RulesNow | None
    boxes: dict[str, BoxNow]
    shares: list[Learnt]

    @property
    def going(self) -> RoundNow:
        """Return the open round, where only one who has it comes."""
        if self.round is None:
            message = f"department {self.department} has no open round"
            raise DialogError(message)
        return self.round

    @property
    def ground(self) -> RulesNow:
        """Return the ground rules, where only one who has some comes."""
        if self.rules is None:
            message = f"department {self.department} has no ground rules"
            raise DialogError(message)
        return self.rules


class RoundBegun(Result, frozen=True):
    """A round that was begun.

    From when it asks where that is later, when the department sits together then, and
    on which day everybody is reminded.
    """

    id: str
    number: int
    left: Json = msgspec.field(default_factory=dict)
    on: str | None = None
    meeting: str | None = None
    asks: str | None = None


class BoxFound(Result, frozen=True):
    """A box as this person finds it.

    How many have come to its end, and how many of them are not among those who are to
    show it; older logs lack the second.
    """

    id: str
    open: bool
    mine: list[str]
    done: int
    others: int | None = None


class BoxShown(Result, frozen=True):
    """What was answered, by question; None where too few have."""

    answers: dict[str, list[str] | None]
    done: int


class RoundKept(Result, frozen=True):
    """Whether the round went where it was to go, and where it is by now."""

    done: bool
    phase: int
    state: str


class Following(Result, frozen=True):
    """The next round as it is proposed."""

    on: str
    meeting: str | None
    many: bool


class RoundEnded(RoundKept, frozen=True, omit_defaults=True):
    """A round that is over, and the next one where this one was finished."""

    next: Following | None = None


class RulesBegun(Result, frozen=True):
    """Ground rules that are begun, and when the department sits together."""

    id: str
    meeting: str | None = None


class RulesKept(Result, frozen=True):
    """Whether they are kept, and how they read by now."""

    done: bool
    lines: list[str]


class SaidInRoom(Result, frozen=True):
    """Whether the department has a room where it was said."""

    shown: bool
