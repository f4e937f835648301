"""Carry out what changes a round of the wheel: begun, kept, moved, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from dialogs.errors import NotYours
from dialogs.forms.chosen import candidates
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right
from dialogs.wheel import commands as asked
from dialogs.wheel.agreed import dates, going_on, joined
from dialogs.wheel.results import Following, RoundBegun, RoundEnded, RoundKept
from dialogs.year.open_days import wall
from storage.people.roles import here_of, only
from storage.post import still
from storage.post.rooms import list_in_room, to_people
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel.leading import may_lead, member
from storage.wheel.past import in_half, last_of, left_by
from storage.wheel.promise import asks_of, going_of, promise
from storage.wheel.rows import WheelRound
from storage.year import snapshot as year

Json = dict[str, Any]
# So long a department that has no meeting planned gets before its next round.
REST = timedelta(days=28)


# Begin

HANDLERS = Handlers()


@HANDLERS.of(asked.BeginRound)
def _begin(turn: Turn, command: asked.BeginRound) -> RoundBegun | None:
    unit, today = command.department, wall(turn.now).date()
    leads = may_lead(turn, unit)
    past = wheel.all_of(turn.db, turn.scope, unit)
    if not leads or any(each.state == wheel.OPEN for each in past):
        return None
    left = _left(turn, past, command.news)
    on = date.fromisoformat(command.starts) if command.starts else None
    starts = on if on and on > today else None
    try:
        with turn.db.connection.begin_nested():
            begun = wheel.begin(
                turn.db, turn.scope, unit, {"left": left}, turn.now, starts
            )
    # Another leader began it in the same moment: there is one, and it is hers.
    except IntegrityError:
        return None
    year.touch(turn.db, turn.scope)
    promised = promise(turn, here_of(turn), going_of(begun, today))
    from_when = starts.isoformat() if starts else None
    return RoundBegun(begun.id, begun.number, left, from_when, **promised)


def _left(turn: Turn, past: Sequence[WheelRound], news: Sequence[str]) -> Json:
    """Return what the next round begins with.

    What the whole house chose after a survey is a candidate here too, once.
    """
    last = last_of(past)
    since = wall(past[0].begun_at).date() if past else None
    chosen = candidates(turn.content, here_of(turn), since)
    new = {"news": list(news), "candidates": chosen}
    return joined(left_by(last) if last else {}, new)


def _following(turn: Turn, one: WheelRound, past: Iterable[WheelRound]) -> Following:
    """Propose the next round: its first meeting that everybody can be asked before."""
    here, today = here_of(turn), wall(turn.now).date()
    # As if it were there already: the plan itself tells when it would be asked about.
    next_one = replace(going_of(one, today), phase=1, starts_on=None)
    ahead = [
        meeting
        for meeting, due in asks_of(turn, here, next_one)
        if meeting and wall(due).date() > today
    ]
    on = ahead[0][:10] if ahead else None
    rested = calendar_of(here).working_day(today + REST).isoformat()
    many = in_half(past, today) >= turn.content["wheel"]["most_rounds"]
    return Following(on or rested, ahead[0] if ahead else None, many)


# Keep


@HANDLERS.of(asked.KeepRound)
def _keep_round(turn: Turn, command: asked.KeepRound) -> RoundKept:
    """Lay a meeting's part into the round; its phase moves only from where it was."""
    one = wheel.find(turn.db, turn.scope, command.round, lock=True)
    member(turn, one.department)
    is_there = one.state == wheel.OPEN and one.phase == command.phase
    phase = one.phase
    if is_there and command.to not in (None, one.phase):
        leads = may_lead(turn, one.department, one.deputy)
        # Whoever works there may answer; only who leads moves it on.
        phase = command.to if leads and command.to else one.phase
    values: Json = {}
    if phase != one.phase:
        values = {"phase": phase, "phase_at": turn.now}
    _lay_in(turn, one, command.part, values)
    is_open = one.state == wheel.OPEN
    there = phase == (command.phase if command.to is None else command.to)
    return RoundKept(is_open and there, phase, one.state)


