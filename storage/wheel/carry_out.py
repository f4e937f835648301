"""Tell where a department is in the wheel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dialogs.wheel import commands as asked
from dialogs.wheel.results import (
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
from storage.answers import progress
from storage.answers.progress import BoxProgress
from storage.hms import rows as hms
from storage.people.roles import here_of
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel import rules as ground
from storage.wheel.leading import leads_now, member
from storage.wheel.past import half_of, in_half, last_of, left_by
from storage.wheel.rows import WheelRound
from storage.wheel.rules import GroundRules

WEEK = 7
# So many things that others have learnt are read out in a meeting.
SHOWN = 5

# Ground rules that nothing has taken the place of.
IN_USE = (ground.OPEN, ground.PROPOSED, ground.AGREED)
OF_A_ROUND = ("now", "points", "ideas", "least", "learn")
MINE = "mine"

HANDLERS = Handlers()


@HANDLERS.of(asked.MyWheel)
def _my_wheel(turn: Turn, command: asked.MyWheel) -> WheelNow:
    member(turn, command.department)
    here, unit = here_of(turn), command.department
    today = wall(turn.now).date()
    past = wheel.all_of(turn.db, turn.scope, unit)
    going = next((each for each in past if each.state == wheel.OPEN), None)
    rules = ground.all_rules(turn.db, turn.scope, unit, *IN_USE)
    boxes = _boxes(turn, unit, going, rules)
    present = here.staff(unit, today)
    return WheelNow(
        department=unit,
        name=here.departments[unit],
        leads=leads_now(turn, here, unit, going.deputy if going else None),
        staff=[Colleague(person, here.names[person]) for person in sorted(present)],
        room=bool(here.rooms[unit]),
        round=_round_now(going, today) if going else None,
        last=_last(past),
        half=in_half(past, today),
        rules=_rules_now(turn, here, unit, rules, boxes),
        boxes={
            kind: BoxNow(box.is_open, box.done, box.mine)
            for kind, box in boxes.items()
            if kind != MINE
        },
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
    # A round may be begun before the day on which it starts.
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
    turn: Turn,
    here: Snapshot,
    unit: int,
    several: list[GroundRules],
    boxes: Mapping[str, BoxProgress],
) -> RulesNow | None:
    if not several:
        return None
    rules, today = several[0], wall(turn.now).date()
    before = next((each for each in several if each.state == ground.AGREED), None)
    part = rules.part
    new, absent = _not_there(here, unit, rules, here.staff(unit, today) - part)
    first, _ = half_of(today)
    return RulesNow(
        id=rules.id,
        state=rules.state,
        subject=rules.subject,
        mine=MINE in boxes and boxes[MINE].mine,
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
    if one.state != ground.AGREED or one.agreed_on is None:
        return 0, 0
    old = {
        stay.person
        for stay in here.stays
        if stay.department == unit and stay.starts <= one.agreed_on
    }
    return len(missing - old), len(missing & old)


def _boxes(
    turn: Turn, unit: int, going: WheelRound | None, several: list[GroundRules]
) -> dict[str, BoxProgress]:
    """Tell how far each box of the round and of the rules has come.

    `MINE` is the one that tells whether this person has said hers about the rules.
    """
    wanted: dict[str, tuple[str, str]] = {}
    if going:
        wanted = {kind: (kind, going.id) for kind in OF_A_ROUND}
    on_the_way = [each for each in several if each.state != ground.AGREED]
    for rules in on_the_way[:1]:
        wanted["rules"] = ("rules", rules.id)
        wanted["agree"] = ("agree", rules.subject)
    for rules in several[:1]:
        is_proposed = rules.state == ground.PROPOSED
        about = ("agree", rules.subject) if is_proposed else ("rules", rules.id)
        wanted[MINE] = about
    return progress.of(turn.db, turn.scope, unit, wanted) if wanted else {}
