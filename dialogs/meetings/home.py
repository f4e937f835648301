"""What meetings have for somebody's home."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.meetings.commands import MyYear
from dialogs.menu import Entry, Look, is_soon
from dialogs.rights import Right, somewhere

# Who sets, moves and cancels meetings: a department's, or all the house's.
PLANS = somewhere(Right.PLAN_FOR_ALL, Right.PLAN_FOR_DEPARTMENT)


def meetings_ahead(look: Look) -> Iterable[Entry]:
    """Give the next meeting, and those that a closed day has moved."""
    coming = look.do(MyYear()).coming
    for each in coming:
        # One in July is no news in November: its leader is reminded when it is near.
        is_near = is_soon(look, each.wall)
        if is_near and each.mine and each.state == "proposed":
            yield Entry("home_moved", {"meeting": each.wall})
    for each in coming[:1]:
        unit = each.department or ""
        values = {"wall": each.wall, "kind": each.kind, "department": unit}
        yield Entry("home_next", values, waits=False)
