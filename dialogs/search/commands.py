"""What a search asks of storage, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from dialogs.talk.command import Command, Result


class Sought(StrEnum):
    """What is searched, in the order in which people are told of it."""

    STORY = "story"
    RULES = "rules"
    GOAL = "goal"
    LEARNT = "learnt"
    PLAN = "plan"
    AGENDA = "agenda"
    THEME = "theme"


class Hit(Result, frozen=True):
    """One thing that was found: what it is, of which day, and the words around.

    `name` is whose or what it is, a department or a heading; `key` is its row's.
    """

    kind: Sought
    key: str
    day: str
    name: str
    before: str
    word: str
    after: str


class Findings(Result, frozen=True):
    """What a search came to.

    `near` tells that nothing was written so, and these are like it; `cut` that only
    the newest were looked through; `looked` is what she may see, found or not, and
    `opens` which dialogs show what was found.
    """

    hits: list[Hit]
    more: int
    near: bool
    cut: bool
    looked: list[Sought]
    opens: list[str]


class FoundThing(Result, frozen=True):
    """One thing that was found, whole: of which day it is, and its parts in order."""

    day: str
    parts: list[str]


@dataclass(frozen=True)
class OpenFound(Command[FoundThing | None]):
    """Open one thing that was found; nothing where it is there no more."""

    kind: Sought
    key: str
    language: str
    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class Find(Command[Findings]):
    """Look for these words in all that this person may see; they are kept nowhere."""

    words: str = field(repr=False)
    language: str
    reads: ClassVar[bool] = True
