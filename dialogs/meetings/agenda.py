"""Agendas in HØRA form: why it is taken up, what is wanted of it, and how."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.meetings.commands import (
    Agenda,
    DropItem,
    KeepItem,
    MakeAgendaPlan,
    MoveItem,
    MyYear,
    SettleItem,
)
from dialogs.meetings.meetings import line
from dialogs.talk.messages import Field
from dialogs.talk.talk import Talk, dialog

FIELDS = (
    Field("title", "", long=False),
    Field("purpose", ""),
    Field("result", ""),
    Field("how", "", optional=True),
    Field("leads", "", optional=True, long=False),
)
KINDS = ("information", "ideas", "discussion", "decision")
LENGTHS = ("5", "10", "15", "20", "30", "45", "unknown")
PARKED = "parked"
SHOWN = 8

Json = dict[str, Any]


@dialog("agenda_item", thing=Thing.AGENDA)
async def agenda_item(talk: Talk) -> None:
    """Let anybody report something to a meeting that she takes part in."""
    year = await talk.do(MyYear())
    labels = {str(each["id"]): line(talk, each) for each in year["coming"][:SHOWN]}
    parked = talk.labels.line("agenda_item", "parked_label", {})
    to = await talk.choose("which", {**labels, PARKED: parked})
    fields = await talk.form("item", FIELDS)
    while concerns := _concerns(talk, fields):
        if await talk.confirm("as_it_is", concerns=concerns):
            break
        fields = await talk.form("item", FIELDS, filled=fields)
    kind = await talk.choose("kind", KINDS)
    minutes = await talk.choose("minutes", LENGTHS)
    length = None if minutes == "unknown" else int(minutes)
    meeting = None if to == PARKED else int(to)
    await talk.do(KeepItem(meeting, kind, length, fields))
    await talk.say("kept", meeting=labels.get(to, ""))


def _concerns(talk: Talk, fields: dict[str, str]) -> list[str]:
    """Name what a colleague should not read about anybody."""
    read = {key: text for key, text in fields.items() if key != "leads" and text}
    found = talk.guardian.concerns_in(read, own_voice=())
    excerpts = [each.excerpt for concerns in found.values() for each in concerns]
    return list(dict.fromkeys(excerpts))


@dialog("agenda", thing=Thing.AGENDA)
async def agenda(talk: Talk) -> None:
    """Show a meeting's agenda; who leads it moves, parks and settles."""
    year = await talk.do(MyYear())
    if not year["agendas"]:
        await talk.say("none")
        return
    labels = {str(each["id"]): line(talk, each) for each in year["agendas"][:SHOWN]}
    only = next(iter(labels))
    chosen = await talk.choose("which", labels) if len(labels) > 1 else only
    told = await talk.do(Agenda(int(chosen)))
    await talk.say(
        "listed",
        meeting=labels[chosen],
        entries=told["items"],
        parked=len(told["parked"]),
    )
    if told["leads"] and (told["items"] or told["parked"]):
        await _led(talk, int(chosen), told)


async def _led(talk: Talk, meeting: int, told: Json) -> None:
    ways = ["settle", "park", "drop"] if told["items"] else []
    ways += ["fetch"] if told["parked"] else []
    ways += ["print"] if told["items"] else []
    way = await talk.choose("way", [*ways, "leave"])
    if way == "leave":
        await talk.say("left")
        return
    if way == "print":
        await talk.say("printed", links=await talk.do(MakeAgendaPlan(meeting)))
        return
    among = told["parked"] if way == "fetch" else told["items"]
    titles = {each["id"]: each["fields"]["title"] for each in among}
    item = await talk.choose("item", titles) if len(titles) > 1 else among[0]["id"]
    if way == "settle":
        result = await talk.choose("result")
        await talk.do(SettleItem(item, result))
        await talk.say("settled", result=result)
    elif way == "drop":
        await talk.do(DropItem(item))
        await talk.say("dropped")
    else:
        await talk.do(MoveItem(item, meeting if way == "fetch" else None))
        await talk.say("fetched" if way == "fetch" else "parked")


DIALOGS = (agenda_item, agenda)
