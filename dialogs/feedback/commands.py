"""What feedback asks of storage, and where it is put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogs.talk.command import Command, Result

# The first part of the box's name: no box of a kindergarten is called so.
MAKERS = "makers"
NAME = "feedback"


class FeedbackRoom(Result, frozen=True):
    """Whether more is taken this week, and what it may be about, with the version."""

    is_open: bool
    about: dict[str, int]


@dataclass(frozen=True)
class RoomForFeedback(Command[FeedbackRoom]):
    """Tell whether more is taken, and what she may have used, what lies open first."""

    reads: ClassVar[bool] = True


def box_about(dialog: str, version: int) -> str:
    """Name the box for feedback about a dialog; about nothing in it where it is ``."""
    return f"{MAKERS}|{dialog}|{version or ''}"
