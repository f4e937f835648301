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
    MyWheel(Command[WheelNow])` says what comes of it; `nothing` is how the log has it
    where nothing came of it.
    """

    reads: ClassVar[bool] = False
    gives: ClassVar[object] = object
    nothing: ClassVar[object] = None

    def __init_subclass__(cls) -> None:
        """Note what comes of it."""
        super().__init_subclass__()
        for base in getattr(cls, "__orig_bases__", ()):
            if get_origin(base) is Command:
                (cls.gives,) = get_args(base)

    def kept(self, given: R) -> object:
        """Return what storage gave as it stands in the log."""
        kept: object = msgspec.to_builtins(self.nothing if given is None else given)
        return kept

    def given(self, kept: object) -> R:
        """Return what stands in the log as what storage gave."""
        # The type is known only here: mypy takes a type form for no type.
        wanted: Any = self.gives
        given: R = msgspec.convert(None if kept == self.nothing else kept, wanted)
        return given
