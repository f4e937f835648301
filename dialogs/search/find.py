"""Look for words in what one has written and agreed on, and show where they stand."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.menu import Group, Menu
from dialogs.search.commands import Find, Findings, Hit, OpenFound, Sought
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk, dialog

# What a button opens by itself, and which dialog shows all of its kind.
DIRECT = {
    Sought.STORY: "my_stories",
    Sought.AGENDA: "agenda",
    Sought.THEME: "hms_calendar",
}
# So many things have a button of their own.
BUTTONS = 3
# The kind of button that opens a thing.
FOUND = "found"


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
    direct = [each for each in found.hits if each.kind in DIRECT][:BUTTONS]
    await talk.say(
        "hits",
        buttons={
            f"{FOUND}:{each.kind}:{each.key}": _named(talk, each) for each in direct
        },
        groups=_groups(talk, found),
        near=found.near,
        more=found.more,
        cut=found.cut,
        opens=_others(found, direct),
    )


def _others(found: Findings, direct: list[Hit]) -> list[str]:
    """Name the dialogs that show what has no button of its own."""
    if found.more:
        return found.opens
    shown = {DIRECT[each.kind] for each in direct}
    missing = {DIRECT.get(each.kind) for each in found.hits if each not in direct}
    return [name for name in found.opens if name not in shown or name in missing]


def _named(talk: Talk, hit: Hit) -> str:
    return talk.labels.line("find", f"as_{hit.kind}", {"day": hit.day})


@dialog("found", thing=Thing.SEARCH)
async def found(talk: Talk, kind: str, key: str) -> None:
    """Show an item or a theme whole; it ends here, so that no log holds it."""
    thing = await talk.do(OpenFound(Sought(kind), key, talk.language))
    if thing is None:
        await talk.say("gone")
        return
    title, about, *rest = thing.parts
    await talk.say(kind, day=thing.day, title=title, about=about, rest=rest)


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


DIALOGS = (find, found)
