"""Where a department is on the improvement wheel, and what it can do there now."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful
from dialogs.meetings.toolbox import use_tools
from dialogs.stories.practice_story import which_department
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.agreed import joined, lacking
from dialogs.wheel.answer_alone import alone
from dialogs.wheel.begin import LAST, begin, end_early, finish, many
from dialogs.wheel.commands import HandOver, KeepRound, KeepTrial, MyWheel
from dialogs.wheel.ground_rules import agree, lead_rules
from dialogs.wheel.learn import learn
from dialogs.wheel.meeting import moved_meanwhile
from dialogs.wheel.now import now
from dialogs.wheel.trial import try_out, vote
from dialogs.wheel.want import give_points, want
from dialogs.words.content import label
from dialogs.words.pictures import wheel_picture

Json = dict[str, Any]
TOGETHER = {1: now, 2: want, 3: try_out, 4: learn}
# Which questions are asked alone in which phase.
ALONE = {1: "now", 2: "points", 3: "ideas", 4: "learn"}
TRYING = 3


@dialog("wheel", thing=Thing.WHEEL)
async def wheel(talk: Talk) -> None:
    """Show the place in the wheel, and go on from it."""
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    here = await talk.do(MyWheel(department))
    await show(talk, here)
    way = await talk.choose("way", ways(here))
    if step := STEPS.get(way):
        await step(talk, here)
    else:
        await talk.say("left")


async def show(talk: Talk, here: Json) -> None:
    """Say where the department is, with the picture."""
    one = here["round"]
    if one is None:
        await talk.say(
            "none_open", name=here["name"], many=many(talk, here), last=here["last"]
        )
        return
    phases = talk.content["wheel"]["phases"]
    phase = one["phase"]
    box = here["boxes"].get(_box_kind(one))
    await talk.say(
        "there",
        name=here["name"],
        number=one["number"],
        phase=phase,
        phase_name=label(phases[str(phase)], talk.language),
        weeks=one["weeks"],
        done=box["done"] if box else None,
        people=len(here["staff"]),
        starts=one.get("starts"),
        goal=one["told"].get("goal", {}).get("text", ""),
        actions=[each["text"] for each in one["told"].get("actions", [])],
        image=wheel_picture(phase, one["number"], talk.language),
        alt=talk.labels.line(
            "pictures",
            "wheel",
            {"phase": phase, "name": label(phases[str(phase)], talk.language)},
        ),
    )


def ways(here: Json) -> list[str]:
    """Return what this person can do now, what is nearest first."""
    one, rules, found = here["round"], here["rules"], []
    if rules and rules["state"] == "proposed" and not rules["mine"]:
        found.append("agree")
    if rules and rules["state"] == "open" and not rules["mine"]:
        found.append("need")
    if one is not None:
        box = here["boxes"].get(_box_kind(one))
        if box is None or (box["open"] and not box["mine"]):
            found.append("answer")
        if here["leads"]:
            found.append("together")
        if one["phase"] == TRYING and one["told"].get("actions"):
            found.append("trial")
    if here["leads"]:
        found += ["move"] if one else ["begin"]
        found += ["rules"]
        found += ["hand_over", "end"] if one else []
    return [*found, "tools", "leave"]


def _box_kind(one: Json) -> str:
    """Name the box that is to be answered now: ideas first, then what to choose."""
    if one["phase"] == TRYING and one["told"].get("ideas"):
        return "least"
    return ALONE[one["phase"]]


async def _answer(talk: Talk, here: Json) -> None:
    """Ask this person alone what the phase asks."""
    one = here["round"]
    kind = _box_kind(one)
    if kind == "points":
        await give_points(talk, here)
    elif kind == "least":
        await vote(talk, here)
    else:
        asked = talk.content["wheel"]["alone"][kind]
        about = one["told"].get("goal", {}).get("text", "")
        await alone(talk, here["department"], kind, one["id"], asked, about=about)


async def _need(talk: Talk, here: Json) -> None:
    """Ask this person what she needs, before there are rules."""
    asked = talk.content["wheel"]["alone"]["rules"]
    subject = here["rules"]["id"]
    await alone(talk, here["department"], "rules", subject, asked)


async def _together(talk: Talk, here: Json) -> None:
    """Lead what the phase does together, then say where to go from it."""
    one = here["round"]
    rules = here["rules"]
    if rules and rules["state"] == "agreed":
        await talk.say("rules_shown", rules=rules["lines"])
    else:
        await talk.say("no_rules")
    part = await TOGETHER[one["phase"]](talk, here)
    if part is not None:
        await onward(talk, here, part)


async def onward(talk: Talk, here: Json, part: Json) -> None:
    """Go on, stay or go back, with a sentence on what is missing."""
    one = here["round"]
    phase, told = one["phase"], joined(one["told"], part)
    missing = talk.labels.options("wheel", "missing", {})
    lacks = [missing[each] for each in lacking(told, phase)]
    options = ["on" if phase < LAST else "finish", "stay"]
    if phase == TRYING and told.get("actions"):
        options = ["try", "on"]
    options += ["back"] if phase > 1 else []
    way = await talk.choose("onward", options, missing=lacks, phase=phase)
    if way == "finish":
        await finish(talk, here, part)
        return
    to = {"on": phase + 1, "back": phase - 1}.get(way, phase)
    done = await talk.do(KeepRound(one["id"], phase, part, to))
    if not done["done"]:
        await moved_meanwhile(talk, done)
        return
    name = label(talk.content["wheel"]["phases"][str(to)], talk.language)
    await talk.say("kept", phase=to, phase_name=name, moved=to != phase)


async def _hand_over(talk: Talk, here: Json) -> None:
    people = {str(each["id"]): each["name"] for each in here["staff"]}
    people["0"] = talk.labels.line("wheel", "myself", {})
    person = int(await talk.person("who_leads", people))
    await talk.do(HandOver(here["round"]["id"], person or None))
    await talk.say("handed_over", name=people[str(person)] if person else "")


async def _trial(talk: Talk, here: Json) -> None:
    """Ask how the week went: about the department, not about anybody."""
    actions = [each["text"] for each in here["round"]["told"]["actions"]]
    tried = await talk.choose("tried", ["yes", "some", "no"], actions=actions)
    text = await careful(talk, "trial_text", optional=True, tried=tried)
    await talk.do(KeepTrial(here["round"]["id"], tried, text))
    await talk.say("trial_kept")


async def _agree(talk: Talk, here: Json) -> None:
    await agree(talk.inside("ground_rules", "agree"), here)


async def _rules(talk: Talk, here: Json) -> None:
    await lead_rules(talk.inside("ground_rules", "rules"), here)


async def _move(talk: Talk, here: Json) -> None:
    await onward(talk, here, {})


async def _tools(talk: Talk, here: Json) -> None:
    await use_tools(talk.inside("toolbox", "tools"), here)


STEPS = {
    "answer": _answer,
    "agree": _agree,
    "need": _need,
    "begin": begin,
    "together": _together,
    "rules": _rules,
    "move": _move,
    "trial": _trial,
    "hand_over": _hand_over,
    "end": end_early,
    "tools": _tools,
}


DIALOGS = (wheel,)
