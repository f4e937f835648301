"""Carry out what is asked about the HMS group's desk and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dialogs import hms_year as asked
from dialogs.agreed import under
from dialogs.errors import NotYours
from dialogs.themes import LOW, library
from dialogs.year import KeepItem
from scheduler import still
from scheduler.calendar import KindergartenYear, wall
from scheduler.nameless import shown_to
from scheduler.reminders import leaders_of
from scheduler.roles import HEAD, here_of
from scheduler.rooms import in_room, language_of, to_people
from scheduler.subjects import HMS_ROLES
from storage import agenda, ballots, hms, meetings, report_links, staff, wheel, year
from storage.commands import Turn, carries_out
from storage.hms import Month
from storage.year import Snapshot

Json = dict[str, Any]
STAFF_SIDE = HMS_ROLES - {HEAD}
# Where a department talks about a theme: what is its own before what is for stories.
MEETINGS = ("department", "tett_paa")
# Meetings where what one department has learnt can be taken up by all.
FOR_ALL = ("planning_day", "staff", "hms_group")
AHEAD = timedelta(days=200)
# A department talks about the month's theme from its second week on.
SECOND_WEEK, MINUTES = 8, 15
WEEK = 7


def _is_group(turn: Turn) -> bool:
    return bool(turn.scope.roles & HMS_ROLES) or turn.scope.is_program


def _only_group(turn: Turn) -> None:
    """Refuse one who is not in the HMS group."""
    if not _is_group(turn):
        raise NotYours("only the HMS group does this")


def _month(turn: Turn) -> str:
    return wall(turn.now).date().isoformat()[:7]


@carries_out(asked.Desk)
def _desk(turn: Turn, _: asked.Desk) -> Any:
    if not _is_group(turn):
        return {"hms": False}
    here, today = here_of(turn), wall(turn.now).date()
    by_unit: dict[int, list[wheel.Place]] = {}
    for one in wheel.places(turn.db, turn.scope):
        by_unit.setdefault(one.department, []).append(one)
    group = here.holding(HMS_ROLES, None, today)
    names = staff.names(turn.db, group)
    local = wall(turn.now)
    return {
        "hms": True,
        "head": HEAD in turn.scope.roles,
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


def _place(found: Iterable[wheel.Place], today: date) -> Json | None:
    """Tell where the open round is: number, phase and age, nothing that was said."""
    one = next((each for each in found if each.state == wheel.OPEN), None)
    if one is None:
        return None
    weeks = (today - wall(one.phase_at).date()).days // WEEK
    return {"id": one.id, "number": one.number, "phase": one.phase, "weeks": weeks}


@carries_out(asked.SettleLift)
def _settle(turn: Turn, told: asked.SettleLift) -> Any:
    _only_group(turn)
    found = hms.settle_lift(
        turn.db, turn.scope, told.lifted, told.owner, told.answer, turn.now
    )
    if not told.answer:
        return
    here, today = here_of(turn), wall(turn.now).date()
    unit, values = found["department"], {"text": found["text"], "answer": told.answer}
    in_room(turn, unit, "hms", "lift_answered", **values)
    to_people(turn, leaders_of(here, unit, today), "hms", "lift_answered", **values)


@carries_out(asked.PutOnAgenda)
def _put_on_agenda(turn: Turn, told: asked.PutOnAgenda) -> Any:
    _only_group(turn)
    if meetings.find(turn.db, turn.scope, told.meeting) is None:
        message = f"meeting {told.meeting} is not in the kindergarten"
        raise NotYours(message)
    item = KeepItem(told.meeting, "discussion", MINUTES, told.fields)
    agenda.keep(turn.db, turn.scope, item, None, turn.now)
    if told.shared:
        hms.told(turn.db, turn.scope, told.shared, turn.now)


# The year


def months_of(here: Snapshot, today: date) -> list[str]:
    """Return the kindergarten year's months, from August to July."""
    found = KindergartenYear.of(today, here.year_starts)
    return [each.isoformat()[:7] for each in found.months]


