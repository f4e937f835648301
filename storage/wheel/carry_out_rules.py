"""Carry out what is asked about a department's ground rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dialogs.wheel import commands as asked
from dialogs.wheel.agreed import NOTES, joined, rewritten
from dialogs.wheel.results import RulesBegun, RulesKept
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.people.roles import here_of
from storage.post import still
from storage.post.rooms import list_in_room, to_people
from storage.turn import Handlers, Turn
from storage.wheel import rules as ground
from storage.wheel.leading import may_lead
from storage.wheel.rules import GroundRules
from storage.year import snapshot as year

HANDLERS = Handlers()


@HANDLERS.of(asked.BeginRules)
def _begin_rules(turn: Turn, command: asked.BeginRules) -> RulesBegun | None:
    leads = may_lead(turn, command.department)
    there = ground.rules(
        turn.db, turn.scope, command.department, ground.OPEN, ground.PROPOSED
    )
    if not leads:
        return None
    here = here_of(turn)
    if there is None:
        there = ground.begin_rules(
            turn.db, turn.scope, command.department, {}, turn.now
        )
        year.touch(turn.db, turn.scope)
        about = f"{still.RULES}:{there.id}:{ground.OPEN}"
        _tell_others(turn, here, command.department, "asked", about)
    meeting = _next_meeting(here, command.department, wall(turn.now))
    return RulesBegun(there.id, meeting)


def _next_meeting(here: Snapshot, department: int, local: datetime) -> str | None:
    """Return when the department sits together next, whatever the meeting is called."""
    ahead = [
        each.wall
        for each in here.meetings
        if each.department == department
        and each.state == "planned"
        and each.wall >= local
    ]
    return min(ahead).isoformat()[:16] if ahead else None


def _tell_others(turn: Turn, here: Snapshot, unit: int, block: str, about: str) -> None:
    today = wall(turn.now).date()
    others = here.staff(unit, today) - {turn.scope.person_id}
    name = here.departments[unit]
    to_people(turn, others, "ground_rules", block, "ground_rules", about, name=name)


@HANDLERS.of(asked.KeepRules)
def _keep_rules(turn: Turn, command: asked.KeepRules) -> RulesKept:
    one = ground.find_rules(turn.db, turn.scope, command.rules)
    if not may_lead(turn, one.department):
        return RulesKept(done=False, lines=one.told.get("lines", []))
    keeps = _agree if command.agreed else _propose
    kept = keeps(turn, one, command, wall(turn.now).date())
    year.touch(turn.db, turn.scope)
    return kept


def _propose(
    turn: Turn, one: GroundRules, command: asked.KeepRules, _: date
) -> RulesKept:
    """Keep a proposal beside what another has proposed since it was seen.

    What was agreed meanwhile stands: then this is a proposal for new rules.
    """
    kept = one.told.get("lines", [])
    if one.state not in (ground.OPEN, ground.PROPOSED):
        one = ground.begin_rules(turn.db, turn.scope, one.department, {}, turn.now)
    unseen = bool(command.seen) and command.seen != one.subject
    before = command.before if unseen else kept
    lines = rewritten(before, kept, command.lines)
    notes = joined(one.told, {NOTES[0]: dict(command.notes)}).get(NOTES[0], {})
    values = {"told": {"lines": lines, "notes": notes}, "state": ground.PROPOSED}
    ground.keep_rules(turn.db, turn.scope, one, turn.now, **values)
    about = f"{still.RULES}:{one.id}:{ground.PROPOSED}"
    # Read anew after what was kept: the room's list is written of the same year.
    _tell_others(turn, here_of(turn), one.department, "asked_to_agree", about)
    _show(turn, one, lines, "proposed")
    return RulesKept(done=True, lines=lines)


def _agree(
    turn: Turn, one: GroundRules, command: asked.KeepRules, today: date
) -> RulesKept:
    """Agree on what was seen; where it reads otherwise by now, it is not agreed."""
    lines = one.told.get("lines", [])
    is_seen = not command.seen or command.seen == one.subject
    if one.state == ground.AGREED:
        is_seen = list(command.lines) == lines
    if not is_seen or one.state not in (ground.PROPOSED, ground.OPEN, ground.AGREED):
        return RulesKept(done=False, lines=lines)
    part = here_of(turn).staff(one.department, today) & set(command.part)
    part |= ground.part_of(turn.db, turn.scope, one.id)
    ground.set_part(turn.db, turn.scope, one.id, part)
    if one.state == ground.AGREED:
        return RulesKept(done=True, lines=lines)
    for gone in ground.replace_rules(turn.db, turn.scope, one.department, one.id):
        list_in_room(turn, one.department, gone, "wheel", "room_rules_replaced")
    values = {"state": ground.AGREED, "agreed_on": today, "agreed_at": turn.now}
    ground.keep_rules(turn.db, turn.scope, one, turn.now, **values)
    _show(turn, one, lines, "agreed")
    return RulesKept(done=True, lines=lines)


def _show(turn: Turn, one: GroundRules, lines: Sequence[str], state: str) -> None:
    """Let the room's list of rules read so: the proposal becomes what is agreed."""
    unit, values = one.department, {"lines": list(lines), "agreed": state == "agreed"}
    list_in_room(turn, unit, one.id, "wheel", "room_rules", **values)
