"""Put something on an agenda in one sentence; how it is to be taken up can wait."""

from __future__ import annotations

from functools import partial

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, concerns, explained, short
from dialogs.meetings.agenda import FIELDS, PARKED
from dialogs.meetings.commands import KeepItem, MyYear
from dialogs.meetings.meetings import lines
from dialogs.talk.talk import Talk, dialog

# What is not said of its kind is talked about.
USUAL = "discussion"


@dialog("short_item", thing=Thing.AGENDA)
async def short_item(talk: Talk, text: str | None = None) -> None:
    """Read back what is to be taken up and where, and put it there."""
    year = await talk.do(MyYear())
    labels = lines(talk, year.coming)
    labels[PARKED] = talk.labels.line("agenda_item", "parked_label", {})
    to = next(iter(labels))
    text = text or await careful(talk, "text")
    while True:
        # Remembered: another word list later must not change what was asked about.
        told = await talk.work_out("concerns", partial(concerns, talk, text))
        meeting = labels[to] if to != PARKED else ""
        way = await talk.choose(
            "read_back", text=text, meeting=meeting, concerns=explained(talk, told)
        )
        if way != "change":
            break
        if len(labels) > 1:
            to = await talk.choose("which", labels)
        text = await talk.text("text", filled=text)
    if way == "add":
        number = None if to == PARKED else int(to)
        await talk.do(KeepItem(number, USUAL, None, _fields(text)))
        await talk.say("kept", meeting=meeting)
    else:
        await talk.say("left")


def _fields(text: str) -> dict[str, str]:
    """Write it as an agenda keeps it: a title, and what there was no room for in it."""
    title = short(text)
    more = "" if title == " ".join(text.split()) else text
    return {each.key: "" for each in FIELDS} | {"title": title, "how": more}


DIALOGS = (short_item,)
