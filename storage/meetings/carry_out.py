"""Carry out what is asked about meetings, closed days and calendar links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from dialogs.meetings import commands as asked
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right, may
from dialogs.year.open_days import instant, wall
from dialogs.year.snapshot import Met
from storage.meetings import rows as meetings
from storage.meetings import series
from storage.meetings.rows import CANCELLED, PLANNED
from storage.meetings.series import ACCEPTED, ON_PLANNING_DAYS, NewSeries
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
from storage.year import closed, feeds

OF_DEPARTMENT = frozenset({"tett_paa", "department"})
NTH = 7
LAST = 5
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NOT_JULY = "BYMONTH=1,2,3,4,5,6,8,9,10,11,12"
# An agenda can be settled so long after its meeting.
JUST_HELD = timedelta(days=7)

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
    if kind in OF_DEPARTMENT:
        only_there(turn, Right.PLAN_FOR_DEPARTMENT, department)
    else:
        only(turn, Right.PLAN_FOR_ALL)


@HANDLERS.of(asked.MyYear)
def _my_year(turn: Turn, _: asked.MyYear) -> Any:
    led = departments_led(turn)
    names = {
        each["id"]: each["name"]
        for each in memberships.named(turn.db, turn.scope, all_departments(turn))
    }
    head = may(Right.PLAN_FOR_ALL, turn.scope)
    tell = partial(_told, names=names, led=led, head=head)
    since = turn.now - JUST_HELD
    found = [
        each
        for each in meetings.coming(turn.db, turn.scope, since, None, 400)
        if takes_part(turn.scope, each)
    ]
    now = wall(turn.now)
    return {
        "head": head,
        "leads": [
            {"id": number, "name": names[number]}
            for number in sorted(led, key=lambda n: names[n])
        ],
        "coming": [tell(each) for each in found if each.wall > now][:40],
        "agendas": [tell(each) for each in found][:40],
    }


def _told(
    meeting: Met, *, names: Mapping[int, str], led: frozenset[int], head: bool
) -> dict[str, Any]:
    mine = meeting.department in led if meeting.department else head
    return {
        "id": meeting.id,
        "wall": meeting.wall.isoformat()[:16],
        "kind": meeting.kind,
        "department": names.get(meeting.department or 0),
        "state": meeting.state,
        "original": meeting.original.isoformat()[:16] if meeting.original else None,
        "series": meeting.series is not None,
        "mine": mine,
    }


def _agreed(told: asked.PreviewMeeting | asked.KeepMeeting) -> NewSeries:
    first = datetime.fromisoformat(told.first)
    rule = rule_of(told.repeat, first)
    return NewSeries(told.department, told.kind, first, told.minutes, rule)


@HANDLERS.of(asked.PreviewMeeting)
def _preview(turn: Turn, told: asked.PreviewMeeting) -> Any:
    _may_plan(turn, told.kind, told.department)
    agreed = _agreed(told)
    found = series.preview(here_of(turn), agreed, wall(turn.now).date())
    double = any(
        each.wall
        and meetings.same_time(turn.db, turn.scope, told.department, each.wall)
        for each in found[:40]
    )
    return {
        "coming": [
            {
                "wall": each.wall.isoformat()[:16] if each.wall else None,
                "original": each.original.isoformat()[:16],
                "clash": each.clash,
            }
            for each in found[:5]
        ],
        "count": len(found),
        "past": agreed.first <= wall(turn.now),
        "double": double,
    }


@HANDLERS.of(asked.KeepMeeting)
def _keep_meeting(turn: Turn, told: asked.KeepMeeting) -> Any:
    _may_plan(turn, told.kind, told.department)
    agreed = _agreed(told)
    if told.kind == "planning_day":
        day = agreed.first.date()
        closed.add(turn.db, turn.scope, day, day, "planning")
    ids = series.keep(turn.db, turn.scope, here_of(turn), agreed, turn.now)
    audit.note(turn.db, turn.scope, "meeting.kept", told.kind, turn.now, len(ids))
    return {"count": len(ids)}


def _mine(turn: Turn, number: int) -> Met | None:
    """Return a meeting that this person may change."""
    found = meetings.find(turn.db, turn.scope, number)
    if found is not None:
        _may_plan(turn, found.kind, found.department)
    return found


@HANDLERS.of(asked.MoveMeeting)
def _move(turn: Turn, told: asked.MoveMeeting) -> Any:
    found = _mine(turn, told.meeting)
    if found is None or found.state == CANCELLED:
        return {"done": False, "why": None}
    to = datetime.fromisoformat(told.wall)
    planning = found.kind in ON_PLANNING_DAYS
    calendar = calendar_of(here_of(turn))
    why = None
    if not calendar.takes(to.date(), planning=planning):
        why = calendar.why_closed(to.date())
    if why and not told.anyway:
        return {"done": False, "why": why}
    clash = ACCEPTED if why else None
    meetings.change(
        turn.db, turn.scope, told.meeting, wall=to, state=PLANNED, clash=clash
    )
    audit.note(turn.db, turn.scope, "meeting.moved", str(told.meeting), turn.now)
    return {"done": True, "why": None}


@HANDLERS.of(asked.AcceptMeeting)
def _accept(turn: Turn, told: asked.AcceptMeeting) -> Any:
    found = _mine(turn, told.meeting)
    if found is not None and found.state != CANCELLED:
        meetings.change(
            turn.db, turn.scope, told.meeting, state=PLANNED, clash=ACCEPTED
        )
        audit.note(turn.db, turn.scope, "meeting.accepted", str(told.meeting), turn.now)


@HANDLERS.of(asked.CancelMeeting)
def _cancel(turn: Turn, told: asked.CancelMeeting) -> Any:
    found = _mine(turn, told.meeting)
    if found is None:
        return {"count": 0}
    if told.series and found.series is not None:
        count = series.stop(turn.db, turn.scope, found.series, instant(found.wall))
    else:
        count = meetings.change(turn.db, turn.scope, told.meeting, state=CANCELLED)
    audit.note(
        turn.db, turn.scope, "meeting.cancelled", str(told.meeting), turn.now, count
    )
    return {"count": count}


@HANDLERS.of(asked.ClosedDays)
def _closed(turn: Turn, _: asked.ClosedDays) -> Any:
    return closed.coming(turn.db, turn.scope, wall(turn.now).date())


@HANDLERS.of(asked.CloseDays)
def _close(turn: Turn, told: asked.CloseDays) -> Any:
    only(turn, Right.CLOSE_DAYS)
    first, last = date.fromisoformat(told.first), date.fromisoformat(told.last)
    closed.add(turn.db, turn.scope, first, last, told.kind, told.closes)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)
    here = here_of(turn)
    proposed = [m for m in here.meetings if m.state == meetings.PROPOSED]
    return {
        "meetings": sum(
            1 for m in proposed if m.original and first <= m.original.date() <= last
        )
    }


@HANDLERS.of(asked.OpenDays)
def _open(turn: Turn, told: asked.OpenDays) -> Any:
    only(turn, Right.CLOSE_DAYS)
    closed.remove(turn.db, turn.scope, told.stretch, turn.now)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)


@HANDLERS.of(asked.MakeFeed)
def _feed(turn: Turn, told: asked.MakeFeed) -> Any:
    if told.department is not None:
        only_there(turn, Right.LINK_CALENDAR, told.department)
    return {"link": feeds.make(turn.db, turn.scope, told.department, turn.now)}


@HANDLERS.of(asked.StopFeeds)
def _stop_feeds(turn: Turn, _: asked.StopFeeds) -> Any:
    return {"count": feeds.stop(turn.db, turn.scope, turn.now)}
