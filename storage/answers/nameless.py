"""Who is shown what was answered without a name: their own answers hide nobody's."""

from __future__ import annotations

from dialogs.hms.keys import HMS_ROLES
from dialogs.reminders.rules import HEAD, LEADER
from dialogs.year.open_days import wall
from storage.people import memberships
from storage.turn import Turn
from storage.wheel import rows as wheel


def readers(turn: Turn, department: int | None) -> set[int]:
    """Return who is to show a department's box, or the kindergarten's."""
    today = wall(turn.now).date()
    if department is None:
        return memberships.holding(turn.db, turn.scope, HMS_ROLES, None, today)
    asked = (turn.db, turn.scope, LEADER, department, today)
    found = memberships.holding(*asked)
    if not found:
        found = memberships.holding(turn.db, turn.scope, HEAD, None, today)
    one = wheel.open_one(turn.db, turn.scope, department)
    return found | ({one.deputy} if one and one.deputy else set())


def shown_to(turn: Turn, department: int | None) -> set[int]:
    """Return those, and who asks: where no leader is at work, anybody may show it."""
    me = turn.scope.person_id
    return readers(turn, department) | ({me} if me else set())
