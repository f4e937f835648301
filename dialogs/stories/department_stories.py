"""Show a pedagogical leader how many have handed in, and what is shared with her."""

from __future__ import annotations

from dialogs.menu import Group, Menu, leaders
from dialogs.stories.commands import DepartmentStories, LedDepartments, ReadStory
from dialogs.stories.handing_in import story_parts
from dialogs.stories.practice_story import names_of
from dialogs.talk.talk import Talk, dialog


@dialog("department_stories", menu=Menu(Group.STORY, leaders, order=3))
async def department_stories(talk: Talk) -> None:
    """Count, list what is shared, and let her read until she has read enough."""
    led = await talk.do(LedDepartments())
    if not led:
        await talk.say("not_leading")
        return
    department = await talk.pick("which", {str(each.id): each.name for each in led})
    month = await talk.do(DepartmentStories(int(department)))
    await talk.say("count", month=month)
    titles = {each.id: each.author for each in month.stories}
    while titles:
        chosen = await talk.nearest("read", titles, {"enough": _enough(talk)})
        if chosen == "enough":
            await talk.say("enough")
            return
        story = await talk.do(ReadStory(chosen))
        if story is None:
            await talk.say("gone")
            continue
        await talk.say(
            "story",
            author=story.author,
            dimension=names_of(talk, story.dimension),
            parts=story_parts(talk, story.fields),
        )


def _enough(talk: Talk) -> str:
    return talk.labels.line("department_stories", "enough_label", {})


DIALOGS = (department_stories,)
