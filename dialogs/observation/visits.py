"""The order of an observation visit: asked, agreed, observed, followed up.

Pure: what stands in the database and what the clock says come in, what may be pressed
comes out. The dialog shows no other buttons, and the commands refuse what an old button
asks for out of its turn.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

ASKED, AGREED, CANCELLED = "asked", "agreed", "cancelled"


class Reached(StrEnum):
    """How far a visit has come, seen by one of the two sides."""

    TO_ANSWER = "to_answer"  # The other side has proposed the time.
    PROPOSED = "proposed"  # This side has, and waits.
    LAPSED = "lapsed"  # The time went by, and nobody said yes to it.
    AGREED = "agreed"
    OBSERVED = "observed"
    CANCELLED = "cancelled"


class Press(StrEnum):
    """What can be done with a visit, by the keys that the buttons have."""

    YES = "yes"
    OTHER = "other"
    SWAP = "swap"
    CANCEL = "cancel"
    ORAL = "oral"
    WRITTEN = "written"
    GOAL = "goal"


# The three may be noted in any order: a department may get the written feedback first.
FEEDBACK = (Press.ORAL, Press.WRITTEN, Press.GOAL)
BEFORE = (Press.OTHER, Press.SWAP, Press.CANCEL)
_OPEN: dict[Reached, tuple[Press, ...]] = {
    Reached.TO_ANSWER: (Press.YES, *BEFORE),
    Reached.PROPOSED: BEFORE,
    Reached.LAPSED: BEFORE,
    Reached.AGREED: BEFORE,
    Reached.OBSERVED: FEEDBACK,
    Reached.CANCELLED: (),
}
# The one who observes neither chooses another nor says what the department has got.
_OF_THE_DEPARTMENT = frozenset({Press.SWAP, *FEEDBACK})


def reached(state: str, *, past: bool, my_proposal: bool) -> Reached:
    """Return how far a visit has come."""
    if state == CANCELLED:
        return Reached.CANCELLED
    if state == AGREED:
        return Reached.OBSERVED if past else Reached.AGREED
    if past:
        return Reached.LAPSED
    return Reached.PROPOSED if my_proposal else Reached.TO_ANSWER


def open_to(
    at: Reached, *, observes: bool, noted: Collection[str] = ()
) -> tuple[Press, ...]:
    """Return what may be pressed, in the order that it is shown."""
    return tuple(
        press
        for press in _OPEN[at]
        if press not in noted and not (observes and press in _OF_THE_DEPARTMENT)
    )
