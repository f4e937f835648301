"""Tell where a department is in the wheel, and carry out what it answers and shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from dialogs.errors import NotYours
from dialogs.hms.keys import HMS_ROLES
from dialogs.reminders.rules import leaders_of
from dialogs.rights import Right, Standing, may
from dialogs.wheel import agreed
from dialogs.wheel import commands as asked
from dialogs.year.open_days import KindergartenYear, wall
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots
from storage.answers.nameless import readers, shown_to
from storage.hms import rows as hms
from storage.people import staff
from storage.people.identities import rooms_of
from storage.people.roles import here_of, only
from storage.post.rooms import in_room, to_people
from storage.reminders import rows as reminders
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel.rows import Round, Rules

Json = dict[str, Any]
WEEK = 7

HANDLERS = Handlers()


def member(turn: Turn, department: int) -> None:
    """Refuse one who does not work in the department."""
    only(turn, Right.JOIN_WHEEL, department)


def leads_now(turn: Turn, here: Snapshot, department: int, deputy: int | None) -> bool:
    """Tell whether this person leads the department today.

    Where nobody who leads it is at work, anybody there may, so that no meeting waits.
    """
    if _is_named(turn, department, deputy):
        return True
    today = wall(turn.now).date()
    those = leaders_of(here, department, today)
    gone = reminders.away(turn.db, sorted(those), today) if those else {}
    there = turn.scope.person_id in those or set(gone) == those
    return may(Right.LEAD_WHEEL, turn.scope, also=[Standing.STAND_IN] if there else [])


def may_lead(turn: Turn, department: int, deputy: int | None = None) -> bool:
    """Tell whether this person leads her department today; refuse another's."""
    member(turn, department)
    if _is_named(turn, department, deputy):
        return True
    return leads_now(turn, here_of(turn), department, deputy)


def _is_named(turn: Turn, department: int, deputy: int | None) -> bool:
    """Tell without reading the year: she leads it, or was asked to."""
    asked_to = [Standing.STAND_IN] if turn.scope.person_id == deputy else []
    return may(Right.LEAD_WHEEL, turn.scope, department, asked_to)


@HANDLERS.of(asked.MyWheel)
def _my_wheel(turn: Turn, told: asked.MyWheel) -> Any:
    member(turn, told.department)
    here, unit = here_of(turn), told.department
    today = wall(turn.now).date()
    one = wheel.open_one(turn.db, turn.scope, unit)
    past = wheel.all_of(turn.db, turn.scope, unit)
    present = here.staff(unit, today)
    names = staff.names(turn.db, present)
    return {
        "department": unit,
        "name": here.departments[unit],
        "leads": leads_now(turn, here, unit, one.deputy if one else None),
        "staff": [{"id": p, "name": names[p]} for p in sorted(present)],
        "room": bool(rooms_of(turn.db, turn.scope, unit)),
        "round": _told(one, today) if one else None,
        "last": _last(past),
        "half": in_half(past, today),
        "rules": _rules_told(turn, here, unit, present, today),
        "boxes": _boxes(turn, unit, one),
        "shares": [
            {"text": each["text"], "name": here.departments.get(each["department"], "")}
            for each in hms.shares(turn.db, turn.scope)
            if each["department"] != unit
        ][:5],
    }


def _told(one: Round, today: date) -> Json:
    return {
        "id": one.id,
        "number": one.number,
        "phase": one.phase,
        "version": one.version,
        "weeks": (today - wall(one.phase_at).date()).days // WEEK,
        "told": one.told,
        "starts": (
            one.starts_on.isoformat()
            if one.starts_on and one.starts_on > today
            else None
        ),
    }


def last_of(past: Iterable[Round]) -> Round | None:
    """Return the round that was ended last."""
    return next((each for each in past if each.state != wheel.OPEN), None)


def left_by(one: Round) -> Json:
    """Return what a round left to the next one."""
    return agreed.left(one.told, done=one.state == wheel.DONE)


def _last(past: Iterable[Round]) -> Json | None:
    one = last_of(past)
    if one is None:
        return None
    return {"id": one.id, "number": one.number, "left": left_by(one)}


def half_of(today: date) -> tuple[date, date]:
    """Return the half-year that a day is in."""
    found = KindergartenYear.of(today)
    return found.autumn if today <= found.autumn[1] else found.spring


def in_half(past: Iterable[Round], today: date) -> int:
    """Count the rounds that were begun in this half-year."""
    first, _ = half_of(today)
    return sum(1 for each in past if wall(each.begun_at).date() >= first)


def next_meeting(here: Snapshot, department: int, local: datetime) -> str | None:
    """Return when the department sits together next, whatever the meeting is called."""
    ahead = [
        each.wall
        for each in here.meetings
        if each.department == department
        and each.state == "planned"
        and each.wall >= local
    ]
    return min(ahead).isoformat()[:16] if ahead else None


