"""Set a meeting by saying so: what is usual stands on the card, the rest is asked."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.meetings.commands import KeepMeeting, MyYear, PreviewMeeting
from dialogs.meetings.meetings import LENGTHS, OF_ALL, OF_DEPARTMENT, WHOLE_DAY, Json
from dialogs.talk.talk import Talk, dialog

WORDS = "meetings"
# A meeting lasts an hour and is once, until she says otherwise.
USUAL = {"minutes": "60", "repeat": "once"}
PLANNING_DAY = "planning_day"


@dialog("new_meeting", thing=Thing.MEETING)
async def new_meeting(
    talk: Talk, day: str | None = None, at: str | None = None
) -> None:
    """Set a meeting on one card, with what was said of it in place."""
    year = await talk.do(MyYear())
    if not (year["leads"] or year["head"]):
        await talk.say("not_yours")
        return
    inside = talk.inside(WORDS, "set")
    agreed = await _place(inside, year)
    agreed |= {"day": day or await inside.date("first")}
    agreed |= {"at": at or await _time(inside, agreed)} | USUAL
    while True:
        told = await _preview(inside, agreed)
        way = "change"
        if told is not None:
            way = await talk.choose("read_back", **_said(talk, year, agreed, told))
        if way != "change":
            break
        agreed = await _asked_again(inside, year)
    if way == "yes":
        kept = await talk.do(KeepMeeting(**_command(agreed)))
        await inside.say("saved", count=kept["count"])
    else:
        await talk.say("left")


async def _preview(talk: Talk, agreed: Json) -> Json | None:
    """Look at what it would come to; None, and why, where it cannot be kept."""
    told: Json = await talk.do(PreviewMeeting(**_command(agreed)))
    if told["past"]:
        await talk.say("past")
    elif not told["count"]:
        await talk.say("never")
    else:
        return told
    return None


async def _place(talk: Talk, year: Json) -> Json:
    """Ask for the kind of one who plans for all, and where only if there are several.

    Who leads a department means its own meeting.
    """
    kinds = [*(OF_DEPARTMENT if year["leads"] else ()), *OF_ALL]
    kind = await talk.choose("kind", kinds) if year["head"] else "department"
    return {"kind": kind, "department": await _department(talk, year, kind)}


async def _department(talk: Talk, year: Json, kind: str) -> int | None:
    if kind not in OF_DEPARTMENT:
        return None
    names = {str(each["id"]): each["name"] for each in year["leads"]}
    only = next(iter(names))
    return int(await talk.choose("department", names) if len(names) > 1 else only)


async def _time(talk: Talk, agreed: Json) -> str:
    return "08:00" if agreed["kind"] == PLANNING_DAY else await talk.time("at")


async def _asked_again(talk: Talk, year: Json) -> Json:
    """Ask for everything, as the meetings' own dialog does."""
    kinds = [
        *(OF_DEPARTMENT if year["leads"] else ()),
        *(OF_ALL if year["head"] else ()),
    ]
    kind = await talk.choose("kind", kinds)
    agreed: Json = {"kind": kind, "department": await _department(talk, year, kind)}
    agreed["day"] = await talk.date("first")
    agreed["at"] = await _time(talk, agreed)
    agreed["minutes"] = await talk.choose("minutes", LENGTHS)
    agreed["repeat"] = await talk.choose("repeat", day=agreed["day"])
    return agreed


def _command(agreed: Json) -> Json:
    whole = agreed["kind"] == PLANNING_DAY
    return {
        "kind": agreed["kind"],
        "department": agreed["department"],
        "first": f"{agreed['day']}T{agreed['at']}",
        "minutes": int(WHOLE_DAY if whole else agreed["minutes"]),
        "repeat": agreed["repeat"],
    }


def _said(talk: Talk, year: Json, agreed: Json, told: Json) -> Json:
    """Say what is agreed in the words of the meetings' dialog."""
    options = talk.labels.options
    whole = agreed["kind"] == PLANNING_DAY
    lengths = options(WORDS, "minutes__options", {})
    repeats = options(WORDS, "repeat__options", {"day": agreed["day"]})
    names = {each["id"]: each["name"] for each in year["leads"]}
    first = told["coming"][0]
    return {
        "wall": first["wall"] or first["original"],
        "clash": bool(first["clash"]),
        "double": told["double"],
        "kind": options(WORDS, "kind__options", {})[agreed["kind"]],
        "department": names.get(agreed["department"], ""),
        "length": lengths[WHOLE_DAY if whole else agreed["minutes"]].lower(),
        "repeat": repeats[agreed["repeat"]].lower(),
    }


DIALOGS = (new_meeting,)
