"""What a dialog asks of storage, and what it gets: a value whose type is said.

The log keeps it as JSON, and a replay reads it back: what comes first from storage is
taken through JSON too, so that a dialog never sees two kinds of the same thing.
"""

from __future__ import annotations

from typing import Any, ClassVar, Generic, get_args, get_origin

import msgspec
from typing_extensions import TypeVar

R = TypeVar("R", default=Any)


class Result(msgspec.Struct, frozen=True):
    """What a command gives: the keys of its JSON are the names of its fields."""


class Command(Generic[R]):
    """Something for storage to carry out, once, in the same transaction.

    One that only `reads` can be done again: *tilbake* goes past it. `class
    MyWheel(Command[WheelNow])` says what comes of it.
    """

    reads: ClassVar[bool] = False
    gives: ClassVar[Any] = Any

    def __init_subclass__(cls) -> None:
        """Note what comes of it."""
        super().__init_subclass__()
        for base in getattr(cls, "__orig_bases__", ()):
            if get_origin(base) is Command:
                (cls.gives,) = get_args(base)

    def kept(self, given: Any) -> Any:
        """Return what storage gave as it stands in the log."""
        return given if self.gives is Any else msgspec.to_builtins(given)

    def given(self, kept: Any) -> Any:
        """Return what stands in the log as what storage gave."""
        return kept if self.gives is Any else msgspec.convert(kept, self.gives)
