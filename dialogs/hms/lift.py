"""Raise something with the HMS group in one sentence, without a round in the wheel."""

from __future__ import annotations

from functools import partial

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, concerns, explained
from dialogs.menu import Group, Menu, staff
from dialogs.stories.practice_story import which_department
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.commands import Lift


@dialog("lift", thing=Thing.LIFTED, menu=Menu(Group.WORK, staff))
async def lift(talk: Talk, text: str | None = None) -> None:
    """Read back what is raised, and tell the group; its answer is the department's."""
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    text = text or await careful(talk, "text")
    while True:
        # Remembered: another word list later must not change what was asked about.
        told = await talk.work_out("concerns", partial(concerns, talk, text))
        shown = explained(talk, told)
        way = await talk.choose("read_back", text=text, concerns=shown)
        if way != "change":
            break
        text = await talk.text("text", filled=text)
    if way == "yes":
        await talk.do(Lift(department, text))
        await talk.say("lifted")
    else:
        await talk.say("left")


DIALOGS = (lift,)
