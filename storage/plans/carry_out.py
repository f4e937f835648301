"""Carry out what is asked about development plans."""

from __future__ import annotations

from datetime import date

from dialogs.errors import NotYours
from dialogs.plans import commands as asked
from dialogs.plans.agreed import added, renewed
from dialogs.plans.plan import HOUSE, ME
from dialogs.plans.results import IntoWheel, PlanChanged, PlanNow, PlanPlace, PlansNow
from dialogs.rights import Right, Standing, may
from dialogs.wheel.agreed import joined
from dialogs.year.open_days import wall
from storage.people.roles import departments_of, here_of, only
from storage.plans import rows as plans
from storage.plans.leading import leads_plan, plans_led
from storage.plans.rows import DevelopmentPlan, PlanReaders
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.year import snapshot as year

WEEK = 7
TRYING = 3
# So long after its day a plan waits on somebody's home; then it lies in peace.
WAITS_DAYS = 30

HANDLERS = Handlers()


@HANDLERS.of(asked.MyPlans)
def _mine(turn: Turn, _: asked.MyPlans) -> PlansNow:
    led = plans_led(turn)
    found = plans.open_ones(turn.db, turn.scope, readers_of(turn))
    return PlansNow(
        plans=[_now(turn, each, led) for each in found], places=_places(turn, led)
    )


def readers_of(turn: Turn) -> PlanReaders:
    """Return which plans this person may see."""
    units = departments_of(turn, Right.SEE_PLAN) | plans_led(turn)
    everybodys = may(Right.SEE_PLAN_ALONE, turn.scope)
    return PlanReaders(units, None if everybodys else turn.scope.person_id)


def _places(turn: Turn, led: frozenset[int]) -> list[PlanPlace]:
    found = [_of_department(turn, unit) for unit in sorted(led)]
    if may(Right.LEAD_PLAN_OF_ALL, turn.scope):
        found.append(_of_all(turn))
    if any(
        may(Right.MAKE_PLAN_ALONE, turn.scope, u) for u in (None, *turn.scope.leads)
    ):
        found.append(_alone(turn, turn.scope.person_id))
    return found


def _of_department(turn: Turn, unit: int) -> PlanPlace:
    here = here_of(turn)
    there = sorted(here.staff(unit, wall(turn.now).date()))
    names = {str(person): here.names[person] for person in there}
    return PlanPlace(f"d{unit}", here.departments[unit], names)


def _of_all(turn: Turn) -> PlanPlace:
    here = here_of(turn)
    there = sorted(here.staff(None, wall(turn.now).date()))
    names = {str(person): here.names[person] for person in there}
    return PlanPlace(HOUSE, here.name, names)


def _alone(turn: Turn, person: int | None) -> PlanPlace:
    return PlanPlace(ME, here_of(turn).names.get(person or 0, ""), {})


def _now(turn: Turn, one: DevelopmentPlan, led: frozenset[int]) -> PlanNow:
    today = wall(turn.now).date()
    if one.department is not None:
        place, leads = _of_department(turn, one.department), one.department in led
    elif one.person is not None:
        place, leads = _alone(turn, one.person), one.person == turn.scope.person_id
    else:
        place, leads = _of_all(turn), may(Right.LEAD_PLAN_OF_ALL, turn.scope)
    # What lies long past its day is not pressed upon anybody.
    past = (today - one.check_on).days
    return PlanNow(
        id=one.id,
        place=place,
        source=one.source,
        told=one.told,
        check=one.check_on.isoformat(),
        leads=leads,
        waits=0 <= past <= WAITS_DAYS,
        weeks=(today - wall(one.touched_at).date()).days // WEEK,
    )


@HANDLERS.of(asked.KeepPlan)
def _keep(turn: Turn, command: asked.KeepPlan) -> None:
    unit = person = None
    if command.place == ME:
        person = turn.scope.person_id
        only(turn, Right.LEAD_PLAN_ALONE, also=[Standing.OWN])
    elif command.place == HOUSE:
        only(turn, Right.LEAD_PLAN_OF_ALL)
    else:
        unit = int(command.place.removeprefix("d"))
        leads_plan(turn, unit)
    check = date.fromisoformat(command.check)
    told = dict(command.told)
    whose, source = (unit, person), command.source
    plans.add(turn.db, turn.scope, whose, source, told, check, turn.now)
    year.touch(turn.db, turn.scope)


