"""The commands about observation visits: who comes to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyVisits(Command):
    """Tell what this person has to do with observations.

    Gives {missing: [{id, name, season, first, last}], visits: [{id, department, wall,
    reached, observer, i_observe, noted}], certificate, observes}:
    `reached` and `noted` as in `visits`.
    """

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FreeObservers(Command):
    """List who is certified and free then: [{id, name, kindergarten}]."""

    department: int
    wall: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class AskObserver(Command):
    """Ask an observer to come; gives {asked}. With `instead`, for another visit."""

    department: int
    season: str
    observer: int
    wall: str
    instead: str | None = None


@dataclass(frozen=True)
class AnswerVisit(Command):
    """Say yes, or with a wall time propose another; gives {done}."""

    visit: str
    wall: str | None = None


@dataclass(frozen=True)
class CancelVisit(Command):
    """Say that it will not be; gives {done}. No reason is asked or kept."""

    visit: str


@dataclass(frozen=True)
class MarkVisit(Command):
    """Note what has been done: oral, written or goal; gives {done}."""

    visit: str
    what: str


@dataclass(frozen=True)
class SetCertificate(Command):
    """Keep until when one's own certificate is valid."""

    until: str
