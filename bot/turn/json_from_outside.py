"""Look at JSON from outside before it is used: it may hold anything at all."""

from __future__ import annotations

from typing import Any

from dialogs.reading.text import clean

LONGEST_ID = 200
# So many digits fit both databases, whatever they are.
DIGITS = 18
# Deeper than anything that either platform sends.
DEEPEST = 60


def too_deep(told: Any, left: int = DEEPEST) -> bool:
    """Tell whether a value is nested deeper than anything sensible."""
    level = [told]
    for _ in range(left):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        if not inner:
            return False
        level = inner
    return True


def text(value: Any, longest: int = LONGEST_ID) -> str:
    """Return a short text; what is no text, too long or cannot be kept, is none."""
    if not isinstance(value, str) or len(value) > longest:
        return ""
    is_plain = value.isascii() and value.isprintable()
    return value if is_plain or clean(value) == value else ""


def number(value: str) -> int | None:
    """Read a row's number from a button; what no database can hold is none."""
    is_one = value.isascii() and value.isdigit() and len(value) <= DIGITS
    return int(value) if is_one else None


def mapping(value: Any) -> dict[str, Any]:
    """Return an object; what is none is an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """Return a list; what is none is an empty one."""
    return value if isinstance(value, list) else []


def no_number(name: str) -> float:
    """Refuse what JSON does not have, and Python would read: NaN and infinity."""
    message = f"{name} is no number"
    raise ValueError(message)
