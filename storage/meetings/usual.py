"""Find what a new meeting would most likely be: as the last one that was set."""

from __future__ import annotations

from datetime import date, datetime, time

from dialogs.meetings.commands import UsualMeeting
from dialogs.meetings.results import UsualNow
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right, may
from dialogs.year.open_days import DAY, Calendar, wall
from dialogs.year.snapshot import Met
from storage.meetings import rows as meetings
from storage.people.roles import departments_led, here_of
from storage.turn import Handlers, Turn

HANDLERS = Handlers()

# Where no meeting was set yet: an hour after lunch.
USUAL_TIME, USUAL_MINUTES = time(13), 60
WEEK = 7
# So many weeks are tried for a day that is open and has no meeting at that time.
WEEKS = 8


@HANDLERS.of(UsualMeeting)
def _usual(turn: Turn, _: UsualMeeting) -> UsualNow | None:
    led, for_all = departments_led(turn), may(Right.PLAN_FOR_ALL, turn.scope)
    if not (led or for_all):
        return None
    last = meetings.last_set(turn.db, turn.scope, led, for_all=for_all)
    if last is not None:
        kind, department, minutes = last.kind, last.department, last.minutes
    else:
        kind = "department" if led else "staff"
        department, minutes = min(led, default=None), USUAL_MINUTES
    starts = _starts(turn, department, last)
    return UsualNow(kind, department, starts.isoformat()[:16], minutes)


def _starts(turn: Turn, department: int | None, last: Met | None) -> datetime:
    """Find the first day from next week on that takes it, on the weekday of the last.

    A day on which the department meets already is passed over, as a closed one is.
    """
    calendar = calendar_of(here_of(turn))
    at = last.wall.time() if last else USUAL_TIME
    for day in _days(calendar, wall(turn.now).date() + WEEK * DAY, last):
        starts = datetime.combine(day, at)
        if not meetings.same_time(turn.db, turn.scope, department, starts):
            return starts
    return datetime.combine(
        calendar.working_day(wall(turn.now).date() + WEEK * DAY), at
    )


def _days(calendar: Calendar, first: date, last: Met | None) -> list[date]:
    """List the open days that come into question, the nearest first."""
    if last is None:
        return [calendar.working_day(first)]
    first += (last.wall.weekday() - first.weekday()) % WEEK * DAY
    days = [first + n * WEEK * DAY for n in range(WEEKS)]
    return [day for day in days if calendar.takes(day)]
