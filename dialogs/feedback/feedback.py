"""Tell those who make Samspill one thing, without a name."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.feedback.commands import NAME, RoomForFeedback, box_about
from dialogs.menu import Group, Menu
from dialogs.talk.messages import Asks
from dialogs.talk.questions import Question
from dialogs.talk.talk import Talk, dialog

# So many signs: one thing, and not a story.
MOST = 1000


@dialog(NAME, thing=Thing.FORM_MAKERS, menu=Menu(Group.ME, order=10))
async def feedback(talk: Talk) -> None:
    """Ask what it is about and what she wants to say; it lies nowhere under her name.

    What she did last is asked and not looked up: nobody keeps what anybody has used.
    """
    room = await talk.do(RoomForFeedback())
    if not room.is_open:
        await talk.say("full")
        return
    titles = talk.labels.options("greeting", "titles", {})
    rows = {name: _button(titles.get(name, name)) for name in room.about}
    beside = talk.labels.options("feedback", "about__options", {})
    chosen = str(await talk.nearest("about", rows, beside))
    version = room.about.get(chosen, 0)
    box = box_about(chosen if version else "", version)
    question = Question(Asks.TEXT, most=MOST)
    await talk.ballot("text", box, question, "text", most=MOST, sees=Thing.FORM_MAKERS)
    await talk.say("thanks")


def _button(title: str) -> str:
    return title[:1].upper() + title[1:]


DIALOGS = (feedback,)
