"""The order of an observation visit: asked, agreed, observed, followed up.

Pure: what stands in the database and what the clock says come in, what may be pressed
comes out. The dialog shows no other buttons, and the commands refuse what an old button
asks for out of its turn.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

ASKED, AGREED, CANCELLED = "asked", "agreed", "cancelled"


class VisitReached(StrEnum):
    """How far a visit has come, seen by one of the two sides."""

    TO_ANSWER = "to_answer"  # The other side has proposed the time.
    PROPOSED = "proposed"  # This side has, and waits.
    LAPSED = "lapsed"  # The time went by, and nobody said yes to it.
    AGREED = "agreed"
    OBSERVED = "observed"
    CANCELLED = "cancelled"


class VisitPress(StrEnum):
    """What can be done with a visit, by the keys that the buttons have."""

    YES = "yes"
    OTHER = "other"
    SWAP = "swap"
    CANCEL = "cancel"
    ORAL = "oral"
    WRITTEN = "written"
    GOAL = "goal"


# The three may be noted in any order: a department may get the written feedback first.
FEEDBACK = (VisitPress.ORAL, VisitPress.WRITTEN, VisitPress.GOAL)
BEFORE = (VisitPress.OTHER, VisitPress.SWAP, VisitPress.CANCEL)
_OPEN: dict[VisitReached, tuple[VisitPress, ...]] = {
    VisitReached.TO_ANSWER: (VisitPress.YES, *BEFORE),
    VisitReached.PROPOSED: BEFORE,
    VisitReached.LAPSED: BEFORE,
    VisitReached.AGREED: BEFORE,
    VisitReached.OBSERVED: FEEDBACK,
    VisitReached.CANCELLED: (),
}
# The one who observes neither chooses another nor says what the department has got.
_OF_THE_DEPARTMENT = frozenset({VisitPress.SWAP, *FEEDBACK})


def reached(state: str, *, past: bool, my_proposal: bool) -> VisitReached:
    """Return how far a visit has come."""
    if state == CANCELLED:
        return VisitReached.CANCELLED
    if state == AGREED:
        return VisitReached.OBSERVED if past else VisitReached.AGREED
    if past:
        return VisitReached.LAPSED
    return VisitReached.PROPOSED if my_proposal else VisitReached.TO_ANSWER


def open_to(
    at: VisitReached, *, observes: bool, noted: Collection[str] = ()
) -> tuple[VisitPress, ...]:
    """Return what may be pressed, in the order that it is shown."""
    return tuple(
        press
        for press in _OPEN[at]
        if press not in noted and not (observes and press in _OF_THE_DEPARTMENT)
    )
