"""Carry out what is asked about the HMS group's desk and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import msgspec

from dialogs.errors import NotYours
from dialogs.hms import commands as asked
from dialogs.hms.keys import HMS_ROLES
from dialogs.hms.results import (
    DepartmentPlace,
    DeskNow,
    InGroup,
    MeetingAhead,
    MonthTheme,
    RoundPlace,
    SmallStep,
    SummedUp,
    ThemeAdded,
    Unit,
)
from dialogs.meetings.commands import KeepItem
from dialogs.reminders.rules import leaders_of
from dialogs.report_links import ReportLinks
from dialogs.rights import Right, Standing, may, standing
from dialogs.wheel.agreed import under
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.answers import answered, ballots
from storage.answers.nameless import shown_to
from storage.hms import rows as hms
from storage.hms.carry_out_keys import MINUTES, month_now
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people.roles import here_of, only
from storage.post.rooms import in_room, to_people
from storage.reports import links as report_links
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel

# Meetings where what one department has learnt can be taken up by all.
FOR_ALL = ("planning_day", "staff", "hms_group")
AHEAD = timedelta(days=200)
WEEK = 7

HANDLERS = Handlers()


@HANDLERS.of(asked.Desk)
def _desk(turn: Turn, _: asked.Desk) -> DeskNow | None:
    if not may(Right.SEE_HMS_DESK, turn.scope):
        return None
    year, today = here_of(turn), wall(turn.now).date()
    group = year.holding(HMS_ROLES, None, today)
    return DeskNow(
        hms=True,
        head=Standing.HEAD in standing(turn.scope),
        departments=_departments(turn, year, today),
        lifted=hms.lifts(turn.db, turn.scope),
        shared=hms.shares(turn.db, turn.scope),
        group=[InGroup(person, year.names[person]) for person in sorted(group)],
        meetings=_for_all(turn, year),
    )


def _departments(turn: Turn, year: Snapshot, today: date) -> list[DepartmentPlace]:
    by_unit: dict[int, list[wheel.WheelPlace]] = {}
    for place in wheel.places(turn.db, turn.scope):
        by_unit.setdefault(place.department, []).append(place)
    return [
        DepartmentPlace(
            id=unit,
            name=name,
            staff=len(year.staff(unit, today)),
            round=_open_round(by_unit.get(unit, ()), today),
            rounds=len(by_unit.get(unit, ())),
        )
        for unit, name in sorted(year.departments.items(), key=lambda row: row[1])
    ]


def _open_round(places: Iterable[wheel.WheelPlace], today: date) -> RoundPlace | None:
    """Tell where the open round is: number, phase and age, nothing that was said."""
    place = next((each for each in places if each.state == wheel.OPEN), None)
    if place is None:
        return None
    weeks = (today - wall(place.phase_at).date()).days // WEEK
    return RoundPlace(place.id, place.number, place.phase, weeks)


def _for_all(turn: Turn, year: Snapshot) -> list[MeetingAhead]:
    """List the meetings ahead where what one has learnt is taken up by all."""
    local = wall(turn.now)
    return [
        MeetingAhead(met.id, met.wall.isoformat()[:16], met.kind)
        for met in year.meetings
        if met.kind in FOR_ALL and met.wall > local and met.state == "planned"
    ]


@HANDLERS.of(asked.SettleLift)
def _settle(turn: Turn, command: asked.SettleLift) -> None:
    only(turn, Right.SEE_HMS_DESK)
    lifted = hms.settle_lift(
        turn.db, turn.scope, command.lifted, command.owner, command.answer, turn.now
    )
    if not command.answer:
        return
    leaders = leaders_of(here_of(turn), lifted.department, wall(turn.now).date())
    values = {"text": lifted.text, "answer": command.answer}
    in_room(turn, lifted.department, "hms", "lift_answered", **values)
    to_people(turn, leaders, "hms", "lift_answered", **values)


@HANDLERS.of(asked.PutOnAgenda)
def _put_on_agenda(turn: Turn, command: asked.PutOnAgenda) -> None:
    only(turn, Right.SEE_HMS_DESK)
    if meetings.find(turn.db, turn.scope, command.meeting) is None:
        message = f"meeting {command.meeting} is not in the kindergarten"
        raise NotYours(message)
    item = KeepItem(command.meeting, "discussion", MINUTES, command.fields)
    agenda.keep(turn.db, turn.scope, item, None, turn.now)
    if command.shared:
        hms.told(turn.db, turn.scope, command.shared, turn.now)


@HANDLERS.of(asked.AddTheme)
def _add(turn: Turn, command: asked.AddTheme) -> ThemeAdded:
    only(turn, Right.ADD_THEME)
    words = {
        "name": command.name, "about": command.about, "asks": list(command.asks),
    }  # fmt: skip
    factors = " ".join(command.factors)
    return ThemeAdded(hms.add_theme(turn.db, turn.scope, words, factors, turn.now))


# The month


@HANDLERS.of(asked.ThisMonth)
def _this_month(turn: Turn, _: asked.ThisMonth) -> MonthTheme:
    year, month = here_of(turn), month_now(turn)
    put = hms.months(turn.db, turn.scope).get(month)
    box = ballots.find(turn.db, turn.scope, None, "pulse", month)
    mine = sorted(turn.scope.departments | turn.scope.leads)
    return MonthTheme(
        month=month,
        theme=put.theme if put and put.is_confirmed else None,
        own=hms.own_themes(turn.db, turn.scope),
        hms=may(Right.SUM_UP_MONTH, turn.scope),
        done=answered.finished(turn.db, box.id) if box else 0,
        departments=[
            Unit(unit, year.departments[unit])
            for unit in mine
            if unit in year.departments
        ],
        steps=_steps(turn, year, month),
    )


def _steps(turn: Turn, year: Snapshot, month: str) -> list[SmallStep]:
    return [
        msgspec.structs.replace(each, name=year.departments.get(each.department, ""))
        for each in hms.steps(turn.db, turn.scope, month)
    ]


@HANDLERS.of(asked.KeepStep)
def _keep_step(turn: Turn, command: asked.KeepStep) -> None:
    only(turn, Right.KEEP_SMALL_STEP, command.department)
    check = date.fromisoformat(command.check) if command.check else None
    unit, month = command.department, command.month
    hms.keep_step(turn.db, turn.scope, unit, month, command.told, check, turn.now)


@HANDLERS.of(asked.SumUp)
def _sum_up(turn: Turn, command: asked.SumUp) -> SummedUp:
    """Close the pulse and tell what came; below the threshold nothing shows."""
    only(turn, Right.SUM_UP_MONTH)
    year = here_of(turn)
    box = ballots.find(turn.db, turn.scope, None, "pulse", command.month)
    seen_by = shown_to(turn, None)
    shown = ballots.close(turn.db, turn.scope, box.id, seen_by) if box else {}
    near = shown.get("near")
    steps = _steps(turn, year, command.month)
    have = {each.department for each in steps}
    lifts = hms.lifts(turn.db, turn.scope)
    return SummedUp(
        near=[near.count(str(n)) for n in range(1, 6)] if near else None,
        answers=shown.get("better"),
        steps=steps,
        without=[n for unit, n in sorted(year.departments.items()) if unit not in have],
        lifted=sum(1 for each in lifts if each.state != hms.ANSWERED),
    )


@HANDLERS.of(asked.KeepSummary)
def _keep_summary(turn: Turn, command: asked.KeepSummary) -> None:
    only(turn, Right.SUM_UP_MONTH)
    hms.hold_month(turn.db, turn.scope, command.month)
    month = hms.months(turn.db, turn.scope).get(command.month)
    if month:
        # Another of the group may have summed it up as well: both are kept.
        both = replace(month, summary=under(month.summary, command.text))
        hms.put_month(turn.db, turn.scope, both, turn.now)


@HANDLERS.of(asked.MakeReport)
def _make_report(turn: Turn, command: asked.MakeReport) -> ReportLinks:
    """Make links to a report for one who may have it: the group, or the leader."""
    kind, subject = command.kind, command.subject
    if kind == "round":
        unit = int(subject)
        only(turn, Right.REPORT_ROUND, unit)
        if unit not in here_of(turn).departments:
            message = f"department {unit} is not in the kindergarten"
            raise NotYours(message)
    else:
        only(turn, Right.REPORT_YEAR)
    return report_links.make(turn.db, turn.scope, kind, subject, turn.now)
