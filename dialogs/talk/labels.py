"""Where a question's labels come from: the port that the texts fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Labels(Protocol):
    """Where a question's labels come from."""

    def line(self, file: str, block: str, values: Mapping[str, Any]) -> str:
        """Return one line of text."""

    def options(
        self, file: str, block: str, values: Mapping[str, Any]
    ) -> dict[str, str]:
        """Return a block of labelled choices."""

    def has(self, file: str, block: str) -> bool:
        """Tell whether there is such a text."""

    def remembered(self, key: tuple[Any, ...], make: Callable[..., T]) -> T:
        """Return what was made for this key in this language, made once."""
