"""The small dialogs about oneself: language, what is kept, who sees what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogs import access
from dialogs.access import Thing
from dialogs.menu import Group, Menu
from dialogs.stories.my_stories import shown_stories
from dialogs.talk.command import Command, Result
from dialogs.talk.talk import Talk, dialog
from dialogs.words.content import LANGUAGES

MORE_THAN_ONE = 2


class Kept(Result, frozen=True):
    """What is kept about a person, counted."""

    name: str
    email: str
    stories: int
    drafts: int


class Erased(Result, frozen=True):
    """How much of what she wrote is gone."""

    stories: int
    drafts: int


@dataclass(frozen=True)
class SetLanguage(Command[None]):
    """Speak this language with the person from now on."""

    language: str


@dataclass(frozen=True)
class MyChannels(Command[list[str]]):
    """Name the platforms where this person has an account."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class SetChannel(Command[None]):
    """Write to the person here from now on; where she last wrote, if None."""

    channel: str | None


@dataclass(frozen=True)
class MyData(Command[Kept]):
    """Count what is kept about this person."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class EraseMyWords(Command[Erased]):
    """Delete everything that this person has written."""


@dialog("language", thing=Thing.SETTING, menu=Menu(Group.ME, order=6))
async def language(talk: Talk) -> None:
    """Let a person choose bokmål, nynorsk or English."""
    chosen = await talk.choose("which", list(LANGUAGES))
    await talk.do(SetLanguage(chosen))
    await talk.say(f"done_{chosen}")


@dialog("channel", thing=Thing.SETTING, menu=Menu(Group.ME))
async def channel(talk: Talk) -> None:
    """Let a person choose where she is written to, where she uses several places."""
    places = await talk.do(MyChannels())
    if len(places) < MORE_THAN_ONE:
        await talk.say("only_one")
        return
    chosen = await talk.choose("where", [*places, "last"])
    await talk.do(SetChannel(chosen if chosen in places else None))
    await talk.say("done_last" if chosen == "last" else "done", chosen=chosen)


@dialog("privacy", menu=Menu(Group.ME, order=7, tries=True))
async def privacy(talk: Talk) -> None:
    """Tell what is kept, who sees it and what one can do about it."""
    await talk.say("text", stays=access.days())


@dialog("my_data", menu=Menu(Group.ME, order=8, for_good=True))
async def my_data(talk: Talk) -> None:
    """Show a person everything that is kept about her."""
    data = await talk.do(MyData())
    await talk.say("facts", data=data)
    wants = ["show", "erase", "leave"] if data.stories or data.drafts else []
    chosen = await talk.choose("what", wants) if wants else "leave"
    if chosen == "show":
        await shown_stories(talk)
    elif chosen == "erase":
        await talk.run(erase_me, "erase")
    else:
        await talk.say("left")


@dialog("erase_me", menu=Menu(Group.ME, order=9, for_good=True))
async def erase_me(talk: Talk) -> None:
    """Delete everything a person has written, after asking."""
    data = await talk.do(MyData())
    if not await talk.confirm("really", data=data):
        await talk.say("left")
        return
    gone = await talk.do(EraseMyWords())
    await talk.say("done", gone=gone)


DIALOGS = (language, channel, privacy, my_data, erase_me)
