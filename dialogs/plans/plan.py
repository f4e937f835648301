"""A development plan: one goal, one to three things to try, and a day to look at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dialogs.access import Thing
from dialogs.guardian.looked_over import short
from dialogs.menu import Entry, Group, Look, Menu
from dialogs.plans.agreed import END, renewed
from dialogs.plans.asking import ask_goal, ask_new_actions, look_back
from dialogs.plans.commands import (
    EndPlan,
    KeepPlan,
    MoveCheck,
    MyPlans,
    NoteTried,
    RenewPlan,
    TakeIntoWheel,
)
from dialogs.plans.results import PlanNow, PlanPlace
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk, dialog

NEW = "new"
MOST = 3
HOUSE, ME = "house", "me"
THING = {HOUSE: Thing.PLAN_OF_ALL, ME: Thing.PLAN_ALONE}


def _home(look: Look) -> Iterable[Entry]:
    """Give the plans whose day has come, to who decides on them."""
    for each in look.do(MyPlans()).plans:
        if each.leads and each.waits:
            yield Entry("home_check", {"name": each.place.name})


@dialog("plan", thing=Thing.PLAN, menu=Menu(Group.WORK, order=3, home=_home))
async def plan(talk: Talk) -> None:
    """Show a plan and go on with it, or make one."""
    mine = await talk.do(MyPlans())
    if not mine.plans and not mine.places:
        await talk.say("no_place")
        return
    there = {each.id: _title(each) for each in mine.plans}
    new = {NEW: talk.labels.line("plan", "new_label", {})} if mine.places else {}
    chosen = await talk.pick("which", there | new)
    if chosen == NEW:
        place = await _place(talk, mine.places)
        await make(talk, place, f"{'micro' if place.key == ME else 'own'}:{place.key}")
        return
    one = next(each for each in mine.plans if each.id == chosen)
    talk = replace(talk, thing=thing_of(one.place))
    await _show(talk, one)
    way = await talk.choose("way", ways_on(one))
    if step := STEPS.get(way):
        await step(talk, one)
    else:
        await talk.say("left")


def _title(one: PlanNow) -> str:
    return short(f"{one.place.name}: {one.told['goal']['text']}")


async def _place(talk: Talk, places: list[PlanPlace]) -> PlanPlace:
    names = {each.key: each.name for each in places}
    if ME in names:
        names[ME] = talk.labels.line("plan", "myself", {})
    key = await talk.pick("place", names)
    return next(each for each in places if each.key == key)


def thing_of(place: PlanPlace) -> Thing:
    """Return who reads a plan of this place."""
    return THING.get(place.key, Thing.PLAN)


def _people(talk: Talk, place: PlanPlace) -> dict[str, str]:
    """Name who may do something for it; for a plan of one's own nobody is asked."""
    if place.key == ME:
        return {}
    return {"0": talk.labels.line("plan", "all_of_us", {})} | place.people


async def make(talk: Talk, place: PlanPlace, source: str) -> None:
    """Ask for the goal, the first sign, what is done and by whom, and the day."""
    talk = replace(talk, thing=thing_of(place))
    await talk.say("begins", name=place.name, alone=place.key == ME)
    goal, later = await ask_goal(talk)
    actions = await ask_new_actions(talk, _people(talk, place), MOST)
    check = await talk.date("check")
    told: Json = {"goal": goal, "actions": actions, "later": [e["text"] for e in later]}
    await talk.do(KeepPlan(place.key, source, told, check))
    await talk.say("kept", check=check, goal=goal["text"])


async def _show(talk: Talk, one: PlanNow) -> None:
    told, people = one.told, one.place.people
    await talk.say(
        "there",
        name=one.place.name,
        source=one.source.partition(":")[0],
        goal=told["goal"],
        actions=[_line(talk, each, people) for each in told["actions"]],
        later=told.get("later", []),
        check=one.check,
        tried=sum(1 for each in told.get("trials", []) if each["tried"] != "no"),
        times=len(told.get("trials", [])),
        weeks=one.weeks,
        waits=one.waits,
    )


def _line(talk: Talk, action: Json, people: dict[str, str]) -> str:
    values = {"text": action["text"], "start": action["start"]}
    values["who"] = people.get(str(action["who"]), "")
    return talk.labels.line("plan", "action_line", values)


def ways_on(one: PlanNow) -> list[str]:
    """Return what this person can do with a plan, what is nearest first."""
    if not one.leads:
        # Of a plan of all, those who made it say how it goes; one's own is one's own.
        return ["leave"] if one.place.key in (HOUSE, ME) else ["tried", "leave"]
    first = ["look", "tried"] if one.waits else ["tried", "look"]
    is_of_department = one.place.key not in (HOUSE, ME)
    wheel = ["wheel"] if is_of_department and not one.told.get("in_wheel") else []
    return [*first, "move", *wheel, "end", "leave"]


async def _look(talk: Talk, one: PlanNow) -> None:
    """Decide on each action; then more is tried, or the plan is over."""
    decided = await look_back(talk, one.told["actions"])
    goes_on = [e for e in decided if e["decision"] != END]
    if await talk.choose("onward", ["on", "over"], some=bool(goes_on)) == "over":
        done = await talk.do(EndPlan(one.id, decided))
        await talk.say("ended" if done.done else "is_over")
        return
    new: list[Json] = []
    if not goes_on:
        new = await ask_new_actions(talk, _people(talk, one.place), MOST)
    check = await talk.date("check")
    done = await talk.do(RenewPlan(one.id, decided, new, check))
    lines = [each["text"] for each in [*renewed(one.told, decided)["actions"], *new]]
    await talk.say("renewed" if done.done else "is_over", check=check, actions=lines)


async def _tried(talk: Talk, one: PlanNow) -> None:
    actions = [each["text"] for each in one.told["actions"]]
    tried = await talk.choose("tried", ["yes", "some", "no"], actions=actions)
    done = await talk.do(NoteTried(one.id, tried))
    await talk.say("noted" if done.done else "is_over", tried=tried, check=one.check)


async def _move(talk: Talk, one: PlanNow) -> None:
    check = await talk.date("check")
    done = await talk.do(MoveCheck(one.id, check))
    await talk.say("moved" if done.done else "is_over", check=check)


async def _wheel(talk: Talk, one: PlanNow) -> None:
    came = (await talk.do(TakeIntoWheel(one.id))).came
    await talk.say({"opened": "in_wheel", "beside": "beside"}.get(came, "is_over"))


async def _end(talk: Talk, one: PlanNow) -> None:
    if not await talk.confirm("really"):
        await talk.say("left")
        return
    done = await talk.do(EndPlan(one.id))
    await talk.say("ended" if done.done else "is_over")


STEPS = {
    "look": _look,
    "tried": _tried,
    "move": _move,
    "wheel": _wheel,
    "end": _end,
}


DIALOGS = (plan,)
