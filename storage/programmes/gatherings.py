"""Gatherings as meetings: on the day and at the time that somebody has given them.

The days that a path begins with are only where it may fall: nobody has agreed to them,
and they are in nobody's calendar. One that is of a single person is no meeting either:
the calendar would tell everybody who is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from dialogs.programmes.path import Milestone, MilestoneKind
from dialogs.reminders.rules import calendar_of
from dialogs.year.open_days import wall
from storage.meetings import rows as meetings
from storage.meetings.rows import CANCELLED, PLANNED
from storage.meetings.series import ACCEPTED
from storage.people import audit
from storage.people.roles import here_of
from storage.programmes.rows import Course, Stone
from storage.turn import Turn

# Who comes to it says what kind of a meeting it is: the others do not see it.
KINDS: Mapping[tuple[str, ...], str] = {
    ("hms_group",): "programme_hms",
    ("pedagogues",): "programme_pedagogues",
}
FOR_ALL = "programme"
USUAL_MINUTES = 60


def kind_of(known: Milestone | None, one: Course) -> str | None:
    """Return what kind of a meeting a milestone may become; None where it is none."""
    if known is None or known.kind != MilestoneKind.GATHERING:
        return None
    if one.participant is not None:
        return None
    return KINDS.get(known.who, FOR_ALL)


def why_not(turn: Turn, starts: datetime) -> str | None:
    """Say why it is closed on that day."""
    calendar, day = calendar_of(here_of(turn)), starts.date()
    # Also a planning day is one on which everybody is there.
    if calendar.takes(day, planning=True):
        return None
    return calendar.why_closed(day)


def meet(
    turn: Turn, one: Course, stone: Stone, known: Milestone, starts: datetime
) -> int:
    """Let a gathering be a meeting then; a second time moves the same one."""
    clash = ACCEPTED if why_not(turn, starts) else None
    if stone.meeting is not None:
        # One that was called off stands again, with what was put on its list.
        values = {"wall": starts, "state": PLANNED, "clash": clash}
        if meetings.change(turn.db, turn.scope, stone.meeting, **values):
            _note(turn, "meeting.moved", stone.meeting)
            return stone.meeting
    made = meetings.add(
        turn.db, turn.scope, one.department, kind_of(known, one) or FOR_ALL, starts,
        minutes=known.minutes or USUAL_MINUTES, clash=clash,
    )  # fmt: skip
    _note(turn, "meeting.kept", made)
    return made


def call_off(turn: Turn, stones: Iterable[Stone]) -> None:
    """Take away the meetings ahead of what is not held after all."""
    for each in stones:
        met = each.meeting and meetings.find(turn.db, turn.scope, each.meeting)
        if met and met.state != CANCELLED and met.wall > wall(turn.now):
            meetings.change(turn.db, turn.scope, met.id, state=CANCELLED)
            _note(turn, "meeting.cancelled", met.id)


def _note(turn: Turn, what: str, meeting: int) -> None:
    audit.note(turn.db, turn.scope, what, str(meeting), turn.now)
