"""The two keys of a month's HMS theme: it counts when both sides have said yes.

Pure, and the only place that decides it. Everything that touches a month, by whatever
way it comes, is one of the five moves here.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum

HEAD = "head"
STAFF_ROLES = frozenset({"union_representative", "safety_representative"})
HMS_ROLES = STAFF_ROLES | {HEAD}
# What stands in a month that is to be without a theme.
NO_THEME = ""


class Side(StrEnum):
    """The two who have to agree: the employer, and the employees."""

    HEAD = "head"
    STAFF = "staff"

    @property
    def other(self) -> Side:
        """Return whom this side has to agree with."""
        return Side.STAFF if self is Side.HEAD else Side.HEAD


def side_of(roles: AbstractSet[str]) -> Side | None:
    """Return whom somebody speaks for.

    One who leads and is elected too is the employer here: she cannot be the other
    side of an agreement with herself.
    """
    if HEAD in roles:
        return Side.HEAD
    return Side.STAFF if roles & STAFF_ROLES else None


@dataclass(frozen=True)
class Month:
    """What is put in a month, and who has said yes.

    `by` names who proposed it, where it was read: two months that are put alike are
    alike whether or not anybody asked.
    """

    month: str
    theme: str
    head: int | None = None
    staff: int | None = None
    summary: str = ""
    by: str = field(default="", compare=False)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether both sides have said yes, each by a person of its own."""
        both = self.head is not None and self.staff is not None
        return both and self.head != self.staff and self.theme != NO_THEME

    def has_yes_of(self, side: Side | None) -> bool:
        """Tell whether this side has said yes."""
        held = {Side.HEAD: self.head, Side.STAFF: self.staff}
        return side is not None and held[side] is not None


Roles = AbstractSet[str]


def propose(
    there: Month | None, month: str, theme: str, person: int | None, roles: Roles
) -> Month:
    """Put a theme in a month; of all yeses only the proposer's counts from now on.

    What the group has written about the month stays.
    """
    if there is not None and there.theme == theme:
        return agree(there, theme, person, roles)
    summary = there.summary if there is not None else ""
    return _turned(Month(month, theme, summary=summary), person, roles)


def agree(there: Month, theme: str, person: int | None, roles: Roles) -> Month:
    """Say yes to the theme that one has read; to another that stands there, nothing."""
    if there.theme != theme or there.is_confirmed:
        return there
    return _turned(there, person, roles)


def decline(there: Month, theme: str, roles: Roles) -> Month | None:
    """Say no to what waits; what both have agreed on is not undone by a no."""
    waits = there.theme == theme and not there.is_confirmed
    return None if waits and side_of(roles) else there


def leave_out(
    there: Month | None, month: str, person: int | None, roles: Roles
) -> Month:
    """Let a month be without a theme, unless both have agreed on one."""
    if there is not None and there.is_confirmed:
        return there
    summary = there.summary if there is not None else ""
    return _turned(Month(month, NO_THEME, summary=summary), person, roles)


def move(there: Month, month: str, person: int | None, roles: Roles) -> Month:
    """Put a month's theme in another month: nobody else has said yes to it there."""
    if there.month == month:
        return there
    moved = propose(None, month, there.theme, person, roles)
    return replace(moved, summary=there.summary)


def _turned(there: Month, person: int | None, roles: Roles) -> Month:
    side = side_of(roles)
    if side is None or person is None or there.has_yes_of(side):
        return there
    # One person has one key: her yes from before she changed sides is let go of.
    head = None if there.head == person else there.head
    staff = None if there.staff == person else there.staff
    if side is Side.HEAD:
        return replace(there, head=person, staff=staff)
    return replace(there, head=head, staff=person)
