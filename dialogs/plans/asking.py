"""Ask for a goal and for what is tried, and look back: the wheel and a plan alike.

Each asks in the words of its own file: `goal`, `by`, `sign`, `small` and `split`,
`action`, `who` and `start`, `decision` and `instead`. The names are in logs of talks
under way, so they stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.guardian.looked_over import careful, short
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk

# The person who stands for everybody.
EVERYBODY = "0"


async def ask_goal(talk: Talk, chosen: str = "") -> tuple[Json, list[Json]]:
    """Ask for the goal until it is small enough; what was too big waits."""
    later: list[Json] = []
    while True:
        text = await careful(talk, "goal", chosen=chosen)
        by = await talk.date("by")
        sign = await careful(talk, "sign", optional=True, goal=text)
        goal = {"text": text, "by": by, "sign": sign}
        if await talk.confirm("small", goal=text, by=by):
            return goal, later
        await talk.say("split", goal=text)
        later.append(goal)


async def ask_actions(
    talk: Talk, ideas: Sequence[str], people: Mapping[str, str]
) -> list[Json]:
    """Make something to do of each idea, and agree on who and from when."""
    found = []
    for idea in ideas:
        text = await careful(talk, "action", idea=short(idea), filled=idea)
        found.append(await _agreed(talk, text, people))
    return found


async def ask_new_actions(
    talk: Talk, people: Mapping[str, str], most: int
) -> list[Json]:
    """Ask for one thing to do after the other, at least one; then it may be enough."""
    found: list[Json] = []
    while len(found) < most:
        text = await careful(
            talk, "action", optional=bool(found), number=len(found) + 1
        )
        if not text:
            break
        found.append(await _agreed(talk, text, people))
    return found


async def _agreed(talk: Talk, text: str, people: Mapping[str, str]) -> Json:
    who = await talk.person("who", people, action=short(text)) if people else EVERYBODY
    start = await talk.date("start", action=short(text))
    return {"text": text, "who": int(who) or None, "start": start}


async def look_back(talk: Talk, actions: Sequence[Json]) -> list[Json]:
    """Decide on each: kept, adjusted or ended; what is adjusted is worded anew."""
    return [await _decided(talk, each, number) for number, each in enumerate(actions)]


async def _decided(talk: Talk, action: Json, number: int) -> Json:
    decision = await talk.choose("decision", action=action["text"])
    if decision != "adjust":
        return action | {"decision": decision}
    inside = talk.inside(talk.file, str(number))
    instead = await careful(inside, "instead", action=action["text"])
    return action | {"decision": decision, "instead": instead}
