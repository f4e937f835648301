"""Ask the other side of the HMS group about a form, and tell whom that has reached."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.forms.library import Form
from dialogs.hms.keys import Side
from dialogs.hms.results import OthersAsked
from dialogs.talk.messages import Message, Option
from dialogs.words.world import Stage
from storage.hms.asking import others_of
from storage.people.roles import here_of
from storage.post.letters import Said
from storage.post.rooms import tell
from storage.turn import Turn

FILE = "survey"


def tell_other(
    turn: Turn,
    side: Side,
    block: str,
    form: Form,
    about: str | None = None,
    days: tuple[str, str] = ("", ""),
) -> OthersAsked:
    """Say something about a form to who has the other key, with the way to it."""
    here = here_of(turn)
    name = here.names.get(turn.scope.person_id or 0, "")

    def write(stage: Stage) -> Message:
        called = form.name(stage.language)
        message = stage.message(
            FILE, block, name=name, form=called, first=days[0], last=days[1]
        )
        way = Option("start:survey", stage.line(FILE, "button", {}))
        seen = stage.who_sees(Thing.FORM_COUNTS)
        return Message(message.blocks, choices=(way,), footer=seen)

    those = others_of(here, turn, side.other)
    reached = tell(turn, those, write, Said(FILE, about))
    return OthersAsked(
        side=side.other,
        now=[here.names[each] for each in reached.now],
        later=[here.names[each] for each in reached.later],
        unmet=[here.names[each] for each in reached.unmet],
    )
