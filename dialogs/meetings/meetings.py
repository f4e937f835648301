"""Make, move, cancel and see meetings by talking; and say which days are closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

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
from dialogs.meetings.home import meetings_ahead
from dialogs.meetings.results import ClosedStretch, MeetingNow, MeetingsNow
from dialogs.menu import Group, Menu
from dialogs.rights import Right, somewhere
from dialogs.talk.talk import Talk, dialog
from dialogs.words.markup import as_link

# Which meetings belong to a department, and which to the whole kindergarten.
OF_DEPARTMENT = ("tett_paa", "department")
OF_ALL = ("pedagogues", "staff", "hms_group", "planning_day", "other")
LENGTHS = ("30", "45", "60", "90", "120", "180", "420")
SHOWN = 8
WHOLE_DAY = "420"


@dialog(
    "meetings",
    thing=Thing.MEETING,
    menu=Menu(Group.MEETINGS, order=1, tries=True, home=meetings_ahead),
)
async def meetings(talk: Talk) -> None:
    """Show what is ahead, and let who leads plan it."""
    year = await talk.do(MyYear())
    await talk.say("coming", lines=[line(talk, each) for each in year.coming[:SHOWN]])
    if not (year.leads or year.head):
        return
    chosen = await talk.choose("what", _wants(year))
    if chosen == "new":
        await _new(talk, year)
    elif chosen == "change":
        await _change(talk, year)
    elif chosen == "closed":
        await talk.run(closed_days, "closed")
    else:
        await talk.say("left")


def _wants(year: MeetingsNow) -> list[str]:
    """Return what one who plans can want: only the head closes days."""
    wants = ["new"]
    wants += ["change"] if any(each.mine for each in year.coming) else []
    wants += ["closed"] if year.head else []
    return [*wants, "leave"]


def line(talk: Talk, meeting: MeetingNow) -> str:
    """Word one meeting in a line: when, what, and whether it waits for a yes."""
    kinds = talk.labels.options("meetings", "kind__options", {})
    values = {
        "wall": meeting.wall,
        "kind": kinds[meeting.kind],
        "department": meeting.department or "",
        "original": meeting.original if meeting.state == "proposed" else "",
    }
    return talk.labels.line("meetings", "line", values)


def lines(talk: Talk, several: Iterable[MeetingNow]) -> dict[str, str]:
    """Word some meetings, as choices."""
    return {str(each.id): line(talk, each) for each in several}


async def _new(talk: Talk, year: MeetingsNow) -> None:
    """Ask what, where, when and how often; show the next five before it is kept."""
    kinds = [*(OF_DEPARTMENT if year.leads else ()), *(OF_ALL if year.head else ())]
    kind = await talk.choose("kind", kinds)
    department = None
    if kind in OF_DEPARTMENT:
        department = int(await talk.pick("department", year.led))
    agreed = await _agreed(talk, kind, department)
    while True:
        preview = await talk.do(agreed)
        if preview.past:
            await talk.say("past")
        elif not preview.count:
            await talk.say("never")
        else:
            break
        agreed = await _agreed(talk, kind, department)
    if await talk.confirm("save", preview=preview, clashes=preview.clashes):
        kept = await talk.do(KeepMeeting(**asdict(agreed)))
        await talk.say("saved", count=kept.count)
    else:
        await talk.say("left")


async def _agreed(talk: Talk, kind: str, department: int | None) -> PreviewMeeting:
    day = await talk.date("first")
    if kind == "planning_day":
        at, minutes, repeat = "08:00", WHOLE_DAY, "once"
    else:
        at = await talk.time("at")
        minutes = await talk.choose("minutes", LENGTHS)
        repeat = await talk.choose("repeat", day=day)
    return PreviewMeeting(kind, department, f"{day}T{at}", int(minutes), repeat)


async def _change(talk: Talk, year: MeetingsNow) -> None:
    mine = {str(each.id): each for each in year.coming if each.mine}
    meeting = mine[await talk.nearest("which", lines(talk, mine.values()))]
    ways = ["accept"] if meeting.state == "proposed" else []
    ways += ["move", "cancel"] + (["cancel_all"] if meeting.series else [])
    way = await talk.choose("way", [*ways, "leave"], line=line(talk, meeting))
    if way == "accept":
        await talk.do(AcceptMeeting(meeting.id))
        await talk.say("accepted", wall=meeting.wall)
    elif way == "move":
        await _move(talk, meeting)
    elif way == "leave":
        await talk.say("left")
    else:
        await _cancel(talk, meeting, every=way == "cancel_all")


async def _cancel(talk: Talk, meeting: MeetingNow, *, every: bool) -> None:
    if not await talk.confirm("really", every=every, line=line(talk, meeting)):
        await talk.say("left")
        return
    gone = await talk.do(CancelMeeting(meeting.id, every))
    await talk.say("cancelled", count=gone.count)


async def _move(talk: Talk, meeting: MeetingNow) -> None:
    wall = await talk.moment("to", keeps=meeting.wall)
    moved = await talk.do(MoveMeeting(meeting.id, wall))
    if moved.why:
        if not await talk.confirm("anyway", why=moved.why, wall=wall):
            await talk.say("left")
            return
        moved = await talk.do(MoveMeeting(meeting.id, wall, anyway=True))
    await talk.say("moved" if moved.done else "gone", wall=wall)


@dialog(
    "closed_days",
    thing=Thing.MEETING,
    menu=Menu(Group.MEETINGS, somewhere(Right.CLOSE_DAYS), order=6, tries=True),
)
async def closed_days(talk: Talk) -> None:
    """Let a head say which days are closed, and which end early."""
    year = await talk.do(MyYear())
    if not year.head:
        await talk.say("only_head")
        return
    closed = await talk.do(ClosedDays())
    await talk.say("there", days=closed)
    way = await talk.choose("way", ["add", *(["open"] if closed else []), "leave"])
    if way == "leave":
        await talk.say("left")
    elif way == "open":
        await _open(talk, closed)
    else:
        await _close(talk)


async def _open(talk: Talk, closed: list[ClosedStretch]) -> None:
    kinds = talk.labels.options("closed_days", "kind__options", {})
    labels = {
        str(each.id): talk.labels.line(
            "closed_days",
            "stretch",
            {"first": each.first, "last": each.last, "name": kinds[each.kind]},
        )
        for each in closed
    }
    await talk.do(OpenDays(int(await talk.nearest("which", labels))))
    await talk.say("opened")


async def _close(talk: Talk) -> None:
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
    await talk.say("closed", meetings=kept.meetings)


@dialog("calendar_link", thing=Thing.SETTING, menu=Menu(Group.MEETINGS))
async def calendar_link(talk: Talk) -> None:
    """Give a secret link that other calendars read, or stop it."""
    year = await talk.do(MyYear())
    ways = ["own", *(["department"] if year.leads else []), "stop", "leave"]
    way = await talk.choose("which", ways)
    if way == "leave":
        await talk.say("left")
        return
    if way == "stop":
        stopped = await talk.do(StopFeeds())
        await talk.say("stopped", count=stopped.count)
        return
    department = None
    if way == "department":
        department = int(await talk.pick("department", year.led))
    made = await talk.do(MakeFeed(department))
    await talk.say("made", link=as_link(made.link))


DIALOGS = (meetings, closed_days, calendar_link)
