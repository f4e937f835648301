"""What stories have for somebody's home."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.menu import Entry, Look, is_soon
from dialogs.stories import dimensions
from dialogs.stories.commands import FocusOfTheMonth, MyDepartments


def stories_due(look: Look) -> Iterable[Entry]:
    """Give the stories that meetings wait for, and what this month is about."""
    months = set()
    for unit in look.do(MyDepartments()):
        focus = look.do(FocusOfTheMonth(unit.id))
        months.add(focus.month)
        if focus.meeting and not focus.earlier:
            values = {"department": unit.name, "meeting": focus.meeting}
            yield Entry("home_story", values, far=not is_soon(look, focus.meeting))
    for month in sorted(months):
        named = dimensions.in_month(look.content, month, look.language)
        if named:
            yield Entry("home_dimension", {"dimension": named}, waits=False)
