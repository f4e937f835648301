"""The commands about reflecting teams: before a round, in it, and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyTeams(Command):
    """Tell what this person has to do with reflecting teams.

    Gives {led: [{id, name}], counts: [{name, rounds, dimensions}]}: counts are for
    the head and the mentor, and say nothing else.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class TeamDesk(Command):
    """Tell how things stand with a department's rounds, for who leads it.

    Gives {name, open, practice, stories, staff, guests, rooms, dimensions, held, …}.
    """

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class MakeRound(Command):
    """Make a round ready and ask its teller: {id, state}; {} where one is open."""

    department: int
    kind: str
    way: str
    teller: int
    story: str | None
    dimension: str
    here: Sequence[int]
    pace: str
    auto: bool


@dataclass(frozen=True)
class MakePractice(Command):
    """Begin a round with invented colleagues, for this person alone; gives {id}."""

    department: int


@dataclass(frozen=True)
class StartRound(Command):
    """Begin a round whose teller has said yes; gives {state}.

    Outside open hours its leader has to be `sure` that they sit together now.
    """

    round: str
    sure: bool = False


@dataclass(frozen=True)
class DropRound(Command):
    """Let go of a round that has not begun."""

    round: str


@dataclass(frozen=True)
class OtherStory(Command):
    """Go on with another's story, or ask another teller; gives {state}."""

    round: str
    story: str | None
    teller: int


@dataclass(frozen=True)
class MoveBoard(Command):
    """Put a round's board up anew, below what was written since."""

    round: str


@dataclass(frozen=True)
class EndRoundNow(Command):
    """End a round that goes on."""

    round: str


@dataclass(frozen=True)
class MakePlan(Command):
    """Make the one-page plan of the department's meeting: {html, pdf, …}."""

    department: int


@dataclass(frozen=True)
class MyTurn(Command):
    """Tell where this person is in a round that goes on in writing.

    Gives {round, step, mine, open, answers, draft, …}; no `round` where she has none.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class Contribute(Command):
    """Say it if the word is hers, else keep it as her draft; gives {said}."""

    round: str
    text: str


@dataclass(frozen=True)
class MyTry(Command):
    """Find the round in which this person may write what she will try.

    Gives {round, text, department}; `round` is None where there is none.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepTry(Command):
    """Keep her own line; an empty one takes it away."""

    round: str
    text: str


@dataclass(frozen=True)
class OpenTry(Command):
    """Find what this person wanted to try and has not told about: {round, text}."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class TellTry(Command):
    """Keep how it went, for herself."""

    round: str
    went: str


@dataclass(frozen=True)
class Summary(Command):
    """Draft what is kept of the round that this person told in.

    Gives {round, on, dimension, part, tries}; `round` is None where there is none.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class PostSummary(Command):
    """Put the summary in the department's room; gives {shown}."""

    round: str
