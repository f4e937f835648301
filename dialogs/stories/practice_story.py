"""Help one person put one experience into words, and hand it in."""

from __future__ import annotations

from dialogs.access import STORY
from dialogs.errors import NotYours
from dialogs.menu import Group, Menu, staff
from dialogs.stories import commands, dimensions
from dialogs.stories.commands import (
    FocusOfTheMonth,
    KeepStory,
    MyDepartments,
    ReadStory,
)
from dialogs.stories.handing_in import (
    ANOTHER,
    FIELDS,
    FREE,
    STEPS_INSTEAD,
    Story,
    handed_in,
    handed_in_by_steps,
    rewritten,
)
from dialogs.stories.home import stories_due
from dialogs.talk.talk import Talk, dialog


@dialog(
    "practice_story",
    version=2,
    goes_on=1,
    menu=Menu(Group.STORY, staff, order=1, first=True, tries=True, home=stories_due),
)
async def practice_story(talk: Talk, text: str | None = None) -> None:
    """Find the department and the month, write, look over, hand in."""
    if text is not None and not await talk.confirm("offer", text=text):
        await talk.say("let_go")
        return
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    focus = await talk.do(FocusOfTheMonth(department))
    dimension = dimensions.of_month(talk.content, focus.month)
    names = names_of(talk, dimension)
    opens = dimensions.opening(talk.content, dimension, talk.language)
    wrote = text is not None
    await talk.say("intro", focus=focus, dimension=names, opens=opens, wrote=wrote)
    story: Story | None = {FREE: text} if text else None
    earlier = None
    if focus.earlier:
        again = await talk.choose("again", wrote=wrote)
        if again == "leave":
            await talk.say("left_as_it_is")
            return
        if again == "change":
            earlier = focus.earlier
            written = await read_own(talk, earlier)
            story = story or await rewritten(talk, written.fields)
    if story is None:
        story, dimension = await _written(talk, dimension)
    hand_in = handed_in_by_steps if talk.older else handed_in
    story, audience = await hand_in(talk, story)
    kept = KeepStory(department, focus.month, dimension, audience, story, earlier)
    await talk.do(kept)
    await talk.say("thanks", sees=STORY[audience], focus=focus)


async def read_own(talk: Talk, story: str) -> commands.Story:
    """Read a story of her own: it was shown to her, so it is there."""
    found = await talk.do(ReadStory(story))
    if found is None:
        message = f"story {story} was there when it was listed, and is not now"
        raise NotYours(message)
    return found


@dialog("which_department")
async def which_department(talk: Talk) -> int | None:
    """Find the department that this is about; ask only where there are several."""
    mine = await talk.do(MyDepartments())
    if not mine:
        return None
    return int(await talk.pick("which", {str(each.id): each.name for each in mine}))


async def _written(talk: Talk, dimension: str) -> tuple[Story, str]:
    """Let her write at once; steps and another dimension are a press away."""
    names = names_of(talk, dimension)
    if talk.older and await talk.choose("way") == STEPS_INSTEAD:
        return await talk.form("story", FIELDS, dimension=names), dimension
    buttons = () if talk.older else (STEPS_INSTEAD, ANOTHER)
    while True:
        wrote = await talk.text("free", buttons=buttons, dimension=names)
        if wrote == f"~{STEPS_INSTEAD}":
            return await talk.form("story", FIELDS, dimension=names), dimension
        if wrote != f"~{ANOTHER}":
            return {FREE: wrote}, dimension
        keys = talk.content["class"]["dimensions"]
        dimension = await talk.choose("another", {k: names_of(talk, k) for k in keys})
        names = names_of(talk, dimension)


def names_of(talk: Talk, dimension: str) -> str:
    """Return the dimensions' names in the person's language."""
    return dimensions.named(talk.content, dimension, talk.language)


DIALOGS = (practice_story, which_department)
