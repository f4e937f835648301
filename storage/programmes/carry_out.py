"""Carry out what is asked about programmes that are under way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from dialogs.errors import NotYours
from dialogs.programmes import commands as asked
from dialogs.programmes.files import FOLDER
from dialogs.programmes.path import Milestone, Programme, lacks, resolved
from dialogs.programmes.reading import programme_of
from dialogs.programmes.results import ProgrammeBegun, ProgrammeChanged
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right
from dialogs.year.open_days import wall
from storage.people.roles import here_of
from storage.programmes import gatherings, homework
from storage.programmes import rows as courses
from storage.programmes.rows import Course, Stone
from storage.programmes.standing import agrees, begins_as, leads, place_of
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

HANDLERS = Handlers()


def known_of(turn: Turn, key: str) -> Programme | None:
    """Return a programme of the content; its owner may have taken it away since."""
    told = turn.content[FOLDER].get(key)
    return programme_of(key, told) if told else None


def _milestone(turn: Turn, one: Course, stone: Stone) -> Milestone | None:
    known = known_of(turn, one.key)
    found = [e for e in known.milestones if e.key == stone.key] if known else []
    return found[0] if found else None


def days_of(
    turn: Turn, known: Programme, start: date, moved: Mapping[str, date]
) -> dict[str, date]:
    """Return each milestone's day, on a day that is open here."""
    here, met = here_of(turn), defaultdict(list)
    for each in here.meetings:
        if each.state != "cancelled":
            met[each.kind].append(each.wall.date())
    found = resolved(known.milestones, start, met, moved)
    calendar = calendar_of(here)
    return {key: calendar.working_day(day) for key, day in found.items()}


@HANDLERS.of(asked.BeginProgramme)
def _begin(turn: Turn, command: asked.BeginProgramme) -> ProgrammeBegun:
    known = known_of(turn, command.key)
    if known is None:
        message = f"there is no programme {command.key}"
        raise NotYours(message)
    whose = place_of(turn, known, command.place)
    side = begins_as(turn, known, whose)
    # Two of the same in one place would remind twice of everything.
    for each in courses.under_way(turn.db, turn.scope):
        is_same = (each.department, each.participant) == whose
        if each.key == known.key and is_same:
            return ProgrammeBegun("there")
    today = wall(turn.now).date()
    state = courses.PROPOSED if known.two_keys else courses.RUNNING
    both = {"department": whose[0], "participant": whose[1], side: turn.scope.person_id}
    one = courses.course_of(known, state, today, **both)
    days = days_of(turn, known, today, {})
    courses.begin_course(turn.db, turn.scope, one, days, turn.now)
    year.touch(turn.db, turn.scope)
    return ProgrammeBegun(state)


@HANDLERS.of(asked.AgreeProgramme)
def _agree(turn: Turn, command: asked.AgreeProgramme) -> ProgrammeChanged:
    one = courses.find_course(turn.db, turn.scope, command.programme)
    known = known_of(turn, one.key)
    # A second yes finds it running, as it was meant.
    if one.state != courses.PROPOSED or known is None:
        leads_or_agreed(turn, one)
        return ProgrammeChanged(one.state == courses.RUNNING)
    side = agrees(turn, known, one)
    if side is None:
        message = f"this person may not {Right.AGREE_PROGRAMME}"
        raise NotYours(message)
    values: dict[str, object] = {f"{side}_id": turn.scope.person_id}
    _change(turn, one, state=courses.RUNNING, **values)
    return ProgrammeChanged(done=True)


def leads_or_agreed(turn: Turn, one: Course) -> None:
    """Refuse one who has no part in a programme."""
    if turn.scope.person_id not in (one.leader, one.second) and not leads(turn, one):
        message = f"this person may not {Right.LEAD_PROGRAMME}"
        raise NotYours(message)


def _decides(turn: Turn, number: str) -> Course:
    one = courses.find_course(turn.db, turn.scope, number)
    if not leads(turn, one):
        message = f"this person may not {Right.LEAD_PROGRAMME}"
        raise NotYours(message)
    return one


def _change(turn: Turn, one: Course, **values: object) -> None:
    courses.keep_course(turn.db, turn.scope, one, turn.now, **values)
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.SettleStone)
def _settle(turn: Turn, command: asked.SettleStone) -> ProgrammeChanged:
    stone = courses.find_stone(turn.db, turn.scope, command.stone)
    one = _decides(turn, stone.programme)
    if one.state != courses.RUNNING:
        return ProgrammeChanged(done=False)
    today = wall(turn.now).date()
    # Its day stays where it is, whatever becomes of the meeting that it was.
    values = {"state": command.state, "done_on": today, "planned_on": stone.planned}
    if command.state == courses.SKIPPED:
        gatherings.call_off(turn, [stone])
        homework.take_off(turn.db, turn.scope, stone, turn.now)
    courses.keep_stone(turn.db, turn.scope, stone.id, **values)
    left = _open(courses.stones_of(turn.db, turn.scope, [one.id]))
    # The last one ends it by itself; nobody has to say so.
    over = {} if left else {"state": courses.DONE, "ended_at": turn.now}
    _change(turn, one, **over)
    return ProgrammeChanged(done=True)


