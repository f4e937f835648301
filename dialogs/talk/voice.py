"""What the engine needs of the world: the port that the house fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from dialogs.access import Thing
from dialogs.guardian.guardian import Guardian
from dialogs.talk.command import Command, R
from dialogs.talk.labels import Labels
from dialogs.talk.messages import Block, Option
from dialogs.talk.talk import Dialog
from dialogs.words.content import Content

T = TypeVar("T")


class Voice(Labels, Protocol):
    """What the engine needs of the world, for one person and one turn."""

    @property
    def language(self) -> str:
        """Return the person's language."""

    @property
    def content(self) -> Content:
        """Return what the product speaks from."""

    @property
    def guardian(self) -> Guardian:
        """Return the guardian."""

    def blocks(
        self, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[Block, ...]:
        """Render a text."""

    def then(
        self, file: str, block: str, values: Mapping[str, object]
    ) -> tuple[Option, ...]:
        """Return the buttons for what can be done next, after a text."""

    def dialog(self, name: str) -> Dialog:
        """Return the dialog of this name."""

    def who_sees(self, thing: Thing) -> str:
        """Return the line that says who sees what is written here."""

    def carry_out(self, command: Command[R], talk: str) -> R:
        """Have storage carry out a command, inside this transaction."""

    def remembered(self, key: tuple[Any, ...], make: Callable[..., T]) -> T:
        """Return what was made for this key in this language, made once."""