def _rules_told(
    turn: Turn, here: Snapshot, unit: int, present: set[int], today: date
) -> Json | None:
    states = (wheel.OPEN, wheel.PROPOSED, wheel.AGREED)
    one = wheel.rules(turn.db, turn.scope, unit, *states)
    if one is None:
        return None
    before = wheel.rules(turn.db, turn.scope, unit, wheel.AGREED)
    part = wheel.part_of(turn.db, turn.scope, one.id)
    new, absent = _not_there(here, unit, one, present - part)
    subject = subject_of(one)
    kind = "agree" if one.state == wheel.PROPOSED else "rules"
    mine = _finished(turn, unit, kind, subject if kind == "agree" else one.id)
    first, _ = half_of(today)
    return {
        "id": one.id,
        "state": one.state,
        "subject": subject,
        "mine": mine,
        "lines": one.told.get("lines", []),
        "notes": one.told.get("notes", {}),
        "before": (before.told.get("lines", []) if before else []),
        "on": one.agreed_on.isoformat() if one.agreed_on else None,
        "part": len(part),
        "new": new,
        "absent": absent,
        "old": one.agreed_on is not None and one.agreed_on < first,
        "department": here.departments[unit],
    }


def _not_there(
    here: Snapshot, unit: int, one: Rules, missing: set[int]
) -> tuple[int, int]:
    """Count who began after the rules were agreed, and who was merely not there."""
    if one.state != wheel.AGREED or one.agreed_on is None:
        return 0, 0
    old = {
        stay.person
        for stay in here.stays
        if stay.department == unit and stay.starts <= one.agreed_on
    }
    return len(missing - old), len(missing & old)


def subject_of(one: Rules) -> str:
    """Name what is agreed to: a changed proposal is another."""
    return f"{one.id}:{one.version}"


def _finished(turn: Turn, unit: int | None, kind: str, subject: str) -> bool:
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None:
        return False
    return ballots.END in ballots.answers_of(turn.db, turn.scope, box.id)


def _boxes(turn: Turn, unit: int, one: Round | None) -> Json:
    """Tell how far each box of the round and of the rules has come."""
    wanted = {}
    if one:
        wanted = dict.fromkeys(("now", "points", "ideas", "least", "learn"), one.id)
    rules = wheel.rules(turn.db, turn.scope, unit, wheel.OPEN, wheel.PROPOSED)
    if rules:
        wanted |= {"rules": rules.id, "agree": subject_of(rules)}
    found = {}
    for kind, subject in wanted.items():
        box = ballots.find(turn.db, turn.scope, unit, kind, subject)
        if box:
            mine = ballots.answers_of(turn.db, turn.scope, box.id)
            done = ballots.finished(turn.db, box.id)
            found[kind] = {
                "open": box.is_open, "done": done, "mine": ballots.END in mine,
            }  # fmt: skip
    return found


# Boxes


@HANDLERS.of(asked.OpenBox)
def _open_box(turn: Turn, told: asked.OpenBox) -> Any:
    if told.department is not None:
        member(turn, told.department)
    elif told.kind == "month":
        only(turn, Right.GIVE_THEME_POINTS)
    least = turn.content["themes" if told.kind == "pulse" else "wheel"]["threshold"]
    today = wall(turn.now).date()
    kind, subject = told.kind, told.subject
    box = ballots.open_box(
        turn.db, turn.scope, told.department, kind, subject, least, today
    )
    mine = ballots.answers_of(turn.db, turn.scope, box.id)
    done = ballots.finished(turn.db, box.id)
    others = ballots.finished(turn.db, box.id, but=readers(turn, told.department))
    return {
        "id": box.id, "open": box.is_open, "mine": sorted(mine), "done": done,
        "others": others,
    }  # fmt: skip


@HANDLERS.of(asked.FinishBox)
def _finish_box(turn: Turn, told: asked.FinishBox) -> Any:
    ballots.finish(turn.db, turn.scope, told.box)


@HANDLERS.of(asked.ShowBox)
def _show_box(turn: Turn, told: asked.ShowBox) -> Any:
    if told.department is None:
        raise NotYours("this box is shown by the HMS group")
    one = wheel.open_one(turn.db, turn.scope, told.department)
    leads = may_lead(turn, told.department, one.deputy if one else None)
    unit, kind, subject = told.department, told.kind, told.subject
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None or not leads:
        return {"answers": {}, "done": 0}
    shown = ballots.close(turn.db, turn.scope, box.id, shown_to(turn, unit))
    return {"answers": shown, "done": ballots.finished(turn.db, box.id)}


@HANDLERS.of(asked.Lift)
def _lift(turn: Turn, told: asked.Lift) -> Any:
    member(turn, told.department)
    hms.lift(turn.db, turn.scope, told.department, told.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    name = here.departments[told.department]
    to_people(turn, group, "hms", "was_lifted", "hms", name=name)


@HANDLERS.of(asked.Share)
def _share(turn: Turn, told: asked.Share) -> Any:
    member(turn, told.department)
    hms.share(turn.db, turn.scope, told.department, told.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    name = here.departments[told.department]
    for other in here.departments:
        if other != told.department:
            in_room(turn, other, "hms", "was_shared", name=name, text=told.text)
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    to_people(turn, group, "hms", "was_shared_group", "hms", name=name)


@HANDLERS.of(asked.ShowInRoom)
def _show_in_room(turn: Turn, told: asked.ShowInRoom) -> Any:
    member(turn, told.department)
    values = dict(told.values)
    return {"shown": in_room(turn, told.department, "wheel", told.block, **values)}
