"""The toolbox: short talks for one or for a group, whose result can be used."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, short
from dialogs.meetings.commands import KeepItem, MyYear
from dialogs.meetings.results import MeetingsNow
from dialogs.menu import Group, Menu
from dialogs.stories.practice_story import which_department
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.commands import KeepRound, MyWheel
from dialogs.wheel.meeting import moved_meanwhile
from dialogs.wheel.results import RoundNow, WheelNow
from dialogs.words.content import label

# What a result can become in a phase: something to work with until there is a goal,
# and what is tried while the department tries.
PART_OF = {1: "candidate", 2: "candidate", 3: "action"}


@dialog("toolbox", thing=Thing.DRAFT, menu=Menu(Group.WORK, order=6))
async def toolbox(talk: Talk) -> None:
    """Choose a tool and use it."""
    department = await talk.run(which_department, "department")
    unit: WheelNow | None = None
    if department:
        unit = await talk.do(MyWheel(department))
    await use_tools(talk, unit)


async def use_tools(talk: Talk, unit: WheelNow | None) -> None:
    """Go through a tool's questions, and take the result somewhere."""
    tools = talk.content["tools"]["tools"]
    names = {key: label(tool, talk.language) for key, tool in tools.items()}
    chosen = await talk.choose("which", names)
    await talk.say("begins", name=names[chosen])
    parts = []
    for each in tools[chosen]["asks"]:
        inside = talk.inside("toolbox", each["key"])
        question = label(each, talk.language)
        text = await careful(inside, "question", optional=True, question=question)
        if text:
            parts.append([question, text])
    if not parts:
        await talk.say("nothing")
        return
    await talk.say("gone_through", parts=parts)
    result = await careful(talk, "result", optional=True, filled=parts[-1][1])
    if result:
        await _used(talk, unit, names[chosen], result)
    else:
        await talk.say("nothing")


async def _used(talk: Talk, unit: WheelNow | None, name: str, result: str) -> None:
    """Let the result become an agenda item, a candidate or an action."""
    year = await talk.do(MyYear())
    going = unit.round if unit and unit.leads else None
    ways = ["item"] if year.agendas else []
    fits = PART_OF.get(going.phase) if going else None
    ways += [fits] if fits else []
    way = await talk.choose("use", [*ways, "nothing"], result=result)
    if way == "item":
        await _item(talk, year, name, result)
    elif way == "nothing" or going is None:
        await talk.say("nothing")
    else:
        await _into_round(talk, going, way, result)


async def _into_round(talk: Talk, going: RoundNow, way: str, result: str) -> None:
    action = {"text": result, "who": None, "start": None}
    part = {"candidates": [result]} if way == "candidate" else {"actions": [action]}
    done = await talk.do(KeepRound(going.id, going.phase, part))
    if done.done:
        await talk.say(f"as_{way}")
    else:
        await moved_meanwhile(talk, done)


async def _item(talk: Talk, year: MeetingsNow, name: str, result: str) -> None:
    kinds = talk.labels.options("meetings", "kind__options", {})
    meetings = {
        str(each.id): talk.labels.line(
            "hms", "meeting", {"kind": kinds[each.kind], "wall": each.wall}
        )
        for each in year.agendas
    }
    meeting = await talk.nearest("which_meeting", meetings)
    words = talk.labels.options("toolbox", "item", {})
    fields = {
        "title": short(result),
        "purpose": f"{words['purpose']} {name}",
        "result": words["result"],
        "how": result,
        "leads": "",
    }
    await talk.do(KeepItem(int(meeting), "discussion", None, fields))
    await talk.say("as_item", meeting=meetings[meeting])


DIALOGS = (toolbox,)
