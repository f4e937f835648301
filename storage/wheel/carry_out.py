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
from dialogs.wheel.commands import (
    BoxFound,
    BoxNow,
    BoxShown,
    Colleague,
    LastRound,
    Learnt,
    RoundNow,
    RulesNow,
    SaidInRoom,
    WheelNow,
)
from dialogs.year.open_days import KindergartenYear, wall
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots
from storage.answers.nameless import readers, shown_to
from storage.hms import rows as hms
from storage.people import staff
from storage.people.identities import rooms_of
from storage.people.roles import here_of, only
from storage.post.rooms import in_room, to_people
from storage.reminders import situation
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel.rows import GroundRules, WheelRound

Json = dict[str, Any]
WEEK = 7
# So many things that others have learnt are read out in a meeting.
SHOWN = 5

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
    gone = situation.away(turn.db, sorted(those), today) if those else {}
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
def _my_wheel(turn: Turn, command: asked.MyWheel) -> WheelNow:
    member(turn, command.department)
    here, unit = here_of(turn), command.department
    today = wall(turn.now).date()
    going = wheel.open_one(turn.db, turn.scope, unit)
    past = wheel.all_of(turn.db, turn.scope, unit)
    present = here.staff(unit, today)
    names = staff.names(turn.db, present)
    return WheelNow(
        department=unit,
        name=here.departments[unit],
        leads=leads_now(turn, here, unit, going.deputy if going else None),
        staff=[Colleague(person, names[person]) for person in sorted(present)],
        room=bool(rooms_of(turn.db, turn.scope, unit)),
        round=_round_now(going, today) if going else None,
        last=_last(past),
        half=in_half(past, today),
        rules=_rules_now(turn, here, unit, present, today),
        boxes=_boxes(turn, unit, going),
        shares=_learnt_elsewhere(turn, here, unit),
    )


def _learnt_elsewhere(turn: Turn, here: Snapshot, unit: int) -> list[Learnt]:
    learnt = [
        Learnt(each.text, here.departments.get(each.department, ""))
        for each in hms.shares(turn.db, turn.scope)
        if each.department != unit
    ]
    return learnt[:SHOWN]


def _round_now(going: WheelRound, today: date) -> RoundNow:
    is_ahead = going.starts_on and going.starts_on > today
    return RoundNow(
        going.id,
        going.number,
        going.phase,
        going.version,
        weeks=(today - wall(going.phase_at).date()).days // WEEK,
        told=going.told,
        starts=going.starts_on.isoformat() if going.starts_on and is_ahead else None,
    )


def last_of(past: Iterable[WheelRound]) -> WheelRound | None:
    """Return the round that was ended last."""
    return next((each for each in past if each.state != wheel.OPEN), None)


def left_by(one: WheelRound) -> Json:
    """Return what a round left to the next one."""
    return agreed.left(one.told, done=one.state == wheel.DONE)


def _last(past: Iterable[WheelRound]) -> LastRound | None:
    last = last_of(past)
    if last is None:
        return None
    return LastRound(id=last.id, number=last.number, left=left_by(last))


def half_of(today: date) -> tuple[date, date]:
    """Return the half-year that a day is in."""
    found = KindergartenYear.of(today)
    return found.autumn if today <= found.autumn[1] else found.spring


def in_half(past: Iterable[WheelRound], today: date) -> int:
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


def _rules_now(
    turn: Turn, here: Snapshot, unit: int, present: set[int], today: date
) -> RulesNow | None:
    states = (wheel.OPEN, wheel.PROPOSED, wheel.AGREED)
    rules = wheel.rules(turn.db, turn.scope, unit, *states)
    if rules is None:
        return None
    before = wheel.rules(turn.db, turn.scope, unit, wheel.AGREED)
    part = wheel.part_of(turn.db, turn.scope, rules.id)
    new, absent = _not_there(here, unit, rules, present - part)
    subject = subject_of(rules)
    kind = "agree" if rules.state == wheel.PROPOSED else "rules"
    mine = _finished(turn, unit, kind, subject if kind == "agree" else rules.id)
    first, _ = half_of(today)
    return RulesNow(
        id=rules.id,
        state=rules.state,
        subject=subject,
        mine=mine,
        lines=rules.told.get("lines", []),
        notes=rules.told.get("notes", {}),
        before=before.told.get("lines", []) if before else [],
        on=rules.agreed_on.isoformat() if rules.agreed_on else None,
        part=len(part),
        new=new,
        absent=absent,
        old=rules.agreed_on is not None and rules.agreed_on < first,
        department=here.departments[unit],
    )