@carries_out(asked.Months)
def _months(turn: Turn, _: asked.Months) -> Any:
    here, today = here_of(turn), wall(turn.now).date()
    found = hms.months(turn.db, turn.scope)
    return {
        "months": {
            each.month: {
                "theme": each.theme,
                "head": each.head is not None,
                "staff": each.staff is not None,
            }
            for each in found.values()
        },
        "own": hms.own_themes(turn.db, turn.scope),
        "side": side_of(turn),
        "lifted": [
            each["text"]
            for each in hms.lifts(turn.db, turn.scope)
            if each["state"] != hms.ANSWERED
        ],
        "low": sorted(_low(turn, found)),
        "year": months_of(here, today),
        "now": _month(turn),
    }


def side_of(turn: Turn) -> str | None:
    """Return which of the two keys this person has: the head's, or the employees'."""
    if HEAD in turn.scope.roles:
        return "head"
    return "staff" if turn.scope.roles & STAFF_SIDE else None


def _low(turn: Turn, found: dict[str, Month]) -> set[str]:
    """Name the themes whose pulse, once summed up, was low."""
    lows = set()
    for each in found.values():
        box = ballots.find(turn.db, turn.scope, None, "pulse", each.month)
        if box is None or box.is_open:
            continue
        seen_by = shown_to(turn, None)
        near = ballots.reveal(turn.db, turn.scope, box.id, seen_by).get("near")
        if near and sum(int(n) for n in near) / len(near) < LOW:
            lows.add(each.theme)
    return lows


@carries_out(asked.ThemePoints)
def _theme_points(turn: Turn, told: asked.ThemePoints) -> Any:
    _only_group(turn)
    box = ballots.find(turn.db, turn.scope, None, "month", told.month)
    return ballots.tally(turn.db, turn.scope, box.id) if box else {}


@carries_out(asked.SetTheme)
def _set_theme(turn: Turn, told: asked.SetTheme) -> Any:
    """Put a theme in a month; who proposes has turned her own key."""
    _only_group(turn)
    side = side_of(turn)
    if told.theme is None:
        hms.clear_month(turn.db, turn.scope, told.month)
    else:
        _known(turn, told.theme)
        me = turn.scope.person_id
        keys = {"head": None, "staff": None} | ({side: me} if side else {})
        was = hms.months(turn.db, turn.scope).get(told.month)
        summary = was.summary if was else ""
        one = Month(told.month, told.theme, keys["head"], keys["staff"], summary)
        hms.put_month(turn.db, turn.scope, one, turn.now)
        _ask_other_side(turn, told.month, side)
    year.touch(turn.db, turn.scope)
    return {"confirmed": False, "side": side}


def _known(turn: Turn, theme: str) -> None:
    own = hms.own_themes(turn.db, turn.scope)
    if theme not in library(turn.content, own, "nb"):
        message = f"theme {theme} is not in the kindergarten's library"
        raise NotYours(message)


def _ask_other_side(turn: Turn, month: str, side: str | None) -> None:
    """Tell those with the other key that a month waits for it."""
    here, today = here_of(turn), wall(turn.now).date()
    roles = STAFF_SIDE if side == "head" else frozenset({HEAD})
    others = here.holding(roles, None, today) - {turn.scope.person_id}
    about = f"{still.HMS_KEY}:{month}"
    to_people(turn, others, "hms_calendar", "waits", "hms_calendar", about, month=month)


@carries_out(asked.ConfirmTheme)
def _confirm(turn: Turn, told: asked.ConfirmTheme) -> Any:
    _only_group(turn)
    side, found = side_of(turn), hms.months(turn.db, turn.scope).get(told.month)
    if found is None or side is None:
        return {"confirmed": False, "side": side}
    me = turn.scope.person_id
    one = replace(found, head=me) if side == "head" else replace(found, staff=me)
    hms.put_month(turn.db, turn.scope, one, turn.now)
    if one.is_confirmed and not found.is_confirmed:
        _onto_agendas(turn, one)
    year.touch(turn.db, turn.scope)
    return {"confirmed": one.is_confirmed, "side": side}


def _onto_agendas(turn: Turn, one: Month) -> None:
    """Put fifteen minutes on each department's meeting of the month, in HØRA form."""
    here, language = here_of(turn), language_of(turn)
    own = hms.own_themes(turn.db, turn.scope)
    found = library(turn.content, own, language)[one.theme]
    stage = turn.house.stage(language)
    words = stage.options("theme", "item", {"name": found.name})
    fields = {
        "title": found.name,
        "purpose": words["purpose"],
        "result": words["result"],
        "how": " · ".join(found.asks),
        "leads": "",
    }
    for unit in here.departments:
        if (met := _meeting_in(here, unit, one.month, wall(turn.now))) is not None:
            item = KeepItem(met, "discussion", MINUTES, fields)
            agenda.keep(turn.db, turn.scope, item, unit, turn.now)


