"""Carry out what is asked about meetings, closed days and calendar links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from dialogs.meetings import commands as asked
from dialogs.meetings.results import (
    ClosedStretch,
    DaysClosed,
    FeedMade,
    FeedsStopped,
    LedUnit,
    MeetingCount,
    MeetingMoved,
    MeetingNow,
    MeetingsNow,
    Preview,
    Proposed,
)
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right, may
from dialogs.year.open_days import Occurrence, instant, wall
from dialogs.year.snapshot import Met
from storage.meetings import rows as meetings
from storage.meetings import series
from storage.meetings.rows import CANCELLED, GATHERINGS, PLANNED
from storage.meetings.series import ACCEPTED, ON_PLANNING_DAYS, NewSeries
from storage.meetings.tables import meetings as meetings_table
from storage.meetings.tables import series as series_table
from storage.people import audit, memberships
from storage.people.roles import (
    all_departments,
    departments_led,
    here_of,
    only,
    only_there,
    takes_part,
)
from storage.turn import Handlers, Turn
from storage.undo.noting import Undoable, noting
from storage.undo.row_changes import Watched
from storage.year import closed, feeds

OF_DEPARTMENT = frozenset({"tett_paa", "department"})
NTH = 7
LAST = 5
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NOT_JULY = "BYMONTH=1,2,3,4,5,6,8,9,10,11,12"
# An agenda can be settled so long after its meeting.
JUST_HELD = timedelta(days=7)
# More meetings than this are not looked through by anybody.
SHOWN = 40

HANDLERS = Handlers()


def rule_of(repeat: str, first: datetime) -> str:
    """Write a choice that people understand as an RFC 5545 rule."""
    day = DAYS[first.weekday()]
    nth = (first.day - 1) // NTH + 1
    which = -1 if nth == LAST else nth
    return {
        "once": "",
        "weekly": f"FREQ=WEEKLY;BYDAY={day}",
        "two_weeks": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
        "monthly": f"FREQ=MONTHLY;{NOT_JULY};BYDAY={which}{day}",
    }[repeat]


def _may_plan(turn: Turn, kind: str, department: int | None) -> None:
    """Refuse a meeting that this person does not lead."""
    is_theirs = kind in GATHERINGS and department is not None
    if kind in OF_DEPARTMENT or is_theirs:
        only_there(turn, Right.PLAN_FOR_DEPARTMENT, department)
    else:
        only(turn, Right.PLAN_FOR_ALL)


@HANDLERS.of(asked.MyYear)
def _my_year(turn: Turn, _: asked.MyYear) -> MeetingsNow:
    led = departments_led(turn)
    names = {
        each["id"]: each["name"]
        for each in memberships.named(turn.db, turn.scope, all_departments(turn))
    }
    head = may(Right.PLAN_FOR_ALL, turn.scope)
    tell = partial(_seen, names=names, led=led, head=head)
    since, now = turn.now - JUST_HELD, wall(turn.now)
    attended = [
        each
        for each in meetings.coming(turn.db, turn.scope, since, None, 400)
        if takes_part(turn.scope, each)
    ]
    return MeetingsNow(
        head=head,
        leads=[LedUnit(n, names[n]) for n in sorted(led, key=lambda n: names[n])],
        coming=[tell(each) for each in attended if each.wall > now][:SHOWN],
        agendas=[tell(each) for each in attended][:SHOWN],
    )


def _seen(
    meeting: Met, *, names: Mapping[int, str], led: frozenset[int], head: bool
) -> MeetingNow:
    return MeetingNow(
        id=meeting.id,
        wall=meeting.wall.isoformat()[:16],
        kind=meeting.kind,
        department=names.get(meeting.department or 0),
        state=meeting.state,
        original=meeting.original.isoformat()[:16] if meeting.original else None,
        series=meeting.series is not None,
        mine=meeting.department in led if meeting.department else head,
    )


def _agreed(command: asked.PreviewMeeting | asked.KeepMeeting) -> NewSeries:
    first = datetime.fromisoformat(command.first)
    rule = rule_of(command.repeat, first)
    return NewSeries(command.department, command.kind, first, command.minutes, rule)


@HANDLERS.of(asked.PreviewMeeting)
def _preview(turn: Turn, command: asked.PreviewMeeting) -> Preview:
    _may_plan(turn, command.kind, command.department)
    agreed = _agreed(command)
    proposed = series.preview(here_of(turn), agreed, wall(turn.now).date())
    double = any(
        each.wall
        and meetings.same_time(turn.db, turn.scope, command.department, each.wall)
        for each in proposed[:SHOWN]
    )
    return Preview(
        coming=[_proposed(each) for each in proposed[:5]],
        count=len(proposed),
        past=agreed.first <= wall(turn.now),
        double=double,
    )


def _proposed(each: Occurrence) -> Proposed:
    return Proposed(
        wall=each.wall.isoformat()[:16] if each.wall else None,
        original=each.original.isoformat()[:16],
        clash=each.clash,
    )


@HANDLERS.of(asked.KeepMeeting)
def _keep_meeting(turn: Turn, command: asked.KeepMeeting) -> MeetingCount:
    _may_plan(turn, command.kind, command.department)
    agreed = _agreed(command)
    if command.kind == "planning_day":
        day = agreed.first.date()
        closed.add(turn.db, turn.scope, day, day, "planning")
    ids = series.keep(turn.db, turn.scope, here_of(turn), agreed, turn.now)
    audit.note(turn.db, turn.scope, "meeting.kept", command.kind, turn.now, len(ids))
    return MeetingCount(len(ids))


def _mine(turn: Turn, number: int) -> Met | None:
    """Return a meeting that this person may change."""
    meeting = meetings.find(turn.db, turn.scope, number)
    if meeting is not None:
        _may_plan(turn, meeting.kind, meeting.department)
    return meeting


@HANDLERS.of(asked.MoveMeeting)
def _move(turn: Turn, command: asked.MoveMeeting) -> MeetingMoved:
    meeting = _mine(turn, command.meeting)
    if meeting is None or meeting.state == CANCELLED:
        return MeetingMoved(done=False, why=None)
    to = datetime.fromisoformat(command.wall)
    planning = meeting.kind in ON_PLANNING_DAYS
    calendar = calendar_of(here_of(turn))
    why = None
    if not calendar.takes(to.date(), planning=planning):
        why = calendar.why_closed(to.date())
    if why and not command.anyway:
        return MeetingMoved(done=False, why=why)
    values = {"wall": to, "state": PLANNED, "clash": ACCEPTED if why else None}
    with noting(turn.db, Undoable.MEETING_MOVED, _row(command.meeting)):
        meetings.change(turn.db, turn.scope, command.meeting, **values)
    audit.note(turn.db, turn.scope, "meeting.moved", str(command.meeting), turn.now)
    return MeetingMoved(done=True, why=None)


@HANDLERS.of(asked.AcceptMeeting)
def _accept(turn: Turn, command: asked.AcceptMeeting) -> None:
    meeting = _mine(turn, command.meeting)
    if meeting is not None and meeting.state != CANCELLED:
        number = command.meeting
        meetings.change(turn.db, turn.scope, number, state=PLANNED, clash=ACCEPTED)
        audit.note(turn.db, turn.scope, "meeting.accepted", str(number), turn.now)


@HANDLERS.of(asked.CancelMeeting)
def _cancel(turn: Turn, command: asked.CancelMeeting) -> MeetingCount:
    meeting = _mine(turn, command.meeting)
    if meeting is None:
        return MeetingCount(0)
    series_of = meeting.series if command.series else None
    with noting(turn.db, Undoable.MEETING_CANCELLED, *_rows(meeting.id, series_of)):
        count = _cancelled(turn, meeting, series_of)
    audit.note(
        turn.db, turn.scope, "meeting.cancelled", str(command.meeting), turn.now, count
    )
    return MeetingCount(count)


def _cancelled(turn: Turn, meeting: Met, series_of: int | None) -> int:
    if series_of is None:
        return meetings.change(turn.db, turn.scope, meeting.id, state=CANCELLED)
    return series.stop(turn.db, turn.scope, series_of, instant(meeting.wall))


def _row(meeting: int) -> Watched:
    return meetings_table, {"id": meeting}


def _rows(meeting: int, series_of: int | None) -> list[Watched]:
    """Watch one meeting, or a series and all its meetings."""
    if series_of is None:
        return [_row(meeting)]
    return [
        (series_table, {"id": series_of}),
        (meetings_table, {"series_id": series_of}),
    ]


@HANDLERS.of(asked.ClosedDays)
def _closed(turn: Turn, _: asked.ClosedDays) -> list[ClosedStretch]:
    return closed.coming(turn.db, turn.scope, wall(turn.now).date())


@HANDLERS.of(asked.CloseDays)
def _close(turn: Turn, command: asked.CloseDays) -> DaysClosed:
    only(turn, Right.CLOSE_DAYS)
    first, last = date.fromisoformat(command.first), date.fromisoformat(command.last)
    closed.add(turn.db, turn.scope, first, last, command.kind, command.closes)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)
    here = here_of(turn)
    moved = [m.original for m in here.meetings if m.state == meetings.PROPOSED]
    return DaysClosed(sum(1 for day in moved if day and first <= day.date() <= last))


@HANDLERS.of(asked.OpenDays)
def _open(turn: Turn, command: asked.OpenDays) -> None:
    only(turn, Right.CLOSE_DAYS)
    closed.remove(turn.db, turn.scope, command.stretch, turn.now)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)


@HANDLERS.of(asked.MakeFeed)
def _feed(turn: Turn, command: asked.MakeFeed) -> FeedMade:
    if command.department is not None:
        only_there(turn, Right.LINK_CALENDAR, command.department)
    return FeedMade(feeds.make(turn.db, turn.scope, command.department, turn.now))


@HANDLERS.of(asked.StopFeeds)
def _stop_feeds(turn: Turn, _: asked.StopFeeds) -> FeedsStopped:
    return FeedsStopped(feeds.stop(turn.db, turn.scope, turn.now))
