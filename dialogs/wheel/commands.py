"""The commands about the improvement wheel: rounds, boxes, ground rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from dialogs.errors import DialogError
from dialogs.talk.command import Command, Result

Json = dict[str, Any]


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


@dataclass(frozen=True)
class MyWheel(Command[WheelNow]):
    """Tell where a department is, for one who works there."""

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class BeginRound(Command[RoundBegun | None]):
    """Begin a department's next round, with what the last one left.

    None where one is open.
    """

    department: int
    news: Sequence[str] = ()
    starts: str | None = None
    nothing: ClassVar[object] = {}


@dataclass(frozen=True)
class OpenBox(Command[BoxFound]):
    """Find the box of a subject, made where there is none."""

    department: int | None
    kind: str
    subject: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class HasAnswered(Command[bool]):
    """Tell whether a box of the whole house asks this person nothing more.

    It is closed, or she has come to its end. None is made where there is none.
    """

    kind: str
    subject: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FinishBox(Command[None]):
    """Note that this person has come to the end of a box's questions."""

    box: str


@dataclass(frozen=True)
class ShowBox(Command[BoxShown]):
    """Close a box and show it."""

    department: int | None
    kind: str
    subject: str


@dataclass(frozen=True)
class KeepRound(Command[RoundKept]):
    """Lay what a meeting came to into a round, and perhaps go to another phase.

    `part` is the meeting's own: nothing of what others have kept goes, whoever comes
    first. `phase` is the one that was seen: a round that is in another by now stays
    there.
    """

    round: str
    phase: int
    part: Mapping[str, Any]
    to: int | None = None


@dataclass(frozen=True)
class EndRound(Command[RoundEnded]):
    """End a round with the last meeting's own part, or `left` where it was."""

    round: str
    phase: int
    part: Mapping[str, Any]
    left: bool = False


@dataclass(frozen=True)
class HandOver(Command[None]):
    """Let another lead what the department does together."""

    round: str
    person: int | None


@dataclass(frozen=True)
class MoveRound(Command[None]):
    """Let another department go on with a round: departments become one."""

    round: str
    department: int


@dataclass(frozen=True)
class KeepTrial(Command[None]):
    """Keep how a week of trying went, for the department and not for anybody."""

    round: str
    tried: str
    text: str


@dataclass(frozen=True)
class Lift(Command[None]):
    """Hand something to the HMS group."""

    department: int
    text: str


@dataclass(frozen=True)
class Share(Command[None]):
    """Tell the other departments what was learnt."""

    department: int
    text: str


@dataclass(frozen=True)
class BeginRules(Command[RulesBegun | None]):
    """Begin to agree on ground rules; None for one who does not lead."""

    department: int
    nothing: ClassVar[object] = {}


@dataclass(frozen=True)
class KeepRules(Command[RulesKept | None]):
    """Keep ground rules that are proposed, or agreed by those who took part.

    `seen` names the proposal that was seen, `before` are its lines: what another has
    proposed meanwhile is kept beside, and agreed is only what was seen.
    Older logs have nothing of what came of it.
    """

    rules: str
    lines: Sequence[str]
    notes: Mapping[str, str]
    part: Sequence[int] = ()
    agreed: bool = False
    seen: str = ""
    before: Sequence[str] = ()


@dataclass(frozen=True)
class ShowInRoom(Command[SaidInRoom]):
    """Say something in the department's room."""

    department: int
    block: str
    values: Mapping[str, Any]
