"""Where a dialog stands in the menu, and who finds it there: said by the dialog itself.

Pure, and known by the engine: a dialog's registration carries its place, so that home,
help and the test that walks them read no second list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dialogs.talk.command import Command, R
from dialogs.words.content import Content

# What is further off than this is no news on home yet.
SOON = timedelta(days=14)


class Group(StrEnum):
    """What a dialog is for, in the order that people see the groups in."""

    STORY = "story"
    MEETINGS = "meetings"
    WORK = "work"
    OBSERVATION = "observation"
    ME = "me"


class Asker(Protocol):
    """Who asks, as storage knows her."""

    @property
    def is_program(self) -> bool:
        """Tell whether no person asks."""

    @property
    def roles(self) -> frozenset[str]:
        """Return her roles today."""

    @property
    def departments(self) -> frozenset[int]:
        """Return where she works today."""

    @property
    def leads(self) -> frozenset[int]:
        """Return the departments that she leads."""


def everybody(_: Asker) -> bool:
    """Show it to all who are known here."""
    return True


def staff(asker: Asker) -> bool:
    """Show it to those who work in a department today."""
    return bool(asker.departments)


def leaders(asker: Asker) -> bool:
    """Show it to those who lead a department."""
    return bool(asker.leads)


class Look(Protocol):
    """What a dialog may look at to say what it has for somebody's home.

    `do` carries out a command that only reads; `now` is wall time.
    """

    @property
    def asker(self) -> Asker:
        """Return whose home it is."""

    @property
    def now(self) -> datetime:
        """Return the hour on the wall."""

    @property
    def content(self) -> Content:
        """Return what the product speaks from."""

    @property
    def language(self) -> str:
        """Return the person's language."""

    def do(self, command: Command[R]) -> R:
        """Return what a command reads."""


@dataclass(frozen=True)
class Entry:
    """One line on somebody's home, from the block of this name in the dialog's file.

    The block has the `line`, and a label for each button. `does` says which key each
    label stands for; without it `do` starts the dialog. One without a button, as one
    that does not `wait`, is only news of what comes soon. What waits and is `far` off
    is told to her who asks, and is no news on home yet.
    """

    block: str
    values: Mapping[str, object] = field(default_factory=dict)
    waits: bool = True
    far: bool = False
    does: Mapping[str, str] = field(default_factory=dict)


def is_soon(look: Look, wall: str) -> bool:
    """Tell whether a wall time is ahead, and near."""
    return look.now <= datetime.fromisoformat(wall) <= look.now + SOON


def _nothing(_: Look) -> Iterable[Entry]:
    return ()


@dataclass(frozen=True)
class Menu:
    """A dialog's place: its group, who sees it, and how near the top it stands.

    One that is `first` stands on home itself; `home` gives what it has to say there.
    What somebody new may try is what `tries`.
    What is set up in one go opens in a `window`, where the channel has such.
    Who has left keeps what is `for_good`: to see and delete what is her own.
    """

    group: Group
    shown: Callable[[Asker], bool] = everybody
    order: int = 5
    first: bool = False
    for_good: bool = False
    tries: bool = False
    home: Callable[[Look], Iterable[Entry]] = _nothing
    window: bool = False
