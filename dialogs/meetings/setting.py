"""Set a meeting by saying so: what is usual stands on the card, the rest is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from dialogs.access import Thing
from dialogs.meetings.commands import (
    KeepMeeting,
    MyYear,
    PreviewMeeting,
    UsualMeeting,
)
from dialogs.meetings.home import PLANS
from dialogs.meetings.meetings import LENGTHS, OF_ALL, OF_DEPARTMENT, WHOLE_DAY
from dialogs.meetings.results import MeetingsNow, Preview
from dialogs.menu import Group, Menu
from dialogs.talk.talk import Talk, dialog

WORDS = "meetings"
PLANNING_DAY = "planning_day"


@dataclass(frozen=True)
class Setting:
    """A meeting as it is agreed so far: an hour and once, until she says otherwise."""

    kind: str
    department: int | None
    day: str
    at: str
    minutes: str = "60"
    repeat: str = "once"

    @property
    def length(self) -> str:
        """Return how long it lasts: a planning day is the whole day."""
        return WHOLE_DAY if self.kind == PLANNING_DAY else self.minutes

    @property
    def asked(self) -> PreviewMeeting:
        """Return what is to be looked at before it is kept."""
        first, minutes = f"{self.day}T{self.at}", int(self.length)
        return PreviewMeeting(self.kind, self.department, first, minutes, self.repeat)


@dialog(
    "new_meeting",
    version=2,
    goes_on=1,
    thing=Thing.MEETING,
    menu=Menu(
        Group.MEETINGS,
        PLANS,
        order=7,
        window=True,
    ),
)
async def new_meeting(
    talk: Talk, day: str | None = None, at: str | None = None
) -> None:
    """Set a meeting on one card: what was said of it, and the usual for the rest."""
    year = await talk.do(MyYear())
    if not (year.leads or year.head):
        await talk.say("not_yours")
        return
    inside = talk.inside(WORDS, "set")
    agreed = await _at_first(talk, inside, year, day, at)
    while True:
        preview = await inside.do(agreed.asked)
        way = "change"
        if await _can_be(inside, preview):
            said = _said(talk, year, agreed, preview)
            way = await talk.choose("read_back", (), **said)
        if way != "change":
            break
        agreed = await _changed(talk, inside, year, agreed, preview)
    if way == "yes":
        kept = await inside.do(KeepMeeting(**asdict(agreed.asked)))
        await inside.say("saved", count=kept.count)
    else:
        await talk.say("left")


async def _at_first(
    talk: Talk, inside: Talk, year: MeetingsNow, day: str | None, at: str | None
) -> Setting:
    """Take the usual where no day was said; else ask for what is missing."""
    usual = None
    if day is None and not talk.older:
        usual = await talk.do(UsualMeeting())
    if usual is not None:
        on, clock = usual.wall.split("T")
        minutes = str(usual.minutes)
        length = {"minutes": minutes} if minutes in LENGTHS else {}
        return Setting(usual.kind, usual.department, on, at or clock, **length)
    # Who leads a department means its own meeting.
    kind = await inside.choose("kind", _kinds(year)) if year.head else "department"
    department = await _department(inside, year, kind)
    day = day or await inside.date("first")
    return Setting(kind, department, day, at or await _time(inside, kind))


async def _changed(
    talk: Talk, inside: Talk, year: MeetingsNow, agreed: Setting, preview: Preview
) -> Setting:
    """Change one thing of it; where the day is wrong, that is what is asked for."""
    if talk.older:
        return await _asked_again(inside, year)
    what = "when"
    if not preview.past and preview.count:
        what = await talk.choose("what", _parts(agreed))
    if what == "minutes":
        return replace(agreed, minutes=await inside.choose("minutes", LENGTHS))
    if what == "repeat":
        repeat = await inside.choose("repeat", day=agreed.day)
        return replace(agreed, repeat=repeat)
    if what == "kind":
        return await _of_kind(inside, year, agreed)
    moment = await inside.moment("to", keeps=f"{agreed.day}T{agreed.at}")
    day, at = moment.split("T")
    return replace(agreed, day=day, at=at)


def _parts(agreed: Setting) -> list[str]:
    """Return what can be changed: a planning day is one whole day."""
    parts = ["when"]
    parts += ["minutes", "repeat"] if agreed.kind != PLANNING_DAY else []
    return [*parts, "kind"]


async def _of_kind(inside: Talk, year: MeetingsNow, agreed: Setting) -> Setting:
    kind = await inside.choose("kind", _kinds(year))
    agreed = replace(
        agreed, kind=kind, department=await _department(inside, year, kind)
    )
    if kind == PLANNING_DAY:
        return replace(agreed, at="08:00", repeat="once")
    return agreed


async def _can_be(talk: Talk, preview: Preview) -> bool:
    """Tell whether it can be kept; say why, where it cannot."""
    if preview.past or not preview.count:
        await talk.say("past" if preview.past else "never")
        return False
    return True


def _kinds(year: MeetingsNow) -> list[str]:
    return [*(OF_DEPARTMENT if year.leads else ()), *(OF_ALL if year.head else ())]


async def _department(talk: Talk, year: MeetingsNow, kind: str) -> int | None:
    if kind not in OF_DEPARTMENT:
        return None
    return int(await talk.pick("department", year.led))


async def _time(talk: Talk, kind: str) -> str:
    return "08:00" if kind == PLANNING_DAY else str(await talk.time("at"))


async def _asked_again(talk: Talk, year: MeetingsNow) -> Setting:
    """Ask for everything, as the meetings' own dialog does."""
    kind = await talk.choose("kind", _kinds(year))
    department = await _department(talk, year, kind)
    day = await talk.date("first")
    at = await _time(talk, kind)
    minutes = await talk.choose("minutes", LENGTHS)
    repeat = await talk.choose("repeat", day=day)
    return Setting(kind, department, day, at, minutes, repeat)


def _said(
    talk: Talk, year: MeetingsNow, agreed: Setting, preview: Preview
) -> dict[str, object]:
    """Say what is agreed in the words of the meetings' dialog."""
    options, first = talk.labels.options, preview.coming[0]
    repeats = options(WORDS, "repeat__options", {"day": agreed.day})
    return {
        "wall": first.wall or first.original,
        "clash": bool(first.clash),
        "double": preview.double,
        "count": preview.count,
        "coming": [each.wall for each in preview.coming if each.wall]
        if preview.count > 1
        else [],
        "kind": options(WORDS, "kind__options", {})[agreed.kind],
        "department": year.led.get(str(agreed.department), ""),
        "length": options(WORDS, "minutes__options", {})[agreed.length].lower(),
        "repeat": repeats[agreed.repeat].lower(),
    }


DIALOGS = (new_meeting,)
