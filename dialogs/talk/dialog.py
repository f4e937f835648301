"""A conversation by its name: how it is registered, and which talks go on with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from dialogs.access import Thing
from dialogs.menu import Menu
from dialogs.talk.operations import Operation

Function = Callable[..., Coroutine[Operation, Any, object]]


@dataclass(frozen=True)
class Dialog:
    """A conversation that can be had, by the name that the database knows it by.

    Talks of a version since `goes_on` end as they began; those before begin again.
    """

    name: str
    function: Function
    version: int
    thing: Thing
    menu: Menu | None = None
    goes_on: int = 0

    def takes(self, version: int) -> bool:
        """Tell whether a talk of this version can go on."""
        return version == self.version or 0 < self.goes_on <= version


def dialog(
    name: str,
    *,
    version: int = 1,
    goes_on: int = 0,
    thing: Thing = Thing.DRAFT,
    menu: Menu | None = None,
) -> Callable[[Function], Dialog]:
    """Make a coroutine function a dialog. Raise `version` when its meaning changes.

    One with a place in the `menu` may be begun by a button and by its name; for
    `goes_on` see `Dialog`.
    """

    def made(function: Function) -> Dialog:
        return Dialog(name, function, version, thing, menu, goes_on)

    return made
