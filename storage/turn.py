"""Where a command is carried out, and by whom: each concept has its own handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from dialogs import everything
from dialogs.errors import DialogError
from dialogs.talk.command import Command
from dialogs.words.content import Content
from dialogs.words.world import House
from storage.database.transaction import Tx
from storage.people.scope import Scope

C = TypeVar("C", bound=Command)


@dataclass(frozen=True)
class Turn:
    """Where a command is carried out: for whom, when, in which talk."""

    db: Tx
    scope: Scope
    now: datetime
    talk: str
    house: House = field(default_factory=everything.build, repr=False)

    @property
    def content(self) -> Content:
        """Return what the product speaks from."""
        return self.house.content


class Handlers(dict[type[Command], Callable[[Any, Any], Any]]):
    """Which function carries out which command: one table a module."""

    def of(
        self, kind: type[C]
    ) -> Callable[[Callable[[Turn, C], Any]], Callable[[Turn, C], Any]]:
        """Say which command a function carries out."""

        def known(function: Callable[[Turn, C], Any]) -> Callable[[Turn, C], Any]:
            self[kind] = function
            return function

        return known


def added(*several: Handlers) -> Handlers:
    """Add up the handlers of all concepts; nothing is carried out twice."""
    found = Handlers()
    for each in several:
        # The last one would win, and nobody would know.
        twice = sorted(kind.__name__ for kind in found.keys() & each.keys())
        if twice:
            message = f"two functions carry out {', '.join(twice)}"
            raise DialogError(message)
        found |= each
    return found
