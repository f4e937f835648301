"""The commands about practice stories: what dialogs ask of storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dialogs.access import Audience
from dialogs.talk.command import Command


@dataclass(frozen=True)
class MyDepartments(Command):
    """List the departments where this person works now: [{id, name}]."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class FocusOfTheMonth(Command):
    """Tell which month and meeting a story is for now, and what is handed in.

    Gives {month, meeting, passed, earlier}: wall times, or None where there is no
    meeting; `earlier` is the person's own story for that meeting.
    """

    department: int
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepStory(Command):
    """Keep a story as handed in; with `story`, as its next version. Gives {id}."""

    department: int
    month: str
    dimension: str
    audience: Audience
    fields: Mapping[str, str]
    story: str | None = None


@dataclass(frozen=True)
class MyStories(Command):
    """List the person's own stories: [{id, month, dimension, audience, state, …}]."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ReadStory(Command):
    """Read one story that this person may read."""

    story: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class ChangeAudience(Command):
    """Let others read it, or fewer."""

    story: str
    audience: Audience


@dataclass(frozen=True)
class WithdrawStory(Command):
    """Take it back from the others; the author keeps it."""

    story: str


@dataclass(frozen=True)
class DeleteStory(Command):
    """Delete it everywhere, also from the messages that showed it."""

    story: str


@dataclass(frozen=True)
class LedDepartments(Command):
    """List the departments that this person leads: [{id, name}]."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class DepartmentStories(Command):
    """Count what is handed in, and list what is shared with the leader.

    Gives {month, meeting, handed_in, people, stories: [{id, author, dimension}]}.
    """

    department: int
    reads: ClassVar[bool] = True
