"""Let a person see, change, take back or delete what she has handed in."""

from __future__ import annotations

from dialogs.access import STORY, Audience
from dialogs.menu import Group, Menu, staff
from dialogs.stories.commands import (
    ChangeAudience,
    DeleteStory,
    KeepStory,
    MyStories,
    OwnStory,
    Story,
    WithdrawStory,
)
from dialogs.stories.handing_in import looked_over, rewritten, story_parts
from dialogs.stories.practice_story import read_own
from dialogs.talk.talk import Talk, dialog


@dialog("my_stories", menu=Menu(Group.STORY, staff, order=2, for_good=True))
async def my_stories(talk: Talk, story: str = "") -> None:
    """List them, open one, and do with it what its author wants.

    One that was found is opened at once.
    """
    mine = await talk.do(MyStories())
    if not mine:
        await talk.say("none")
        return
    options = {each.id: _title(talk, each) for each in mine}
    if story not in options:
        story = await talk.pick_nearest("which", options)
    one = await read_own(talk, story)
    action = await talk.choose(
        "story",
        _actions(one),
        title=_title(talk, one),
        parts=story_parts(talk, one.fields),
        sees=STORY[one.audience],
    )
    await ACTIONS[action](talk, one)


async def shown_stories(talk: Talk) -> None:
    """Show every story of one's own, one after the other."""
    for each in await talk.do(MyStories()):
        story = await read_own(talk, each.id)
        parts = story_parts(talk, story.fields)
        await talk.say("shown", title=_title(talk, story), parts=parts)


async def _changed(talk: Talk, story: Story) -> None:
    writing = talk.inside("practice_story", "change")
    written = await rewritten(writing, story.fields)
    fields = await looked_over(writing, written, set())
    audience = story.audience
    await talk.do(
        KeepStory(
            story.department,
            story.month,
            story.dimension,
            audience,
            fields,
            story.id,
        )
    )
    await talk.say("changed", sees=STORY[audience])


async def _shared(talk: Talk, story: Story) -> None:
    audience = Audience(await talk.choose("audience"))
    await talk.do(ChangeAudience(story.id, audience))
    await talk.say("shared", sees=STORY[audience])


async def _withdrawn(talk: Talk, story: Story) -> None:
    await talk.do(WithdrawStory(story.id))
    await talk.say("withdrawn", sees=STORY[Audience.MINE])


async def _deleted(talk: Talk, story: Story) -> None:
    if not await talk.confirm("really_delete"):
        await talk.say("left_as_it_is")
        return
    await talk.do(DeleteStory(story.id))
    await talk.say("deleted")


async def _left(talk: Talk, story: Story) -> None:
    await talk.say("left_as_it_is", sees=STORY[story.audience])


ACTIONS = {
    "change": _changed,
    "audience": _shared,
    "withdraw": _withdrawn,
    "delete": _deleted,
    "leave": _left,
}


def _actions(story: Story) -> list[str]:
    if not story.changeable:
        return ["delete", "leave"]
    if story.state == "withdrawn":
        return ["audience", "delete", "leave"]
    return list(ACTIONS)


def _title(talk: Talk, story: OwnStory) -> str:
    values = {"month": story.month, "state": story.state}
    return talk.labels.line("my_stories", "title", values)


DIALOGS = (my_stories,)
