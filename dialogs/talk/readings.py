"""What a message came to, read as an answer to a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogs.talk.messages import Json


@dataclass(frozen=True, slots=True)
class Given:
    """An answer."""

    value: Any


@dataclass(frozen=True, slots=True)
class Partly:
    """Some of a form's fields; it stays open."""

    draft: dict[str, str]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not an answer: which sentence says so, and what was typed, to keep it."""

    line: str
    values: Json
    typed: str = ""
    draft: dict[str, str] | None = None
    faults: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A wish to see the rest of a list."""


Reading = Given | Partly | Wrong | Rest