def _open(stones: Sequence[Stone]) -> list[Stone]:
    return [each for each in stones if each.state == courses.OPEN]


@HANDLERS.of(asked.MoveStone)
def _move(turn: Turn, command: asked.MoveStone) -> ProgrammeChanged:
    """Move one, and with it what hangs on it and nobody has moved or settled."""
    stone = courses.find_stone(turn.db, turn.scope, command.stone)
    one = _decides(turn, stone.programme)
    if one.state != courses.RUNNING or stone.state != courses.OPEN:
        return ProgrammeChanged(done=False)
    day = date.fromisoformat(command.day)
    values: dict[str, object] = {"planned_on": day, "moved": True}
    known = _milestone(turn, one, stone)
    if known and command.at and gatherings.kind_of(known, one):
        starts = datetime.combine(day, time.fromisoformat(command.at))
        why = gatherings.why_not(turn, starts)
        if why and not command.anyway:
            return ProgrammeChanged(done=False, why=why)
        values["meeting_id"] = gatherings.meet(turn, one, stone, known, starts)
    courses.keep_stone(turn.db, turn.scope, stone.id, **values)
    _lay_out(turn, one)
    _change(turn, one)
    return ProgrammeChanged(done=True)


def _lay_out(turn: Turn, one: Course) -> None:
    """Give what is ahead the days that follow from what was moved and settled."""
    known = known_of(turn, one.key)
    if known is None:
        return
    stones = courses.stones_of(turn.db, turn.scope, [one.id])
    # What is settled stays where it was; what hangs on it is counted from there.
    fixed = {
        each.key: each.planned
        for each in stones
        if each.key and (each.moved or each.state != courses.OPEN)
    }
    days = days_of(turn, known, one.started, fixed)
    for each in _open(stones):
        day = days.get(each.key)
        if not each.moved and day and day != each.planned:
            courses.keep_stone(turn.db, turn.scope, each.id, planned_on=day)


@HANDLERS.of(asked.AddStone)
def _add(turn: Turn, command: asked.AddStone) -> ProgrammeChanged:
    one = _decides(turn, command.programme)
    if one.state != courses.RUNNING:
        return ProgrammeChanged(done=False)
    stones = courses.stones_of(turn.db, turn.scope, [one.id])
    named, day = (courses.OWN, command.text), date.fromisoformat(command.day)
    courses.add_stone(turn.db, turn.scope, one.id, named, day, len(stones))
    _change(turn, one)
    return ProgrammeChanged(done=True)


@HANDLERS.of(asked.TurnProgramme)
def _turn(turn: Turn, command: asked.TurnProgramme) -> ProgrammeChanged:
    one = _decides(turn, command.programme)
    if not one.is_under_way or command.state not in (
        courses.PAUSED, courses.RUNNING, courses.LEFT,
    ):  # fmt: skip
        return ProgrammeChanged(one.state == command.state)
    # A pause is no way around the other side's yes.
    if one.state == courses.PROPOSED and command.state != courses.LEFT:
        return ProgrammeChanged(done=False)
    over: dict[str, object] = {}
    if command.state == courses.LEFT:
        over = {"ended_at": turn.now}
        stones = courses.stones_of(turn.db, turn.scope, [one.id])
        gatherings.call_off(turn, _open(stones))
    _change(turn, one, state=command.state, **over)
    return ProgrammeChanged(done=True)


@HANDLERS.of(asked.HandOverProgramme)
def _hand_over(turn: Turn, command: asked.HandOverProgramme) -> ProgrammeChanged:
    one = _decides(turn, command.programme)
    if command.person not in here_of(turn).staff(None, wall(turn.now).date()):
        message = f"person {command.person} does not work here"
        raise NotYours(message)
    # Who led it before sees it as everybody does.
    if one.is_under_way:
        _change(turn, one, leader_id=command.person)
    return ProgrammeChanged(one.is_under_way)


@HANDLERS.of(asked.TakeFresh)
def _fresh(turn: Turn, command: asked.TakeFresh) -> ProgrammeChanged:
    """Take in what its makers have added; what was settled and moved stays."""
    one = _decides(turn, command.programme)
    known = known_of(turn, one.key)
    if one.state != courses.RUNNING or known is None:
        return ProgrammeChanged(done=False)
    stones = courses.stones_of(turn.db, turn.scope, [one.id])
    days = days_of(turn, known, one.started, {})
    new = lacks(known.milestones, [each.key for each in stones])
    for place, each in enumerate(new, len(stones)):
        named = (each.key, "")
        courses.add_stone(turn.db, turn.scope, one.id, named, days[each.key], place)
    _lay_out(turn, one)
    _change(turn, one, digest=known.digest)
    return ProgrammeChanged(done=True)
