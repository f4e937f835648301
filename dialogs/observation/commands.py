"""The commands about observation visits: who comes to whom, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogs.observation.visits import VisitReached
from dialogs.talk.command import Command, Result


class StillMissing(Result, frozen=True):
    """A department without a visit in this half-year, and when one should be."""

    id: int
    name: str
    season: str
    first: str
    last: str


class Visit(Result, frozen=True):
    """A visit as this person sees it: how far it is, and what was noted of it."""

    id: str
    department: str
    department_id: int
    season: str
    wall: str
    reached: VisitReached
    observer: str
    i_observe: bool
    noted: list[str]


class Visits(Result, frozen=True):
    """What this person has to do with observations."""

    missing: list[StillMissing]
    visits: list[Visit]
    certificate: str | None
    observes: bool


class Observer(Result, frozen=True):
    """One who is certified and free."""

    id: int
    name: str
    kindergarten: str


class FreeMorning(Result, frozen=True):
    """A morning on which one is free."""

    wall: str
    observer: Observer


class ObserverAsked(Result, frozen=True):
    """Whether the observer was asked: the department may have a visit by now."""

    asked: bool


class Done(Result, frozen=True):
    """Whether the button was in its turn."""

    done: bool


@dataclass(frozen=True)
class MyVisits(Command[Visits]):
    """Tell what this person has to do with observations."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FreeObservers(Command[list[Observer]]):
    """List who is certified and free then."""

    department: int
    wall: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ProposeVisit(Command[FreeMorning | None]):
    """Find the first morning on which an observer is free, and who."""

    department: int
    first: str
    last: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class AskObserver(Command[ObserverAsked]):
    """Ask an observer to come; with `instead`, in place of another visit."""

    department: int
    season: str
    observer: int
    wall: str
    instead: str | None = None


@dataclass(frozen=True)
class AnswerVisit(Command[Done]):
    """Say yes, or with a wall time propose another."""

    visit: str
    wall: str | None = None


@dataclass(frozen=True)
class CancelVisit(Command[Done]):
    """Say that it will not be. No reason is asked or kept."""

    visit: str


@dataclass(frozen=True)
class MarkVisit(Command[Done]):
    """Note what has been done: oral, written or goal."""

    visit: str
    what: str


@dataclass(frozen=True)
class SetCertificate(Command[None]):
    """Keep until when one's own certificate is valid."""

    until: str