def _lay_in(turn: Turn, one: WheelRound, part: Mapping[str, Any], values: Json) -> None:
    """Keep a part beside what is there, and show in the room what it came to."""
    whole = joined(one.told, part)
    if one.state == wheel.OPEN:
        first, check = map(_date, dates(whole))
        if first != one.trial_from or check != one.check_on:
            values |= {"trial_from": first, "check_on": check}
    # Words alone change nothing that anybody is reminded of.
    if values:
        year.touch(turn.db, turn.scope)
    if whole != one.told:
        values["told"] = whole
        _summed_up(turn, one, whole)
    if values:
        wheel.keep(turn.db, turn.scope, one, turn.now, **values)


def _date(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _summed_up(turn: Turn, one: WheelRound, told: Json) -> None:
    """Let the room's list of what is agreed read as it is now."""
    goal = told.get("goal", {})
    shown = {
        "works": told.get("works", []),
        "candidates": told.get("candidates", []),
        "goal": goal.get("text", ""),
        "actions": going_on(told),
        "learnt": told.get("learnt", []),
    }
    # A round of which nothing is agreed yet has nothing to show.
    if any(shown.values()):
        shown |= {"number": one.number, "by": goal.get("by", "")}
        list_in_room(turn, one.department, one.id, "wheel", "room_summary", **shown)


@HANDLERS.of(asked.EndRound)
def _end_round(turn: Turn, command: asked.EndRound) -> RoundEnded:
    one = wheel.find(turn.db, turn.scope, command.round, lock=True)
    leads = may_lead(turn, one.department, one.deputy)
    # An old button ends nothing: it was about the phase that she saw.
    ends = leads and one.state == wheel.OPEN and one.phase == command.phase
    values: Json = {}
    if ends:
        state = wheel.LEFT if command.left else wheel.DONE
        values = {"state": state, "ended_at": turn.now}
    _lay_in(turn, one, command.part, values)
    following = None
    if ends and not command.left:
        past = wheel.all_of(turn.db, turn.scope, one.department)
        following = _following(turn, one, past)
    return RoundEnded(ends, one.phase, values.get("state", one.state), following)


@HANDLERS.of(asked.HandOver)
def _hand_over(turn: Turn, command: asked.HandOver) -> None:
    one = wheel.find(turn.db, turn.scope, command.round, lock=True)
    today = wall(turn.now).date()
    if not may_lead(turn, one.department, one.deputy):
        return
    if command.person is not None and command.person not in here_of(turn).staff(
        one.department, today
    ):
        message = f"person {command.person} does not work in {one.department}"
        raise NotYours(message)
    wheel.keep(turn.db, turn.scope, one, turn.now, deputy_id=command.person)
    if command.person is not None and command.person != turn.scope.person_id:
        name = here_of(turn).departments[one.department]
        about = f"{still.WHEEL_LEAD}:{one.id}"
        to_people(
            turn, [command.person], "wheel", "you_lead", "wheel", about, name=name
        )


@HANDLERS.of(asked.MoveRound)
def _move_round(turn: Turn, command: asked.MoveRound) -> None:
    """Let another department go on with it, or add what it had to the open one."""
    only(turn, Right.MOVE_ROUND)
    one = wheel.find(turn.db, turn.scope, command.round, lock=True)
    if command.department not in here_of(turn).departments:
        message = f"department {command.department} is not in the kindergarten"
        raise NotYours(message)
    other = wheel.open_one(turn.db, turn.scope, command.department)
    if other is None:
        wheel.keep(turn.db, turn.scope, one, turn.now, department_id=command.department)
    else:
        part = {"candidates": one.told.get("candidates", [])}
        # It has a round of its own already: what others thought of is laid beside, and
        # theirs goes on.
        both = joined(other.told, part)
        wheel.keep(turn.db, turn.scope, other, turn.now, told=both)
        ended = {"state": wheel.LEFT, "ended_at": turn.now}
        wheel.keep(turn.db, turn.scope, one, turn.now, **ended)
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.KeepTrial)
def _keep_trial(turn: Turn, command: asked.KeepTrial) -> None:
    one = wheel.find(turn.db, turn.scope, command.round, lock=True)
    member(turn, one.department)
    on = wall(turn.now).date().isoformat()
    trials = [*one.told.get("trials", ()), {"on": on, "tried": command.tried}]
    if command.text:
        trials[-1]["text"] = command.text
    changed = one.told | {"trials": trials}
    wheel.keep(turn.db, turn.scope, one, turn.now, told=changed)
