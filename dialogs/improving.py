"""The commands about the improvement wheel: rounds, boxes, ground rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogs.talk import Command


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
    """Begin a department's next round; gives {id, number}, or {} where one is open."""

    department: int
    told: Mapping[str, Any]


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
    """Keep what was agreed, and where the round is now; gives {done}.

    `version` is the round as it was read: one that another has changed stays.
    """

    round: str
    version: int
    told: Mapping[str, Any]
    phase: int | None = None
    trial_from: str | None = None
    check_on: str | None = None


@dataclass(frozen=True)
class EndRound(Command):
    """End a round, with what was learnt, or `left` where it was."""

    round: str
    version: int
    told: Mapping[str, Any]
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
    """Begin to agree on ground rules; gives {id}."""

    department: int


@dataclass(frozen=True)
class KeepRules(Command):
    """Keep ground rules that are proposed, or agreed by those who took part."""

    rules: str
    lines: Sequence[str]
    notes: Mapping[str, str]
    part: Sequence[int] = ()
    agreed: bool = False


@dataclass(frozen=True)
class ShowInRoom(Command):
    """Say something in the department's room; gives {shown}."""

    department: int
    block: str
    values: Mapping[str, Any]
