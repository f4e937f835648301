"""Carry out what dialogs ask about the year, inside the turn's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update

from dialogs import year as asked
from dialogs.errors import NotYours
from scheduler import series
from scheduler.calendar import DAY, KindergartenYear, instant, wall
from scheduler.reminders import (
    AT_ONCE,
    HMS_ROLES,
    Rule,
    calendar_of,
    rules_here,
    rules_of,
    wanted,
)
from scheduler.series import ACCEPTED, ON_PLANNING_DAYS, NewSeries
from storage import agenda, audit, closed, feeds, meetings, memberships, reminders, year
from storage.commands import Turn, carries_out
from storage.meetings import CANCELLED, PLANNED
from storage.scope import Scope
from storage.tables import absences, departments, people, rule_settings
from storage.year import Met, Snapshot

HEAD = "head"
OF_DEPARTMENT = frozenset({"tett_paa", "department"})
# Who takes part in the meetings that are not for everybody.
TAKES_PART = {
    "hms_group": HMS_ROLES,
    "pedagogues": frozenset({"pedagogical_leader", "teacher", "head"}),
}
NTH = 7
LAST = 5
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NOT_JULY = "BYMONTH=1,2,3,4,5,6,8,9,10,11,12"
# An agenda can be settled so long after its meeting.
JUST_HELD = timedelta(days=7)
AHEAD = timedelta(days=400)


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


def _here(turn: Turn) -> Snapshot:
    today = wall(turn.now).date()
    found = year.read(turn.db, [turn.scope.kindergarten_id], today - DAY, today + AHEAD)
    return found[turn.scope.kindergarten_id]


def _is_head(scope: Scope) -> bool:
    return scope.is_program or HEAD in scope.roles


def _may_plan(turn: Turn, kind: str, department: int | None) -> None:
    """Refuse a meeting that this person does not lead."""
    scope = turn.scope
    mine = memberships.named(turn.db, scope, departments_led(turn))
    if kind in OF_DEPARTMENT:
        if department not in {each["id"] for each in mine}:
            message = f"department {department} is not led by this person"
            raise NotYours(message)
    elif not _is_head(scope):
        raise NotYours("only the head plans for the whole kindergarten")


def departments_led(turn: Turn) -> frozenset[int]:
    """Return the departments that this person plans for: a head for all of hers."""
    if not _is_head(turn.scope):
        return turn.scope.leads
    here = select(departments.c.id).where(
        departments.c.kindergarten_id == turn.scope.kindergarten_id
    )
    return frozenset(turn.db.connection.execute(here).scalars())


def takes_part(scope: Scope, meeting: Met) -> bool:
    """Tell whether this person is at a meeting, or plans it."""
    if HEAD in scope.roles:
        return True
    if meeting.department is not None:
        return meeting.department in scope.departments | scope.leads
    roles = TAKES_PART.get(meeting.kind)
    return roles is None or bool(roles & scope.roles)


@carries_out(asked.MyYear)
def _my_year(turn: Turn, _: asked.MyYear) -> Any:
    led = departments_led(turn)
    names = {
        each["id"]: each["name"]
        for each in memberships.named(turn.db, turn.scope, _all(turn))
    }
    tell = partial(_told, names=names, led=led, head=_is_head(turn.scope))
    since = turn.now - JUST_HELD
    found = [
        each
        for each in meetings.coming(turn.db, turn.scope, since, None, 400)
        if takes_part(turn.scope, each)
    ]
    now = wall(turn.now)
    return {
        "head": _is_head(turn.scope),
        "leads": [
            {"id": number, "name": names[number]}
            for number in sorted(led, key=lambda n: names[n])
        ],
        "coming": [tell(each) for each in found if each.wall > now][:40],
        "agendas": [tell(each) for each in found][:40],
    }


def _all(turn: Turn) -> frozenset[int]:
    here = select(departments.c.id).where(
        departments.c.kindergarten_id == turn.scope.kindergarten_id
    )
    return frozenset(turn.db.connection.execute(here).scalars())


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


@carries_out(asked.PreviewMeeting)
def _preview(turn: Turn, told: asked.PreviewMeeting) -> Any:
    _may_plan(turn, told.kind, told.department)
    agreed = _agreed(told)
    found = series.preview(_here(turn), agreed, wall(turn.now).date())
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


@carries_out(asked.KeepMeeting)
def _keep_meeting(turn: Turn, told: asked.KeepMeeting) -> Any:
    _may_plan(turn, told.kind, told.department)
    agreed = _agreed(told)
    if told.kind == "planning_day":
        day = agreed.first.date()
        closed.add(turn.db, turn.scope, day, day, "planning")
    ids = series.keep(turn.db, turn.scope, _here(turn), agreed, turn.now)
    audit.note(turn.db, turn.scope, "meeting.kept", told.kind, turn.now, len(ids))
    return {"count": len(ids)}


def _mine(turn: Turn, number: int) -> Met | None:
    """Return a meeting that this person may change."""
    found = meetings.find(turn.db, turn.scope, number)
    if found is not None:
        _may_plan(turn, found.kind, found.department)
    return found


@carries_out(asked.MoveMeeting)
def _move(turn: Turn, told: asked.MoveMeeting) -> Any:
    found = _mine(turn, told.meeting)
    if found is None or found.state == CANCELLED:
        return {"done": False, "why": None}
    to = datetime.fromisoformat(told.wall)
    planning = found.kind in ON_PLANNING_DAYS
    calendar = calendar_of(_here(turn))
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


@carries_out(asked.AcceptMeeting)
def _accept(turn: Turn, told: asked.AcceptMeeting) -> Any:
    found = _mine(turn, told.meeting)
    if found is not None and found.state != CANCELLED:
        meetings.change(
            turn.db, turn.scope, told.meeting, state=PLANNED, clash=ACCEPTED
        )
        audit.note(turn.db, turn.scope, "meeting.accepted", str(told.meeting), turn.now)


@carries_out(asked.CancelMeeting)
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


# Closed days


def _only_head(turn: Turn) -> None:
    if not _is_head(turn.scope):
        raise NotYours("only the head does this")


@carries_out(asked.ClosedDays)
def _closed(turn: Turn, _: asked.ClosedDays) -> Any:
    return closed.coming(turn.db, turn.scope, wall(turn.now).date())


@carries_out(asked.CloseDays)
def _close(turn: Turn, told: asked.CloseDays) -> Any:
    _only_head(turn)
    first, last = date.fromisoformat(told.first), date.fromisoformat(told.last)
    closed.add(turn.db, turn.scope, first, last, told.kind, told.closes)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)
    here = _here(turn)
    proposed = [m for m in here.meetings if m.state == meetings.PROPOSED]
    return {
        "meetings": sum(
            1 for m in proposed if m.original and first <= m.original.date() <= last
        )
    }


@carries_out(asked.OpenDays)
def _open(turn: Turn, told: asked.OpenDays) -> Any:
    _only_head(turn)
    closed.remove(turn.db, turn.scope, told.stretch, turn.now)
    series.extend(turn.db, [turn.scope.kindergarten_id], turn.now)


# Reminders


def _rules(turn: Turn) -> dict[str, Rule]:
    return rules_of(turn.content["reminders"])


@carries_out(asked.MyRules)
def _my_rules(turn: Turn, _: asked.MyRules) -> Any:
    here = _here(turn)
    off = reminders.opted_out(turn.db, [turn.scope.person_id or 0])
    card = turn.scope.person_id in here.cards
    found = []
    for key, rule in rules_here(_rules(turn), here).items():
        if not _concerns(turn.scope, rule):
            continue
        changed = here.changed.get(key)
        found.append(
            {
                "key": key,
                "on": rule.is_on,
                "days": rule.days,
                "at": rule.at.isoformat("minutes"),
                "own": rule.own,
                "once": rule.on in AT_ONCE,
                "off": (turn.scope.person_id, key) in off,
                "set_days": changed.days if changed else None,
                "set_at": changed.at.isoformat("minutes")
                if changed and changed.at
                else None,
            }
        )
    return {"head": _is_head(turn.scope), "card": card, "rules": found}


def _concerns(scope: Scope, rule: Rule) -> bool:
    """Tell whether a rule may speak to this person; a head sees all of them."""
    if _is_head(scope):
        return True
    mine = set(scope.roles)
    mine |= {"staff"} if scope.departments else set()
    mine |= {"leader"} if scope.leads else set()
    mine |= {"hms_group"} if scope.roles & HMS_ROLES else set()
    mine |= {"holder"} if "observer" in scope.roles else set()
    return bool(mine & set(rule.to))


@carries_out(asked.SetRule)
def _set_rule(turn: Turn, told: asked.SetRule) -> Any:
    _only_head(turn)
    here = turn.scope.kindergarten_id
    same = delete(rule_settings).where(
        rule_settings.c.kindergarten_id == here, rule_settings.c.rule == told.rule
    )
    turn.db.connection.execute(same)
    if not (told.is_on and told.days is None and told.at is None):
        turn.db.connection.execute(
            insert(rule_settings).values(
                kindergarten_id=here,
                rule=told.rule,
                is_on=told.is_on,
                days=told.days,
                at=told.at,
            )
        )
    year.touch(turn.db, turn.scope)
    audit.note(turn.db, turn.scope, "rule.set", told.rule, turn.now)


@carries_out(asked.SwitchOwn)
def _switch(turn: Turn, told: asked.SwitchOwn) -> Any:
    person = turn.scope.person_id or 0
    rule = _rules(turn).get(told.rule)
    if told.on:
        reminders.opt_in(turn.db, person, told.rule)
    elif rule and rule.own:
        reminders.opt_out(turn.db, person, told.rule)
    named = f"{told.rule}:{'on' if told.on else 'off'}"
    audit.note(turn.db, turn.scope, "reminder.own", named, turn.now)


@carries_out(asked.SetCard)
def _card(turn: Turn, told: asked.SetCard) -> Any:
    me = people.c.id == turn.scope.person_id
    turn.db.connection.execute(update(people).where(me).values(card=told.on))
    year.touch(turn.db, turn.scope)


@carries_out(asked.KeepAbsence)
def _absence(turn: Turn, told: asked.KeepAbsence) -> Any:
    mine = absences.c.person_id == turn.scope.person_id
    turn.db.connection.execute(delete(absences).where(mine))
    if told.until:
        turn.db.connection.execute(
            insert(absences).values(
                person_id=turn.scope.person_id,
                first=wall(turn.now).date(),
                last=date.fromisoformat(told.until[:10]),
            )
        )


@carries_out(asked.MakeFeed)
def _feed(turn: Turn, told: asked.MakeFeed) -> Any:
    if (
        told.department is not None
        and told.department not in departments_led(turn) | turn.scope.departments
    ):
        raise NotYours("it is not this person's department")
    return {"link": feeds.make(turn.db, turn.scope, told.department, turn.now)}


@carries_out(asked.StopFeeds)
def _stop_feeds(turn: Turn, _: asked.StopFeeds) -> Any:
    return {"count": feeds.stop(turn.db, turn.scope, turn.now)}


@carries_out(asked.YearPlan)
def _year_plan(turn: Turn, _: asked.YearPlan) -> Any:
    """List what the rules call for, by month: one line for each rule and instant."""
    here = _here(turn)
    this = KindergartenYear.of(wall(turn.now).date(), here.year_starts)
    last = instant(datetime.combine(this.last + DAY, datetime.min.time()))
    mine = turn.scope.person_id
    lines: dict[tuple[datetime, str], int] = {}
    for key, each in wanted(_rules(turn), here, turn.now, last).items():
        if _is_head(turn.scope) or key.person == mine:
            named = (wall(each.due), key.rule)
            lines[named] = lines.get(named, 0) + 1
    months: dict[str, list[dict[str, Any]]] = {}
    for (at, rule), count in sorted(lines.items()):
        row = {"at": at.isoformat()[:16], "rule": rule, "count": count}
        months.setdefault(at.isoformat()[:7], []).append(row)
    return [{"month": month, "lines": rows} for month, rows in months.items()]


# Agendas


@carries_out(asked.KeepItem)
def _keep_item(turn: Turn, told: asked.KeepItem) -> Any:
    department = None
    if told.meeting is not None:
        department = _attended(turn, told.meeting).department
    else:
        department = min(turn.scope.departments, default=None)
    made = agenda.keep(turn.db, turn.scope, told, department, turn.now)
    return {"id": made}


def _attended(turn: Turn, number: int) -> Met:
    found = meetings.find(turn.db, turn.scope, number)
    if found is None or not takes_part(turn.scope, found):
        message = f"meeting {number} is not one of the person's own"
        raise NotYours(message)
    return found


@carries_out(asked.Agenda)
def _agenda(turn: Turn, told: asked.Agenda) -> Any:
    found = _attended(turn, told.meeting)
    return {
        "meeting": found.wall.isoformat()[:16],
        "leads": _leads(turn, found),
        "items": agenda.of_meeting(turn.db, turn.scope, told.meeting),
        "parked": agenda.parked(turn.db, turn.scope, found.department),
    }


def _leads(turn: Turn, meeting: Met) -> bool:
    if meeting.department is None:
        return _is_head(turn.scope)
    return meeting.department in departments_led(turn)


def _led_item(turn: Turn, item: str) -> None:
    """Refuse an item whose meeting or department this person does not lead."""
    row = agenda.find(turn.db, turn.scope, item)
    led = (
        row.department_id in departments_led(turn)
        if row.department_id
        else _is_head(turn.scope)
    )
    if not led and row.person_id != turn.scope.person_id:
        message = f"item {item} is not led by this person"
        raise NotYours(message)


@carries_out(asked.MoveItem)
def _move_item(turn: Turn, told: asked.MoveItem) -> Any:
    _led_item(turn, told.item)
    if told.meeting is not None:
        _attended(turn, told.meeting)
    agenda.change(turn.db, turn.scope, told.item, turn.now, meeting_id=told.meeting)


@carries_out(asked.SettleItem)
def _settle_item(turn: Turn, told: asked.SettleItem) -> Any:
    _led_item(turn, told.item)
    agenda.change(
        turn.db, turn.scope, told.item, turn.now, state=agenda.DONE, result=told.result
    )


@carries_out(asked.DropItem)
def _drop_item(turn: Turn, told: asked.DropItem) -> Any:
    _led_item(turn, told.item)
    agenda.drop(turn.db, turn.scope, told.item, turn.now)
