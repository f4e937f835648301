"""Carry out what is asked about the HMS group's desk and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dialogs.errors import NotYours
from dialogs.hms import commands as asked
from dialogs.hms.keys import HMS_ROLES
from dialogs.meetings.commands import KeepItem
from dialogs.reminders.rules import leaders_of
from dialogs.rights import Right, Standing, may, standing
from dialogs.wheel.agreed import under
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots
from storage.answers.nameless import shown_to
from storage.hms import rows as hms
from storage.hms.carry_out_keys import MINUTES, month_now
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people import staff
from storage.people.roles import here_of, only
from storage.post.rooms import in_room, to_people
from storage.reports import links as report_links
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel

Json = dict[str, Any]
# Meetings where what one department has learnt can be taken up by all.
FOR_ALL = ("planning_day", "staff", "hms_group")
AHEAD = timedelta(days=200)
WEEK = 7

HANDLERS = Handlers()


@HANDLERS.of(asked.Desk)
def _desk(turn: Turn, _: asked.Desk) -> Any:
    if not may(Right.SEE_HMS_DESK, turn.scope):
        return {"hms": False}
    here, today = here_of(turn), wall(turn.now).date()
    by_unit: dict[int, list[wheel.WheelPlace]] = {}
    for one in wheel.places(turn.db, turn.scope):
        by_unit.setdefault(one.department, []).append(one)
    group = here.holding(HMS_ROLES, None, today)
    names = staff.names(turn.db, group)
    local = wall(turn.now)
    return {
        "hms": True,
        "head": Standing.HEAD in standing(turn.scope),
        "departments": [
            {
                "id": unit,
                "name": name,
                "staff": len(here.staff(unit, today)),
                "round": _place(by_unit.get(unit, ()), today),
                "rounds": len(by_unit.get(unit, ())),
            }
            for unit, name in sorted(here.departments.items(), key=lambda row: row[1])
        ],
        "lifted": hms.lifts(turn.db, turn.scope),
        "shared": hms.shares(turn.db, turn.scope),
        "group": [{"id": p, "name": names[p]} for p in sorted(group)],
        "meetings": [
            {"id": m.id, "wall": m.wall.isoformat()[:16], "kind": m.kind}
            for m in here.meetings
            if m.kind in FOR_ALL and m.wall > local and m.state == "planned"
        ],
    }


def _place(found: Iterable[wheel.WheelPlace], today: date) -> Json | None:
    """Tell where the open round is: number, phase and age, nothing that was said."""
    one = next((each for each in found if each.state == wheel.OPEN), None)
    if one is None:
        return None
    weeks = (today - wall(one.phase_at).date()).days // WEEK
    return {"id": one.id, "number": one.number, "phase": one.phase, "weeks": weeks}


@HANDLERS.of(asked.SettleLift)
def _settle(turn: Turn, told: asked.SettleLift) -> Any:
    only(turn, Right.SEE_HMS_DESK)
    found = hms.settle_lift(
        turn.db, turn.scope, told.lifted, told.owner, told.answer, turn.now
    )
    if not told.answer:
        return
    here, today = here_of(turn), wall(turn.now).date()
    unit, values = found["department"], {"text": found["text"], "answer": told.answer}
    in_room(turn, unit, "hms", "lift_answered", **values)
    to_people(turn, leaders_of(here, unit, today), "hms", "lift_answered", **values)


@HANDLERS.of(asked.PutOnAgenda)
def _put_on_agenda(turn: Turn, told: asked.PutOnAgenda) -> Any:
    only(turn, Right.SEE_HMS_DESK)
    if meetings.find(turn.db, turn.scope, told.meeting) is None:
        message = f"meeting {told.meeting} is not in the kindergarten"
        raise NotYours(message)
    item = KeepItem(told.meeting, "discussion", MINUTES, told.fields)
    agenda.keep(turn.db, turn.scope, item, None, turn.now)
    if told.shared:
        hms.told(turn.db, turn.scope, told.shared, turn.now)


@HANDLERS.of(asked.AddTheme)
def _add(turn: Turn, told: asked.AddTheme) -> Any:
    only(turn, Right.ADD_THEME)
    words = {"name": told.name, "about": told.about, "asks": list(told.asks)}
    factors = " ".join(told.factors)
    return {"id": hms.add_theme(turn.db, turn.scope, words, factors, turn.now)}


# The month


@HANDLERS.of(asked.ThisMonth)
def _this_month(turn: Turn, _: asked.ThisMonth) -> Any:
    here, month = here_of(turn), month_now(turn)
    found = hms.months(turn.db, turn.scope).get(month)
    box = ballots.find(turn.db, turn.scope, None, "pulse", month)
    mine = sorted(turn.scope.departments | turn.scope.leads)
    return {
        "month": month,
        "theme": found.theme if found and found.is_confirmed else None,
        "own": hms.own_themes(turn.db, turn.scope),
        "hms": may(Right.SUM_UP_MONTH, turn.scope),
        "done": ballots.finished(turn.db, box.id) if box else 0,
        "departments": [
            {"id": unit, "name": here.departments[unit]}
            for unit in mine
            if unit in here.departments
        ],
        "steps": _steps(turn, here, month),
    }


def _steps(turn: Turn, here: Snapshot, month: str) -> list[Json]:
    return [
        each | {"name": here.departments.get(each["department"], "")}
        for each in hms.steps(turn.db, turn.scope, month)
    ]


@HANDLERS.of(asked.KeepStep)
def _keep_step(turn: Turn, told: asked.KeepStep) -> Any:
    only(turn, Right.KEEP_SMALL_STEP, told.department)
    check = date.fromisoformat(told.check) if told.check else None
    words = dict(told.told)
    unit, month = told.department, told.month
    hms.keep_step(turn.db, turn.scope, unit, month, words, check, turn.now)


@HANDLERS.of(asked.SumUp)
def _sum_up(turn: Turn, told: asked.SumUp) -> Any:
    """Close the pulse and tell what came; below the threshold nothing shows."""
    only(turn, Right.SUM_UP_MONTH)
    here = here_of(turn)
    box = ballots.find(turn.db, turn.scope, None, "pulse", told.month)
    seen_by = shown_to(turn, None)
    shown = ballots.close(turn.db, turn.scope, box.id, seen_by) if box else {}
    near, better = shown.get("near"), shown.get("better")
    steps = _steps(turn, here, told.month)
    have = {each["department"] for each in steps}
    return {
        "near": [near.count(str(n)) for n in range(1, 6)] if near else None,
        "answers": better,
        "steps": steps,
        "without": [
            n for unit, n in sorted(here.departments.items()) if unit not in have
        ],
        "lifted": sum(
            1
            for each in hms.lifts(turn.db, turn.scope)
            if each["state"] != hms.ANSWERED
        ),
    }


@HANDLERS.of(asked.KeepSummary)
def _keep_summary(turn: Turn, told: asked.KeepSummary) -> Any:
    only(turn, Right.SUM_UP_MONTH)
    hms.hold_month(turn.db, turn.scope, told.month)
    found = hms.months(turn.db, turn.scope).get(told.month)
    if found:
        # Another of the group may have summed it up as well: both are kept.
        one = replace(found, summary=under(found.summary, told.text))
        hms.put_month(turn.db, turn.scope, one, turn.now)


@HANDLERS.of(asked.MakeReport)
def _make_report(turn: Turn, told: asked.MakeReport) -> Any:
    """Make links to a report for one who may have it: the group, or the leader."""
    if told.kind == "round":
        unit = int(told.subject)
        only(turn, Right.REPORT_ROUND, unit)
        if unit not in here_of(turn).departments:
            message = f"department {unit} is not in the kindergarten"
            raise NotYours(message)
    else:
        only(turn, Right.REPORT_YEAR)
    return report_links.make(turn.db, turn.scope, told.kind, told.subject, turn.now)
