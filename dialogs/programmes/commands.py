"""The commands about programmes: begun, gone on with, moved, paused and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from dialogs.programmes.results import ProgrammeBegun, ProgrammeChanged, ProgrammesNow
from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyProgrammes(Command[ProgrammesNow]):
    """List the programmes that this person may see, and those she may begin."""

    language: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class BeginProgramme(Command[ProgrammeBegun]):
    """Begin a programme for `house`, for a department `d1` or a person `p1`."""

    key: str
    place: str


@dataclass(frozen=True)
class AgreeProgramme(Command[ProgrammeChanged]):
    """Say the other side's yes."""

    programme: str


@dataclass(frozen=True)
class SettleStone(Command[ProgrammeChanged]):
    """Note that a milestone is `done`, `skipped`, or `open` again."""

    stone: str
    state: str


@dataclass(frozen=True)
class MoveStone(Command[ProgrammeChanged]):
    """Let a milestone be on another day, and what hangs on it with it.

    With a time, a gathering becomes a meeting then: it is asked about where the day is
    closed, and held there `anyway` when she says so.
    """

    stone: str
    day: str
    at: str = ""
    anyway: bool = False


@dataclass(frozen=True)
class AddStone(Command[ProgrammeChanged]):
    """Add a milestone of the house's own."""

    programme: str
    text: str = field(repr=False)
    day: str


@dataclass(frozen=True)
class TurnProgramme(Command[ProgrammeChanged]):
    """Let a programme be `paused`, `running` again, or `left` where it is."""

    programme: str
    state: str


@dataclass(frozen=True)
class HandOverProgramme(Command[ProgrammeChanged]):
    """Let another lead it."""

    programme: str
    person: int


@dataclass(frozen=True)
class TakeFresh(Command[ProgrammeChanged]):
    """Take in what its makers have added since it was begun."""

    programme: str
