"""The HMS group's desk: how far departments have come, what waits, what is shared."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, short
from dialogs.hms.commands import Desk, MakeReport, PutOnAgenda, SettleLift
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.commands import MoveRound
from dialogs.words.content import label

Json = dict[str, Any]
SHOWN = 12


@dialog("hms", thing=Thing.STATUS)
async def hms(talk: Talk) -> None:
    """Show the desk, and go on with one thing on it."""
    desk = await talk.do(Desk())
    if not desk["hms"]:
        await talk.say("not_yours")
        return
    waiting = [each for each in desk["lifted"] if each["state"] != "answered"]
    untold = [each for each in desk["shared"] if not each["told"]]
    await talk.say(
        "desk",
        rows=[_row(talk, each) for each in desk["departments"]],
        waiting=[_lift_line(talk, desk, each) for each in waiting[:SHOWN]],
        shared=[f"{_name(desk, e['department'])}: {e['text']}" for e in untold[:SHOWN]],
    )
    ways = ["lifted"] if waiting else []
    ways += ["share"] if untold and desk["meetings"] else []
    alone = [
        each for each in desk["departments"] if each["round"] and not each["staff"]
    ]
    ways += ["merge"] if alone and desk["head"] else []
    done = [each for each in desk["departments"] if each["round"] or each["rounds"]]
    ways += ["report"] if done else []
    way = await talk.choose("way", [*ways, "leave"])
    if way == "lifted":
        await _lifted(talk, desk, waiting)
    elif way == "share":
        await _share(talk, desk, untold)
    elif way == "merge":
        await _merge(talk, desk, alone)
    elif way == "report":
        await _report(talk, done)
    else:
        await talk.say("left")


def _row(talk: Talk, unit: Json) -> str:
    """Word how far a department has come: its phase and its age, nothing of answers."""
    one = unit["round"]
    phases = talk.content["wheel"]["phases"]
    values = {
        "name": unit["name"],
        "number": one["number"] if one else 0,
        "phase": label(phases[str(one["phase"])], talk.language) if one else "",
        "weeks": one["weeks"] if one else 0,
        "rounds": unit["rounds"],
        "staff": unit["staff"],
    }
    return talk.labels.line("hms", "row", values)


def _name(desk: Json, department: int) -> str:
    return next((d["name"] for d in desk["departments"] if d["id"] == department), "")


def _lift_line(talk: Talk, desk: Json, each: Json) -> str:
    owner = next((p["name"] for p in desk["group"] if p["id"] == each["owner"]), "")
    values = {
        "name": _name(desk, each["department"]),
        "text": each["text"],
        "owner": owner,
        "on": each["on"],
    }
    return talk.labels.line("hms", "lift_line", values)


async def _lifted(talk: Talk, desk: Json, waiting: list[Json]) -> None:
    options = {
        each["id"]: short(f"{_name(desk, each['department'])}: {each['text']}")
        for each in waiting[:SHOWN]
    }
    only = next(iter(options))
    chosen = await talk.choose("which", options) if len(options) > 1 else only
    one = next(each for each in waiting if each["id"] == chosen)
    ways = ["answer", "owner"] + (["agenda"] if desk["meetings"] else [])
    way = await talk.choose("lift_way", [*ways, "leave"], text=one["text"])
    if way == "answer":
        text = await careful(talk, "answer", text=one["text"])
        await talk.do(SettleLift(chosen, answer=text))
        await talk.say("answered", name=_name(desk, one["department"]))
    elif way == "owner":
        people = {str(each["id"]): each["name"] for each in desk["group"]}
        owner = await talk.person("owner", people)
        await talk.do(SettleLift(chosen, owner=int(owner)))
        await talk.say("owned", name=people[owner])
    elif way == "agenda":
        await _to_agenda(talk, desk, one, None)
    else:
        await talk.say("left")


async def _share(talk: Talk, desk: Json, untold: list[Json]) -> None:
    options = {
        each["id"]: short(f"{_name(desk, each['department'])}: {each['text']}")
        for each in untold[:SHOWN]
    }
    only = next(iter(options))
    chosen = await talk.choose("which_share", options) if len(options) > 1 else only
    one = next(each for each in untold if each["id"] == chosen)
    await _to_agenda(talk, desk, one, chosen)


async def _to_agenda(talk: Talk, desk: Json, one: Json, shared: str | None) -> None:
    """Put it on a meeting's agenda in HØRA form, so that it is taken up."""
    kinds = talk.labels.options("meetings", "kind__options", {})
    meetings = {
        str(each["id"]): talk.labels.line(
            "hms", "meeting", {"kind": kinds[each["kind"]], "wall": each["wall"]}
        )
        for each in desk["meetings"][:SHOWN]
    }
    meeting = await talk.choose("which_meeting", meetings)
    block = "share_item" if shared else "lift_item"
    words = talk.labels.options("hms", block, {})
    name = _name(desk, one["department"])
    fields = {
        "title": short(f"{name}: {one['text']}"),
        "purpose": words["purpose"],
        "result": words["result"],
        "how": one["text"],
        "leads": "",
    }
    await talk.do(PutOnAgenda(int(meeting), fields, shared))
    await talk.say("on_agenda", meeting=meetings[meeting])


async def _merge(talk: Talk, desk: Json, alone: list[Json]) -> None:
    """Let a department that has staff go on with the round of one that has none."""
    options = {each["round"]["id"]: each["name"] for each in alone}
    only = next(iter(options))
    chosen = await talk.choose("merge_which", options) if len(options) > 1 else only
    others = {str(d["id"]): d["name"] for d in desk["departments"] if d["staff"]}
    to = await talk.choose("merge_to", others, name=options[chosen])
    await talk.do(MoveRound(chosen, int(to)))
    await talk.say("merged", name=others[to])


async def _report(talk: Talk, done: list[Json]) -> None:
    options = {str(each["id"]): each["name"] for each in done}
    options["year"] = talk.labels.line("hms", "whole_year", {})
    chosen = await talk.choose("report_which", options)
    kind = "year" if chosen == "year" else "round"
    links = await talk.do(MakeReport(kind, chosen))
    await talk.say("report", links=links)


DIALOGS = (hms,)
