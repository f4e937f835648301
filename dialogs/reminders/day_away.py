"""Be away on a day that is not yet: only then, or from now until then."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.meetings.commands import KeepAbsence
from dialogs.talk.talk import Talk, dialog


@dialog("day_away", thing=Thing.ABSENCE)
async def day_away(talk: Talk, last: str) -> None:
    """Ask which of the two «borte fredag» means: nobody is left alone by a guess."""
    way = await talk.choose("which", last=last)
    if way == "leave":
        await talk.say("left")
        return
    await talk.do(KeepAbsence(last, last if way == "only" else None))
    await talk.say("away_then" if way == "only" else "away_until", last=last)


DIALOGS = (day_away,)
