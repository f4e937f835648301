"""The commands about the improvement wheel: rounds, boxes, ground rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogs.talk.command import Command
from dialogs.wheel.results import (
    BoxFound,
    BoxShown,
    RoundBegun,
    RoundEnded,
    RoundKept,
    RulesBegun,
    RulesKept,
    SaidInRoom,
    WheelNow,
)


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
