"""The commands about reflecting teams: before a round, in it, and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dialogs.reflecting_team.results import (
    Asking,
    Contributed,
    OwnLine,
    Posted,
    PracticeRound,
    Prepared,
    RoundStanding,
    RoundState,
    TeamsLed,
    TeamSum,
    TurnNow,
    WantedTry,
)
from dialogs.report_links import ReportLinks
from dialogs.talk.command import Command


class AboutARound:
    """Something about a round; `{"round": null}` in the log where there is none."""

    nothing: ClassVar[object] = {"round": None}


@dataclass(frozen=True)
class MyTeams(Command[TeamsLed]):
    """Tell what this person has to do with reflecting teams.

    Counts are for the head and the mentor, and say nothing else.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class TeamDesk(Command[RoundStanding]):
    """Tell how things stand with a department's rounds, for who leads it."""

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class MakeRound(Command[Prepared]):
    """Make a round ready and ask its teller; nothing where one is open."""

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
class MakePractice(Command[PracticeRound]):
    """Begin a round with invented colleagues, for this person alone."""

    department: int


@dataclass(frozen=True)
class StartRound(Command[RoundState]):
    """Begin a round whose teller has said yes.

    Outside open hours its leader has to be `sure` that they sit together now.
    """

    round: str
    sure: bool = False


@dataclass(frozen=True)
class DropRound(Command[None]):
    """Let go of a round that has not begun."""

    round: str


@dataclass(frozen=True)
class OtherStory(Command[RoundState]):
    """Go on with another's story, or ask another teller."""

    round: str
    story: str | None
    teller: int


@dataclass(frozen=True)
class MoveBoard(Command[None]):
    """Put a round's board up anew, below what was written since."""

    round: str


@dataclass(frozen=True)
class EndRoundNow(Command[None]):
    """End a round that goes on."""

    round: str


@dataclass(frozen=True)
class MakePlan(Command[ReportLinks]):
    """Make the one-page plan of the department's meeting: a link for each form."""

    department: int


@dataclass(frozen=True)
class MyTurn(AboutARound, Command[TurnNow | None]):
    """Tell where this person is in a round that goes on in writing."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class AskedToTell(Command[list[Asking]]):
    """List the rounds that wait for this person's yes before she tells in them."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class Contribute(Command[Contributed]):
    """Say it if the word is hers, else keep it as her draft."""

    round: str
    text: str


@dataclass(frozen=True)
class MyTry(AboutARound, Command[OwnLine | None]):
    """Find the round in which this person may write what she will try."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepTry(Command[None]):
    """Keep her own line; an empty one takes it away."""

    round: str
    text: str


@dataclass(frozen=True)
class OpenTry(AboutARound, Command[WantedTry | None]):
    """Find what this person wanted to try and has not told about."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class TellTry(Command[None]):
    """Keep how it went, for herself."""

    round: str
    went: str


@dataclass(frozen=True)
class Summary(AboutARound, Command[TeamSum | None]):
    """Draft what is kept of the round that this person told in."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class PostSummary(Command[Posted]):
    """Put the summary in the department's room."""

    round: str
