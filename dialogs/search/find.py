"""Look for words in what one has written and agreed on, and show where they stand."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.menu import Group, Menu
from dialogs.search.commands import Find, Findings
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk, dialog


@dialog("find", thing=Thing.SEARCH, menu=Menu(Group.ME, order=1))
async def find(talk: Talk, words: str = "") -> None:
    """Ask for the words where they are not said yet, and show what there is.

    It ends in the turn in which it has the words: no log is kept that holds them.
    """
    said = words or await talk.text("word")
    found = await talk.do(Find(said, talk.language))
    kinds = talk.labels.options("find", "kinds", {})
    if not found.hits:
        await talk.say("nothing", looked=[kinds[each] for each in found.looked])
        return
    await talk.say(
        "hits",
        groups=_groups(talk, found),
        near=found.near,
        more=found.more,
        cut=found.cut,
        opens=found.opens,
    )


def _groups(talk: Talk, found: Findings) -> list[Json]:
    """Put what is of one kind together; the kind with the newest stands first."""
    titles = talk.labels.options("find", "groups", {})
    return [
        {
            "kind": kind,
            "title": titles[kind],
            "hits": [each for each in found.hits if each.kind == kind],
        }
        for kind in dict.fromkeys(each.kind for each in found.hits)
    ]


DIALOGS = (find,)
