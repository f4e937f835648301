"""Move or cancel one meeting by saying so; it is read back before anything is done."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.access import Thing
from dialogs.meetings.commands import CancelMeeting, MoveMeeting, MyYear
from dialogs.meetings.home import PLANS
from dialogs.meetings.meetings import lines
from dialogs.meetings.results import MeetingNow
from dialogs.menu import Group, Menu
from dialogs.talk.talk import Talk, dialog

# The file whose words for meetings are used here too.
WORDS = "meetings"


@dialog(
    "move_meeting",
    thing=Thing.MEETING,
    menu=Menu(
        Group.MEETINGS,
        PLANS,
        order=8,
    ),
)
async def move_meeting(
    talk: Talk, day: str | None = None, at: str | None = None, now: str = ""
) -> None:
    """Move the nearest meeting; a day keeps its time, a time keeps its day.

    `now` is when it was said: what has passed by then is asked about.
    """
    mine = await _mine(talk)
    if not mine:
        await talk.say("none")
        return
    meeting = await _nearest(talk, mine)
    wall = _to(meeting, day, at)
    while True:
        if wall is None or wall <= now:
            inside = talk.inside(WORDS, "new")
            wall = await inside.moment("to")
        way = await talk.choose(
            "read_back", wall=wall, original=meeting.wall, **_named(talk, meeting)
        )
        if way != "change":
            break
        meeting, wall = await _another(talk, mine), None
    if way == "yes":
        await _moved(talk.inside(WORDS, "moved"), meeting, wall)
    else:
        await talk.say("left")


@dialog(
    "cancel_meeting",
    thing=Thing.MEETING,
    menu=Menu(
        Group.MEETINGS,
        PLANS,
        order=9,
    ),
)
async def cancel_meeting(talk: Talk, day: str | None = None) -> None:
    """Cancel one meeting: the one on a day, or the nearest."""
    mine = await _mine(talk)
    if not mine:
        await talk.say("none")
        return
    meeting = await (_on(talk, mine, day) if day else _nearest(talk, mine))
    while True:
        told = {"wall": meeting.wall, **_named(talk, meeting)}
        way = await talk.choose("read_back", **told)
        if way != "change":
            break
        meeting = await _another(talk, mine)
    if way == "yes":
        gone = await talk.do(CancelMeeting(meeting.id))
        inside = talk.inside(WORDS, "cancelled")
        await inside.say("cancelled", count=gone.count)
    else:
        await talk.say("left")


async def _on(talk: Talk, mine: Sequence[MeetingNow], day: str) -> MeetingNow:
    """Take the meeting on a day; where there is none, say so and ask for another."""
    found = [each for each in mine if each.wall.startswith(day)]
    if found:
        return await _nearest(talk, found)
    await talk.say("none_then", day=day)
    return await _another(talk, mine)


async def _mine(talk: Talk) -> list[MeetingNow]:
    year = await talk.do(MyYear())
    return [each for each in year.coming if each.mine]


async def _nearest(talk: Talk, mine: Sequence[MeetingNow]) -> MeetingNow:
    """Take the nearest; where she plans for several places, ask for which of them."""
    nearest: dict[str, MeetingNow] = {}
    for each in mine:
        nearest.setdefault(each.department or each.kind, each)
    return await _which(talk, list(nearest.values()), "which")


async def _another(talk: Talk, mine: Sequence[MeetingNow]) -> MeetingNow:
    return await _which(talk, mine, "another")


async def _which(talk: Talk, among: Sequence[MeetingNow], prefix: str) -> MeetingNow:
    labels = lines(talk, among)
    chosen = await talk.inside(WORDS, prefix).pick_nearest("which", labels)
    return next(each for each in among if str(each.id) == chosen)


def _to(meeting: MeetingNow, day: str | None, at: str | None) -> str | None:
    """Put together what was said and what stays; None where nothing would change."""
    was_on, was_at = meeting.wall.split("T")
    wall = f"{day or was_on}T{at or was_at}"
    return None if wall == meeting.wall else wall


def _named(talk: Talk, meeting: MeetingNow) -> dict[str, str]:
    kinds = talk.labels.options(WORDS, "kind__options", {})
    return {
        "kind": kinds[meeting.kind],
        "department": meeting.department or "",
    }


async def _moved(talk: Talk, meeting: MeetingNow, wall: str) -> None:
    """Move it; to a closed day only when she says so once more."""
    moved = await talk.do(MoveMeeting(meeting.id, wall))
    if moved.why:
        if not await talk.confirm("anyway", why=moved.why, wall=wall):
            await talk.say("left")
            return
        moved = await talk.do(MoveMeeting(meeting.id, wall, anyway=True))
    await talk.say("moved" if moved.done else "gone", wall=wall)


DIALOGS = (move_meeting, cancel_meeting)
