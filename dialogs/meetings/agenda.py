"""Agendas in HØRA form: why it is taken up, what is wanted of it, and how."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from dialogs.access import Thing
from dialogs.guardian import looked_over
from dialogs.guardian.looked_over import short
from dialogs.meetings.commands import (
    Agenda,
    DropItem,
    KeepItem,
    MakeAgendaPlan,
    MoveItem,
    MyYear,
    SettleItem,
)
from dialogs.meetings.meetings import lines
from dialogs.meetings.results import AgendaNow
from dialogs.menu import Group, Menu
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


@dialog(
    "agenda_item",
    version=2,
    goes_on=1,
    thing=Thing.AGENDA,
    menu=Menu(Group.MEETINGS, order=2, window=True),
)
async def agenda_item(talk: Talk, text: str | None = None) -> None:
    """Let anybody report something to a meeting that she takes part in.

    What she has said of it already is read back: it may have been understood wrongly.
    """
    year = await talk.do(MyYear())
    labels = lines(talk, year.coming)
    labels[PARKED] = talk.labels.line("agenda_item", "parked_label", {})
    to = await _where(talk, labels) if talk.older else next(iter(labels))
    if text is None:
        item, to = await _item(talk, labels, to)
    else:
        read = await _read_back(talk, labels, to, text)
        if read is None:
            await talk.say("left")
            return
        item, to = read
    meeting = None if to == PARKED else int(to)
    await talk.do(KeepItem(meeting, item.kind, item.minutes, item.fields))
    await talk.say("kept", meeting=labels[to] if meeting else "")


async def _where(talk: Talk, labels: dict[str, str]) -> str:
    """Ask which meeting it is for; it may wait for one that is not set yet."""
    rows = {key: label for key, label in labels.items() if key != PARKED}
    return str(await talk.nearest("which", rows, {PARKED: labels[PARKED]}))


class Item(NamedTuple):
    """What is to be taken up: in a sentence, or in HØRA form."""

    fields: dict[str, str]
    kind: str = "discussion"
    minutes: int | None = None


async def _item(talk: Talk, labels: dict[str, str], to: str) -> tuple[Item, str]:
    """Take a sentence for the next meeting; HØRA and another are a press away."""
    if talk.older:
        return await _in_full(talk), to
    filled = None
    while True:
        text = await talk.text(
            "text", buttons=("more", "other"), filled=filled, meeting=labels[to],
            parked=to == PARKED,
        )  # fmt: skip
        if text == "~more":
            return await _in_full(talk), to
        if text == "~other":
            to = await _where(talk, labels)
            continue
        fields = _in_short(text)
        concerns = _concerns(talk, fields)
        if not concerns or await talk.confirm("as_it_is", concerns=concerns):
            return Item(fields), to
        filled = text


async def _read_back(
    talk: Talk, labels: dict[str, str], to: str, text: str
) -> tuple[Item, str] | None:
    """Read back what was said, and where it goes; nothing where it is left."""
    while True:
        # Remembered: another word list later must not change what was asked about.
        look = partial(looked_over.concerns, talk, text)
        told = await talk.work_out("concerns", look)
        way = await talk.choose(
            "read_back",
            text=text,
            meeting=labels[to] if to != PARKED else "",
            concerns=looked_over.explained(talk, told),
        )
        if way != "change":
            return (Item(_in_short(text)), to) if way == "add" else None
        if len(labels) > 1:
            to = await _where(talk, labels)
        text = await talk.text("said", filled=text)


def _in_short(text: str) -> dict[str, str]:
    """Write it as an agenda keeps it: a title, and what there was no room for in it."""
    title = short(text)
    more = "" if title == " ".join(text.split()) else text
    return {each.key: "" for each in FIELDS} | {"title": title, "how": more}


async def _in_full(talk: Talk) -> Item:
    """Ask for why, for what, how, who, what kind it is, and how long it takes."""
    fields = await talk.form("item", FIELDS)
    while concerns := _concerns(talk, fields):
        if await talk.confirm("as_it_is", concerns=concerns):
            break
        fields = await talk.form("item", FIELDS, filled=fields)
    kind = await talk.choose("kind", KINDS)
    minutes = await talk.choose("minutes", LENGTHS)
    return Item(fields, kind, None if minutes == "unknown" else int(minutes))


def _concerns(talk: Talk, fields: dict[str, str]) -> list[str]:
    """Name what a colleague should not read about anybody."""
    read = {key: text for key, text in fields.items() if key != "leads" and text}
    found = talk.guardian.concerns_in(read, own_voice=())
    excerpts = [each.excerpt for concerns in found.values() for each in concerns]
    return list(dict.fromkeys(excerpts))


@dialog("agenda", thing=Thing.AGENDA, menu=Menu(Group.MEETINGS, order=3))
async def agenda(talk: Talk) -> None:
    """Show a meeting's agenda; who leads it moves, parks and settles."""
    year = await talk.do(MyYear())
    if not year.agendas:
        await talk.say("none")
        return
    labels = lines(talk, year.agendas)
    chosen = await talk.pick_nearest("which", labels)
    listed = await talk.do(Agenda(int(chosen)))
    await talk.say(
        "listed",
        meeting=labels[chosen],
        entries=listed.items,
        parked=len(listed.parked),
    )
    if listed.leads and (listed.items or listed.parked):
        await _led(talk, int(chosen), listed)


async def _led(talk: Talk, meeting: int, listed: AgendaNow) -> None:
    ways = ["settle", "park", "drop"] if listed.items else []
    ways += ["fetch"] if listed.parked else []
    ways += ["print"] if listed.items else []
    way = await talk.choose("way", [*ways, "leave"])
    if way == "leave":
        await talk.say("left")
        return
    if way == "print":
        await talk.say("printed", links=await talk.do(MakeAgendaPlan(meeting)))
        return
    among = listed.parked if way == "fetch" else listed.items
    titles = {each.id: each.fields["title"] for each in among}
    await _done(talk, meeting, way, await talk.pick_nearest("item", titles))


async def _done(talk: Talk, meeting: int, way: str, item: str) -> None:
    """Do what was chosen with one item, and say so."""
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
