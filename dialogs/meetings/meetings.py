"""Make, move, cancel and see meetings by talking; and say which days are closed."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.meetings.commands import (
    AcceptMeeting,
    CancelMeeting,
    CloseDays,
    ClosedDays,
    KeepMeeting,
    MakeFeed,
    MoveMeeting,
    MyYear,
    OpenDays,
    PreviewMeeting,
    StopFeeds,
)
from dialogs.talk.talk import Talk, dialog
from dialogs.words.markup import as_link

# Which meetings belong to a department, and which to the whole kindergarten.
OF_DEPARTMENT = ("tett_paa", "department")
OF_ALL = ("pedagogues", "staff", "hms_group", "planning_day", "other")
LENGTHS = ("30", "45", "60", "90", "120", "180", "420")
SHOWN = 8
WHOLE_DAY = "420"

Json = dict[str, Any]


@dialog("meetings", thing=Thing.MEETING)
async def meetings(talk: Talk) -> None:
    """Show what is ahead, and let who leads plan it."""
    year = await talk.do(MyYear())
    coming = year["coming"][:SHOWN]
    await talk.say("coming", lines=[line(talk, each) for each in coming])
    if not (year["leads"] or year["head"]):
        return
    wants = ["new", "change", "closed", "leave"] if year["head"] else ["new", "change"]
    if not any(each["mine"] for each in year["coming"]):
        wants.remove("change")
    wants += [] if "leave" in wants else ["leave"]
    chosen = await talk.choose("what", wants)
    if chosen == "new":
        await _new(talk, year)
    elif chosen == "change":
        await _change(talk, year)
    elif chosen == "closed":
        await talk.run(closed_days, "closed")
    else:
        await talk.say("left")


def line(talk: Talk, meeting: Json) -> str:
    """Word one meeting in a line: when, what, and whether it waits for a yes."""
    kinds = talk.labels.options("meetings", "kind__options", {})
    values = {
        "wall": meeting["wall"],
        "kind": kinds[meeting["kind"]],
        "department": meeting["department"] or "",
        "original": meeting["original"] if meeting["state"] == "proposed" else "",
    }
    return talk.labels.line("meetings", "line", values)


async def _new(talk: Talk, year: Json) -> None:
    """Ask what, where, when and how often; show the next five before it is kept."""
    kinds = [
        *(OF_DEPARTMENT if year["leads"] else ()),
        *(OF_ALL if year["head"] else ()),
    ]
    kind = await talk.choose("kind", kinds)
    department = None
    if kind in OF_DEPARTMENT:
        names = {str(each["id"]): each["name"] for each in year["leads"]}
        department = int(
            await talk.choose("department", names)
            if len(names) > 1
            else next(iter(names))
        )
    agreed = await _agreed(talk, kind, department)
    while True:
        preview = await talk.do(PreviewMeeting(**agreed))
        if preview["past"]:
            await talk.say("past")
        elif not preview["count"]:
            await talk.say("never")
        else:
            break
        agreed = await _agreed(talk, kind, department)
    if await talk.confirm("save", preview=preview, clashes=_clashes(preview)):
        kept = await talk.do(KeepMeeting(**agreed))
        await talk.say("saved", count=kept["count"])
    else:
        await talk.say("left")


async def _agreed(talk: Talk, kind: str, department: int | None) -> Json:
    day = await talk.date("first")
    if kind == "planning_day":
        at, minutes, repeat = "08:00", WHOLE_DAY, "once"
    else:
        at = await talk.time("at")
        minutes = await talk.choose("minutes", LENGTHS)
        repeat = await talk.choose("repeat", day=day)
    return {
        "kind": kind,
        "department": department,
        "first": f"{day}T{at}",
        "minutes": int(minutes),
        "repeat": repeat,
    }


def _clashes(preview: Json) -> list[Json]:
    return [each for each in preview["coming"] if each["clash"]]


async def _change(talk: Talk, year: Json) -> None:
    mine = {str(each["id"]): each for each in year["coming"] if each["mine"]}
    labels = {number: line(talk, each) for number, each in list(mine.items())[:SHOWN]}
    chosen = await talk.choose("which", labels)
    meeting = mine[chosen]
    ways = ["accept"] if meeting["state"] == "proposed" else []
    ways += ["move", "cancel"] + (["cancel_all"] if meeting["series"] else [])
    way = await talk.choose("way", [*ways, "leave"], line=line(talk, meeting))
    if way == "accept":
        await talk.do(AcceptMeeting(meeting["id"]))
        await talk.say("accepted", wall=meeting["wall"])
    elif way == "move":
        await _move(talk, meeting)
    elif way == "leave":
        await talk.say("left")
    elif await talk.confirm(
        "really", every=way == "cancel_all", line=line(talk, meeting)
    ):
        gone = await talk.do(CancelMeeting(meeting["id"], way == "cancel_all"))
        await talk.say("cancelled", count=gone["count"])
    else:
        await talk.say("left")


async def _move(talk: Talk, meeting: Json) -> None:
    wall = await talk.moment("to")
    moved = await talk.do(MoveMeeting(meeting["id"], wall))
    if moved["why"]:
        if not await talk.confirm("anyway", why=moved["why"], wall=wall):
            await talk.say("left")
            return
        moved = await talk.do(MoveMeeting(meeting["id"], wall, anyway=True))
    await talk.say("moved" if moved["done"] else "gone", wall=wall)


@dialog("closed_days", thing=Thing.MEETING)
async def closed_days(talk: Talk) -> None:
    """Let a head say which days are closed, and which end early."""
    year = await talk.do(MyYear())
    if not year["head"]:
        await talk.say("only_head")
        return
    there = await talk.do(ClosedDays())
    await talk.say("there", days=there)
    way = await talk.choose("way", ["add", *(["open"] if there else []), "leave"])
    if way == "leave":
        await talk.say("left")
        return
    if way == "open":
        kinds = talk.labels.options("closed_days", "kind__options", {})
        labels = {
            str(each["id"]): talk.labels.line(
                "closed_days", "stretch", each | {"name": kinds[each["kind"]]}
            )
            for each in there
        }
        chosen = await talk.choose("which", labels)
        await talk.do(OpenDays(int(chosen)))
        await talk.say("opened")
        return
    kind = await talk.choose("kind")
    first = last = await talk.date("first")
    closes = None
    if kind == "early":
        closes = await talk.time("closes")
    else:
        last = await talk.date("last", first=first)
        while last < first:
            await talk.say("backwards", first=first)
            last = await talk.date("last", first=first)
    kept = await talk.do(CloseDays(kind, first, last, closes))
    await talk.say("closed", meetings=kept["meetings"])


@dialog("calendar_link", thing=Thing.SETTING)
async def calendar_link(talk: Talk) -> None:
    """Give a secret link that other calendars read, or stop it."""
    year = await talk.do(MyYear())
    ways = ["own", *(["department"] if year["leads"] else []), "stop", "leave"]
    way = await talk.choose("which", ways)
    if way == "leave":
        await talk.say("left")
        return
    if way == "stop":
        stopped = await talk.do(StopFeeds())
        await talk.say("stopped", count=stopped["count"])
        return
    department = year["leads"][0]["id"] if way == "department" else None
    if way == "department" and len(year["leads"]) > 1:
        names = {str(each["id"]): each["name"] for each in year["leads"]}
        department = int(await talk.choose("department", names))
    made = await talk.do(MakeFeed(department))
    await talk.say("made", link=as_link(made["link"]))


DIALOGS = (meetings, closed_days, calendar_link)