def _meeting_in(here: Snapshot, unit: int, month: str, now: datetime) -> int | None:
    """Return the meeting where a department talks about the month's theme."""
    of_month = [
        (m.wall.day < SECOND_WEEK, MEETINGS.index(m.kind), m.wall, m.id)
        for m in here.meetings
        if m.department == unit
        and m.kind in MEETINGS
        and m.state == "planned"
        and m.wall > now
        and m.wall.isoformat()[:7] == month
    ]
    return min(of_month)[3] if of_month else None


@carries_out(asked.SwapThemes)
def _swap(turn: Turn, told: asked.SwapThemes) -> Any:
    """Let two months change themes; what both sides had said yes to stays said."""
    _only_group(turn)
    found = hms.months(turn.db, turn.scope)
    one, other = found.get(told.month), found.get(told.other)
    for month in (told.month, told.other):
        hms.clear_month(turn.db, turn.scope, month)
    if one:
        hms.put_month(turn.db, turn.scope, replace(one, month=told.other), turn.now)
    if other:
        hms.put_month(turn.db, turn.scope, replace(other, month=told.month), turn.now)
    year.touch(turn.db, turn.scope)


@carries_out(asked.AddTheme)
def _add(turn: Turn, told: asked.AddTheme) -> Any:
    _only_group(turn)
    words = {"name": told.name, "about": told.about, "asks": list(told.asks)}
    factors = " ".join(told.factors)
    return {"id": hms.add_theme(turn.db, turn.scope, words, factors, turn.now)}


# The month


@carries_out(asked.ThisMonth)
def _this_month(turn: Turn, _: asked.ThisMonth) -> Any:
    here, month = here_of(turn), _month(turn)
    found = hms.months(turn.db, turn.scope).get(month)
    box = ballots.find(turn.db, turn.scope, None, "pulse", month)
    mine = sorted(turn.scope.departments | turn.scope.leads)
    return {
        "month": month,
        "theme": found.theme if found and found.is_confirmed else None,
        "own": hms.own_themes(turn.db, turn.scope),
        "hms": _is_group(turn),
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


@carries_out(asked.KeepStep)
def _keep_step(turn: Turn, told: asked.KeepStep) -> Any:
    if told.department not in turn.scope.departments | turn.scope.leads:
        message = f"department {told.department} is not the person's own"
        raise NotYours(message)
    check = date.fromisoformat(told.check) if told.check else None
    words = dict(told.told)
    unit, month = told.department, told.month
    hms.keep_step(turn.db, turn.scope, unit, month, words, check, turn.now)


@carries_out(asked.SumUp)
def _sum_up(turn: Turn, told: asked.SumUp) -> Any:
    """Close the pulse and tell what came; below the threshold nothing shows."""
    _only_group(turn)
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


@carries_out(asked.KeepSummary)
def _keep_summary(turn: Turn, told: asked.KeepSummary) -> Any:
    _only_group(turn)
    hms.hold_month(turn.db, turn.scope, told.month)
    found = hms.months(turn.db, turn.scope).get(told.month)
    if found:
        # Another of the group may have summed it up as well: both are kept.
        one = replace(found, summary=under(found.summary, told.text))
        hms.put_month(turn.db, turn.scope, one, turn.now)


@carries_out(asked.MakeReport)
def _make_report(turn: Turn, told: asked.MakeReport) -> Any:
    """Make links to a report for one who may have it: the group, or the leader."""
    if told.kind == "round":
        unit = int(told.subject)
        if not (_is_group(turn) or unit in turn.scope.leads):
            raise NotYours("a round's report is for its leader and the HMS group")
        if unit not in here_of(turn).departments:
            message = f"department {unit} is not in the kindergarten"
            raise NotYours(message)
    else:
        _only_group(turn)
    return report_links.make(turn.db, turn.scope, told.kind, told.subject, turn.now)
