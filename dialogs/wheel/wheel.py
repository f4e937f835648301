"""Where a department is on the improvement wheel, and what it can do there now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful
from dialogs.meetings.toolbox import use_tools
from dialogs.menu import Entry, Group, Look, Menu, staff
from dialogs.stories.commands import MyDepartments
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
from dialogs.wheel.results import RoundNow, RulesNow, WheelNow
from dialogs.wheel.trial import try_out, vote
from dialogs.wheel.want import give_points, want
from dialogs.words.content import label
from dialogs.words.pictures import wheel_picture

Json = dict[str, Any]
TOGETHER = {1: now, 2: want, 3: try_out, 4: learn}
# Which questions are asked alone in which phase.
ALONE = {1: "now", 2: "points", 3: "ideas", 4: "learn"}
TRYING = 3


def _home(look: Look) -> Iterable[Entry]:
    """Give what the wheel asks her alone, and how far each department has come."""
    phases = look.content["wheel"]["phases"]
    for mine in look.do(MyDepartments()):
        unit = look.do(MyWheel(mine.id))
        ways = ways_on(unit)
        starts = unit.round.starts if unit.round else None
        if starts and starts > look.now.date().isoformat():
            ways = [way for way in ways if way != "answer"]
        for way in ("answer", "need", "agree"):
            if way in ways:
                yield Entry(f"home_{way}", {"name": unit.name})
        if unit.round:
            phase = label(phases[str(unit.round.phase)], look.language)
            values = {"name": unit.name, "number": unit.round.number, "phase": phase}
            yield Entry("home_round", values, waits=False)


@dialog(
    "wheel",
    version=2,
    goes_on=1,
    thing=Thing.WHEEL,
    menu=Menu(Group.WORK, staff, order=1, home=_home),
)
async def wheel(talk: Talk) -> None:
    """Show the place in the wheel, and go on from it."""
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    unit = await talk.do(MyWheel(department))
    await show(talk, unit)
    way = await talk.choose("way", ways_on(unit))
    if step := STEPS.get(way):
        await step(talk, unit)
    else:
        await talk.say("left")


async def show(talk: Talk, unit: WheelNow) -> None:
    """Say where the department is, with the picture."""
    going = unit.round
    if going is None:
        await talk.say(
            "none_open", name=unit.name, many=many(talk, unit), last=unit.last
        )
        return
    phases = talk.content["wheel"]["phases"]
    phase = going.phase
    box = unit.boxes.get(_box_kind(going))
    await talk.say(
        "there",
        name=unit.name,
        number=going.number,
        phase=phase,
        phase_name=label(phases[str(phase)], talk.language),
        weeks=going.weeks,
        done=box.done if box else None,
        people=len(unit.staff),
        starts=going.starts,
        goal=going.told.get("goal", {}).get("text", ""),
        actions=[each["text"] for each in going.told.get("actions", [])],
        image=wheel_picture(phase, going.number, talk.language),
        alt=talk.labels.line(
            "pictures",
            "wheel",
            {"phase": phase, "name": label(phases[str(phase)], talk.language)},
        ),
    )


def ways_on(unit: WheelNow) -> list[str]:
    """Return what this person can do now, what is nearest first."""
    return [
        *_about_rules(unit.rules),
        *(_in_round(unit, unit.round) if unit.round else ()),
        *(_leading(unit) if unit.leads else ()),
        "tools",
        "leave",
    ]


def _about_rules(rules: RulesNow | None) -> list[str]:
    """Return what the rules still want of this person."""
    if rules is None or rules.mine:
        return []
    return {"proposed": ["agree"], "open": ["need"]}.get(rules.state, [])


def _in_round(unit: WheelNow, going: RoundNow) -> list[str]:
    """Return what the open round wants of her, alone and together."""
    box = unit.boxes.get(_box_kind(going))
    is_trying = going.phase == TRYING and going.told.get("actions")
    return [
        *(["answer"] if box is None or (box.open and not box.mine) else ()),
        *(["together"] if unit.leads else ()),
        *(["trial"] if is_trying else ()),
    ]


def _leading(unit: WheelNow) -> list[str]:
    if unit.round:
        return ["move", "rules", "hand_over", "end"]
    return ["begin", "rules"]


def _box_kind(going: RoundNow) -> str:
    """Name the box that is to be answered now: ideas first, then what to choose."""
    if going.phase == TRYING and going.told.get("ideas"):
        return "least"
    return ALONE[going.phase]


async def _answer(talk: Talk, unit: WheelNow) -> None:
    """Ask this person alone what the phase asks."""
    going = unit.going
    kind = _box_kind(going)
    if kind == "points":
        await give_points(talk, unit)
    elif kind == "least":
        await vote(talk, unit)
    else:
        asked = talk.content["wheel"]["alone"][kind]
        about = going.told.get("goal", {}).get("text", "")
        await alone(talk, unit.department, kind, going.id, asked, about=about)


async def _need(talk: Talk, unit: WheelNow) -> None:
    """Ask this person what she needs, before there are rules."""
    asked = talk.content["wheel"]["alone"]["rules"]
    subject = unit.ground.id
    await alone(talk, unit.department, "rules", subject, asked)


async def _together(talk: Talk, unit: WheelNow) -> None:
    """Lead what the phase does together, then say where to go from it."""
    going = unit.going
    rules = unit.rules
    if rules and rules.state == "agreed":
        await talk.say("rules_shown", rules=rules.lines)
    else:
        await talk.say("no_rules")
    part = await TOGETHER[going.phase](talk, unit)
    if part is not None:
        await onward(talk, unit, part)


async def onward(talk: Talk, unit: WheelNow, part: Json) -> None:
    """Go on, stay or go back, with a sentence on what is missing."""
    going = unit.going
    phase, told = going.phase, joined(going.told, part)
    missing = talk.labels.options("wheel", "missing", {})
    lacks = [missing[each] for each in lacking(told, phase)]
    options = ["on" if phase < LAST else "finish", "stay"]
    if phase == TRYING and told.get("actions"):
        options = ["try", "on"]
    options += ["back"] if phase > 1 else []
    way = await talk.choose("onward", options, missing=lacks, phase=phase)
    if way == "finish":
        await finish(talk, unit, part)
        return
    to = {"on": phase + 1, "back": phase - 1}.get(way, phase)
    done = await talk.do(KeepRound(going.id, phase, part, to))
    if not done.done:
        await moved_meanwhile(talk, done)
        return
    name = label(talk.content["wheel"]["phases"][str(to)], talk.language)
    await talk.say("kept", phase=to, phase_name=name, moved=to != phase)


async def _hand_over(talk: Talk, unit: WheelNow) -> None:
    people = {str(each.id): each.name for each in unit.staff}
    people["0"] = talk.labels.line("wheel", "myself", {})
    person = int(await talk.person("who_leads", people))
    await talk.do(HandOver(unit.going.id, person or None))
    await talk.say("handed_over", name=people[str(person)] if person else "")


async def _trial(talk: Talk, unit: WheelNow) -> None:
    """Ask how the week went: about the department, not about anybody."""
    actions = [each["text"] for each in unit.going.told["actions"]]
    tried = await talk.choose("tried", ["yes", "some", "no"], actions=actions)
    text = await careful(talk, "trial_text", optional=True, tried=tried)
    await talk.do(KeepTrial(unit.going.id, tried, text))
    await talk.say("trial_kept")


async def _agree(talk: Talk, unit: WheelNow) -> None:
    await agree(talk.inside("ground_rules", "agree"), unit)


async def _rules(talk: Talk, unit: WheelNow) -> None:
    await lead_rules(talk.inside("ground_rules", "rules"), unit)


async def _move(talk: Talk, unit: WheelNow) -> None:
    await onward(talk, unit, {})


async def _tools(talk: Talk, unit: WheelNow) -> None:
    await use_tools(talk.inside("toolbox", "tools"), unit)


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
