"""Phase 2: give points, and agree on one goal that can be seen."""

from __future__ import annotations

from typing import Any

from dialogs.guardian.looked_over import careful, numbered, place
from dialogs.plans.asking import ask_goal
from dialogs.talk.talk import Talk
from dialogs.wheel.answer_alone import alone, counted, points
from dialogs.wheel.meeting import ask_together, lift, opened
from dialogs.wheel.results import WheelNow

Json = dict[str, Any]


async def give_points(talk: Talk, unit: WheelNow) -> None:
    """Let this person give her points among the candidates."""
    going = unit.going
    candidates = going.told.get("candidates", [])
    if not candidates:
        await talk.inside("wheel_want", "points").say("nothing_to_choose")
        return
    asked = points(talk, numbered(candidates), talk.content["wheel"]["points"])
    await alone(talk, unit.department, "points", going.id, asked)


async def want(talk: Talk, unit: WheelNow) -> Json | None:
    """Count the points, choose, and put the goal into one sentence.

    Returns the meeting's own part; None where it is not held now.
    """
    going = unit.going
    candidates = going.told.get("candidates", [])
    inside = talk.inside("wheel_want", "want")
    if len(candidates) > 1:
        answers = await opened(talk, unit, "points", going.id)
        if answers is None:
            return None
        chosen = await _chosen(inside, candidates, counted(answers, len(candidates)))
    elif candidates:
        chosen = candidates[0]
    else:
        chosen = await careful(inside, "what")
    told: Json = {"chosen": chosen, "candidates": [chosen]}
    told["wanted"] = await ask_together(inside, "want")
    told["goal"], told["goals"] = await ask_goal(inside, chosen=chosen)
    told["later"] = [each["text"] for each in told["goals"]]
    if await inside.choose("ours", goal=told["goal"]["text"]) != "yes":
        told["lifted"] = await lift(inside, unit, [told["goal"]["text"]])
    return told


async def _chosen(talk: Talk, candidates: list[str], given: list[int]) -> str:
    """Show how the points fell; where they do not decide, ask.

    With more than one meeting chooses, some came when the points were given already.
    """
    rows = [
        {"text": text, "points": count}
        for text, count in zip(candidates, given, strict=True)
    ]
    best = max(given)
    first = [
        text for text, count in zip(candidates, given, strict=True) if count == best
    ]
    await talk.say("points", rows=rows, nobody=best == 0, even=len(first) > 1)
    if len(candidates) > talk.content["wheel"]["most"]["candidates"]:
        first = candidates
    elif len(first) == 1 and best:
        return first[0]
    chosen = await talk.choose("first", numbered(first))
    return first[place(chosen)]
