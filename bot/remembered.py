"""What is remembered for a while, and only so much of it."""

from __future__ import annotations

from typing import Generic, TypeVar

V = TypeVar("V")


class Remembered(Generic[V]):
    """Remembers so many; the one that has been here longest makes room."""

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self._most = most
        self._kept: dict[str, V] = {}

    def __contains__(self, key: str) -> bool:
        """Tell whether it is remembered."""
        return key in self._kept

    def get(self, key: str) -> V | None:
        """Return what is remembered of this."""
        return self._kept.get(key)

    def put(self, key: str, value: V) -> None:
        """Remember this, and forget the oldest where there are too many."""
        self._kept[key] = value
        while len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    def forget(self, key: str) -> None:
        """Forget this."""
        self._kept.pop(key, None)