def _decides(turn: Turn, number: str) -> DevelopmentPlan:
    """Return a plan that this person decides on; refuse another's."""
    one = plans.find_plan(turn.db, turn.scope, number)
    if one.department is not None:
        leads_plan(turn, one.department)
    elif one.person is not None:
        hers = [Standing.OWN] if one.person == turn.scope.person_id else []
        only(turn, Right.LEAD_PLAN_ALONE, also=hers)
    else:
        only(turn, Right.LEAD_PLAN_OF_ALL)
    return one


@HANDLERS.of(asked.RenewPlan)
def _renew(turn: Turn, command: asked.RenewPlan) -> PlanChanged:
    one = _decides(turn, command.plan)
    # What was typed is kept also where another has ended it meanwhile.
    told = added(renewed(one.told, command.decided), command.new)
    is_open = one.state == plans.OPEN
    check = date.fromisoformat(command.check) if is_open else one.check_on
    _change(turn, one, told=told, check_on=check)
    return PlanChanged(one.state == plans.OPEN)


@HANDLERS.of(asked.NoteTried)
def _tried(turn: Turn, command: asked.NoteTried) -> PlanChanged:
    one = plans.find_plan(turn.db, turn.scope, command.plan)
    if one.department is not None:
        if one.department not in readers_of(turn).departments:
            message = f"plan {one.id} is of another department"
            raise NotYours(message)
    else:
        _decides(turn, command.plan)
    if one.state != plans.OPEN:
        return PlanChanged(done=False)
    on = wall(turn.now).date().isoformat()
    # Asked again on the same day, the last word counts: nobody counts presses.
    before = [each for each in one.told.get("trials", []) if each["on"] != on]
    trials = [*before, {"on": on, "tried": command.tried}]
    _change(turn, one, told=one.told | {"trials": trials})
    return PlanChanged(done=True)


@HANDLERS.of(asked.MoveCheck)
def _move(turn: Turn, command: asked.MoveCheck) -> PlanChanged:
    one = _decides(turn, command.plan)
    if one.state == plans.OPEN:
        _change(turn, one, check_on=date.fromisoformat(command.check))
    return PlanChanged(one.state == plans.OPEN)


@HANDLERS.of(asked.EndPlan)
def _end(turn: Turn, command: asked.EndPlan) -> PlanChanged:
    one = _decides(turn, command.plan)
    # A second press finds it ended, as it was meant.
    if one.state == plans.OPEN:
        told = renewed(one.told, command.decided)
        _change(turn, one, told=told, state=plans.ENDED, ended_at=turn.now)
    return PlanChanged(one.state in (plans.OPEN, plans.ENDED))


def _change(turn: Turn, one: DevelopmentPlan, **values: object) -> None:
    plans.keep_plan(turn.db, turn.scope, one, turn.now, **values)
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.TakeIntoWheel)
def _into_wheel(turn: Turn, command: asked.TakeIntoWheel) -> IntoWheel:
    """Open a round where the plan is, or lay its goal beside an open round's."""
    one = _decides(turn, command.plan)
    if one.state != plans.OPEN or one.department is None:
        return IntoWheel("over")
    goal = one.told["goal"]
    going = wheel.open_one(turn.db, turn.scope, one.department)
    if going is not None:
        locked = wheel.find(turn.db, turn.scope, going.id, lock=True)
        both = joined(locked.told, {"candidates": [goal["text"]]})
        wheel.keep(turn.db, turn.scope, locked, turn.now, told=both)
        _change(turn, one, told=one.told | {"in_wheel": True})
        return IntoWheel("beside")
    part = {
        "goal": goal,
        "chosen": goal["text"],
        "actions": one.told["actions"],
        "check": one.check_on.isoformat(),
        "later": one.told.get("later", []),
    }
    begun = wheel.begin(turn.db, turn.scope, one.department, part, turn.now)
    # From the first of them on the wheel asks every week, as in its own rounds.
    starts = [each["start"] for each in one.told["actions"] if each["start"]]
    dates = {"check_on": one.check_on}
    if starts:
        dates["trial_from"] = date.fromisoformat(min(starts))
    wheel.keep(turn.db, turn.scope, begun, turn.now, phase=TRYING, **dates)
    _change(turn, one, state=plans.IN_WHEEL, ended_at=turn.now)
    return IntoWheel("opened")
