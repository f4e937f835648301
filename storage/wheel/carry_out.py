"""Tell where a department is in the wheel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dialogs.wheel import commands as asked
from dialogs.wheel.commands import (
    BoxNow,
    Colleague,
    LastRound,
    Learnt,
    RoundNow,
    RulesNow,
    WheelNow,
)
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.answers import answered, ballots
from storage.hms import rows as hms
from storage.people import staff
from storage.people.identities import rooms_of
from storage.people.roles import here_of
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel.leading import leads_now, member
from storage.wheel.past import half_of, in_half, last_of, left_by
from storage.wheel.rows import GroundRules, WheelRound

WEEK = 7
# So many things that others have learnt are read out in a meeting.
SHOWN = 5

HANDLERS = Handlers()


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


def _last(past: Iterable[WheelRound]) -> LastRound | None:
    last = last_of(past)
    if last is None:
        return None
    return LastRound(id=last.id, number=last.number, left=left_by(last))


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
    subject = rules.subject
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


def _finished(turn: Turn, unit: int | None, kind: str, subject: str) -> bool:
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None:
        return False
    return answered.END in answered.answers_of(turn.db, turn.scope, box.id)


def _boxes(turn: Turn, unit: int, going: WheelRound | None) -> dict[str, BoxNow]:
    """Tell how far each box of the round and of the rules has come."""
    wanted = {}
    if going:
        wanted = dict.fromkeys(("now", "points", "ideas", "least", "learn"), going.id)
    rules = wheel.rules(turn.db, turn.scope, unit, wheel.OPEN, wheel.PROPOSED)
    if rules:
        wanted |= {"rules": rules.id, "agree": rules.subject}
    boxes = {}
    for kind, subject in wanted.items():
        box = ballots.find(turn.db, turn.scope, unit, kind, subject)
        if box:
            mine = answered.answers_of(turn.db, turn.scope, box.id)
            done = answered.finished(turn.db, box.id)
            boxes[kind] = BoxNow(box.is_open, done, answered.END in mine)
    return boxes
