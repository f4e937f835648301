"""The commands about the improvement wheel: rounds, boxes, ground rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyWheel(Command):
    """Tell where a department is, for one who works there.

    Gives {department, name, leads, staff: [{id, name}], round, last, rules, half,
    boxes, meeting, shares, lifts}: `round` is {id, number, phase, version, weeks, told,
    trials}, or None; `boxes` tells {kind: {open, done, mine}}.
    """

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class BeginRound(Command):
    """Begin a department's next round, with what the last one left.

    {} where one is open. Gives {id, number, left, on, meeting, asks}: from when it
    asks where that is later, when the department sits together then, and on which day
    everybody is reminded.
    """

    department: int
    news: Sequence[str] = ()
    starts: str | None = None


@dataclass(frozen=True)
class OpenBox(Command):
    """Find the box of a subject, made where there is none.

    Gives {id, open, mine, done, others}: how many have come to its end, and how many
    of them are not among those who are to show it.
    """

    department: int | None
    kind: str
    subject: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FinishBox(Command):
    """Note that this person has come to the end of a box's questions."""

    box: str


@dataclass(frozen=True)
class ShowBox(Command):
    """Close a box and show it: {answers: {question: [..] or None}, done}."""

    department: int | None
    kind: str
    subject: str


@dataclass(frozen=True)
class KeepRound(Command):
    """Lay what a meeting came to into a round, and perhaps go to another phase.

    `part` is the meeting's own: nothing of what others have kept goes, whoever comes
    first. `phase` is the one that was seen: a round that is in another by now stays
    there. Gives {done, phase, state}.
    """

    round: str
    phase: int
    part: Mapping[str, Any]
    to: int | None = None


@dataclass(frozen=True)
class EndRound(Command):
    """End a round with the last meeting's own part, or `left` where it was.

    Gives {done, phase, state, next}: where it is ended, the next one is proposed:
    {on, meeting, many}.
    """

    round: str
    phase: int
    part: Mapping[str, Any]
    left: bool = False


@dataclass(frozen=True)
class HandOver(Command):
    """Let another lead what the department does together."""

    round: str
    person: int | None


@dataclass(frozen=True)
class MoveRound(Command):
    """Let another department go on with a round: departments become one."""

    round: str
    department: int


@dataclass(frozen=True)
class KeepTrial(Command):
    """Keep how a week of trying went, for the department and not for anybody."""

    round: str
    tried: str
    text: str


@dataclass(frozen=True)
class Lift(Command):
    """Hand something to the HMS group."""

    department: int
    text: str


@dataclass(frozen=True)
class Share(Command):
    """Tell the other departments what was learnt."""

    department: int
    text: str


@dataclass(frozen=True)
class BeginRules(Command):
    """Begin to agree on ground rules; gives {id, meeting}."""

    department: int


@dataclass(frozen=True)
class KeepRules(Command):
    """Keep ground rules that are proposed, or agreed by those who took part.

    `seen` names the proposal that was seen, `before` are its lines: what another has
    proposed meanwhile is kept beside, and agreed is only what was seen. Gives
    {done, lines}.
    """

    rules: str
    lines: Sequence[str]
    notes: Mapping[str, str]
    part: Sequence[int] = ()
    agreed: bool = False
    seen: str = ""
    before: Sequence[str] = ()


@dataclass(frozen=True)
class ShowInRoom(Command):
    """Say something in the department's room; gives {shown}."""

    department: int
    block: str
    values: Mapping[str, Any]