def _not_there(
    here: Snapshot, unit: int, one: GroundRules, missing: set[int]
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


def subject_of(one: GroundRules) -> str:
    """Name what is agreed to: a changed proposal is another."""
    return f"{one.id}:{one.version}"


def _finished(turn: Turn, unit: int | None, kind: str, subject: str) -> bool:
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None:
        return False
    return ballots.END in ballots.answers_of(turn.db, turn.scope, box.id)


def _boxes(turn: Turn, unit: int, going: WheelRound | None) -> dict[str, BoxNow]:
    """Tell how far each box of the round and of the rules has come."""
    wanted = {}
    if going:
        wanted = dict.fromkeys(("now", "points", "ideas", "least", "learn"), going.id)
    rules = wheel.rules(turn.db, turn.scope, unit, wheel.OPEN, wheel.PROPOSED)
    if rules:
        wanted |= {"rules": rules.id, "agree": subject_of(rules)}
    boxes = {}
    for kind, subject in wanted.items():
        box = ballots.find(turn.db, turn.scope, unit, kind, subject)
        if box:
            mine = ballots.answers_of(turn.db, turn.scope, box.id)
            done = ballots.finished(turn.db, box.id)
            boxes[kind] = BoxNow(box.is_open, done, ballots.END in mine)
    return boxes


# Boxes


@HANDLERS.of(asked.OpenBox)
def _open_box(turn: Turn, command: asked.OpenBox) -> BoxFound:
    if command.department is not None:
        member(turn, command.department)
    elif command.kind == "month":
        only(turn, Right.GIVE_THEME_POINTS)
    least = turn.content["themes" if command.kind == "pulse" else "wheel"]["threshold"]
    today = wall(turn.now).date()
    kind, subject = command.kind, command.subject
    box = ballots.open_box(
        turn.db, turn.scope, command.department, kind, subject, least, today
    )
    mine = ballots.answers_of(turn.db, turn.scope, box.id)
    done = ballots.finished(turn.db, box.id)
    others = ballots.finished(turn.db, box.id, but=readers(turn, command.department))
    return BoxFound(box.id, box.is_open, sorted(mine), done, others)


@HANDLERS.of(asked.FinishBox)
def _finish_box(turn: Turn, command: asked.FinishBox) -> None:
    ballots.finish(turn.db, turn.scope, command.box)


@HANDLERS.of(asked.ShowBox)
def _show_box(turn: Turn, command: asked.ShowBox) -> BoxShown:
    if command.department is None:
        raise NotYours("this box is shown by the HMS group")
    going = wheel.open_one(turn.db, turn.scope, command.department)
    leads = may_lead(turn, command.department, going.deputy if going else None)
    unit, kind, subject = command.department, command.kind, command.subject
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None or not leads:
        return BoxShown({}, done=0)
    shown = ballots.close(turn.db, turn.scope, box.id, shown_to(turn, unit))
    return BoxShown(shown, ballots.finished(turn.db, box.id))


@HANDLERS.of(asked.Lift)
def _lift(turn: Turn, command: asked.Lift) -> None:
    member(turn, command.department)
    hms.lift(turn.db, turn.scope, command.department, command.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    name = here.departments[command.department]
    to_people(turn, group, "hms", "was_lifted", "hms", name=name)


@HANDLERS.of(asked.Share)
def _share(turn: Turn, command: asked.Share) -> None:
    member(turn, command.department)
    hms.share(turn.db, turn.scope, command.department, command.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    name = here.departments[command.department]
    for other in here.departments:
        if other != command.department:
            in_room(turn, other, "hms", "was_shared", name=name, text=command.text)
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    to_people(turn, group, "hms", "was_shared_group", "hms", name=name)


@HANDLERS.of(asked.ShowInRoom)
def _show_in_room(turn: Turn, command: asked.ShowInRoom) -> SaidInRoom:
    member(turn, command.department)
    values = dict(command.values)
    shown = in_room(turn, command.department, "wheel", command.block, **values)
    return SaidInRoom(shown)
