"""When a department is asked about its round next: said, so that it can be held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dialogs.reminders.rules import Rule, rules_of, wanted
from dialogs.talk.messages import Json
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Going, Snapshot
from storage.people.roles import AHEAD
from storage.turn import Turn
from storage.wheel.rows import WheelRound

# What asks a department to answer before it sits together.
ASKS = ("wheel_ask", "wheel_begin")


def going_of(one: WheelRound, today: date) -> Going:
    """Return a round as the year sees it."""
    return Going(
        one.id, one.department, one.number, one.phase, one.trial_from, one.check_on,
        today, one.starts_on,
    )  # fmt: skip


def promise(turn: Turn, here: Snapshot, one: Going) -> Json:
    """Tell when a round is worked with next, and on which day everybody is reminded.

    It is read out of the plan itself, so that what is promised is what will come.
    """
    asks = asks_of(turn, here, one)
    if not asks:
        return {"meeting": None, "asks": None}
    meeting, due = asks[0]
    is_ahead = wall(due).date() > wall(turn.now).date()
    return {"meeting": meeting, "asks": _day(due) if is_ahead else None}


def asks_of(
    turn: Turn, here: Snapshot, one: Going
) -> list[tuple[str | None, datetime]]:
    """Return before which meetings a round asks, and when; the first one first."""
    known = rules_of(turn.content)
    rules: Mapping[str, Rule] = {key: known[key] for key in ASKS}
    alone = here.with_rounds([one])
    found: dict[str, tuple[datetime, str | None, datetime]] = {}
    # One with a card of the week hears of it sooner than the day that is promised.
    planned = wanted(rules, alone, turn.now, turn.now + AHEAD).values()
    for each in sorted(planned, key=lambda each: each.due):
        subject = each.subject
        meeting = subject.told.get("meeting")
        at = meeting[:16] if meeting else None
        found[subject.key] = (subject.start, at, each.due)
    return [(at, due) for _, at, due in sorted(found.values(), key=lambda row: row[0])]


def _day(due: datetime) -> str:
    return wall(due).date().isoformat()
