"""The commands about practice stories: what dialogs ask of storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dialogs.access import Audience
from dialogs.talk.command import Command, Result


class Department(Result, frozen=True):
    """A department that this person has to do with."""

    id: int
    name: str


class Focus(Result, frozen=True):
    """Which month and meeting a story is for now, in wall times.

    `earlier` is the person's own story for that meeting.
    """

    month: str
    meeting: str | None
    passed: str | None
    earlier: str | None


class KeptStory(Result, frozen=True):
    """What a story that was handed in is known by."""

    id: str


class OwnStory(Result, frozen=True):
    """A story as it stands in a list."""

    id: str
    department: int
    month: str
    dimension: str
    audience: Audience
    state: str


class Story(OwnStory, frozen=True):
    """A story with its text; `changeable` where its reader still works there."""

    author: str
    fields: dict[str, str]
    changeable: bool


class SharedStory(Result, frozen=True):
    """A story that its author shares with her leader."""

    id: str
    author: str
    dimension: str


class Shared(Result, frozen=True):
    """How many have handed in, and what is shared with the leader."""

    meeting: str | None
    handed_in: int
    people: int
    stories: list[SharedStory]


@dataclass(frozen=True)
class MyDepartments(Command[list[Department]]):
    """List the departments where this person works now."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FocusOfTheMonth(Command[Focus]):
    """Tell which month and meeting a story is for now, and what is handed in."""

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepStory(Command[KeptStory]):
    """Keep a story as handed in; with `story`, as its next version."""

    department: int
    month: str
    dimension: str
    audience: Audience
    fields: Mapping[str, str]
    story: str | None = None


@dataclass(frozen=True)
class MyStories(Command[list[OwnStory]]):
    """List the person's own stories."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ReadStory(Command[Story | None]):
    """Read one story; None where this person may not, or not any more."""

    story: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ChangeAudience(Command[None]):
    """Let others read it, or fewer."""

    story: str
    audience: Audience


@dataclass(frozen=True)
class WithdrawStory(Command[None]):
    """Take it back from the others; the author keeps it."""

    story: str


@dataclass(frozen=True)
class DeleteStory(Command[int]):
    """Delete it everywhere, also from the messages that showed it; gives how many."""

    story: str


@dataclass(frozen=True)
class LedDepartments(Command[list[Department]]):
    """List the departments that this person leads."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class DepartmentStories(Command[Shared]):
    """Count what is handed in, and list what is shared with the leader."""

    department: int
    reads: ClassVar[bool] = True
