"""Phase 1 together: one picture of how it is, and what to go on with."""

from __future__ import annotations

from typing import Any

from dialogs.guardian.looked_over import careful, listed, numbered, place
from dialogs.talk.talk import Talk
from dialogs.wheel.meeting import ask_together, lift, opened, shown_answers
from dialogs.wheel.results import WheelNow

Json = dict[str, Any]


async def now(talk: Talk, unit: WheelNow) -> Json | None:
    """Look at the answers, sort them, and choose up to three candidates.

    Returns the meeting's own part; None where it is not held now.
    """
    going = unit.going
    answers = await opened(talk, unit, "now", going.id)
    if answers is None:
        return None
    await shown_answers(talk, unit, "now", answers)
    talk = talk.inside("wheel_now", "now")
    most = talk.content["wheel"]["most"]
    told: Json = {"notes": await ask_together(talk, "now")}
    told["works"] = await listed(talk, "works", most["listed"], optional=True)
    better = await listed(talk, "better", most["listed"], optional=True)
    told["better"] = [await _sorted(talk, text, n) for n, text in enumerate(better)]
    theirs = [each["text"] for each in told["better"] if each["whose"] == "hms"]
    told["lifted"] = await lift(talk, unit, theirs)
    ours = [each["text"] for each in told["better"] if each["whose"] == "us"]
    ours += going.told.get("left", {}).get("candidates", [])
    told["candidates"] = await _candidates(talk, list(dict.fromkeys(ours)))
    return told


async def _sorted(talk: Talk, text: str, number: int) -> Json:
    """Ask whether it is the challenge itself, and whose it is."""
    talk = talk.inside("wheel_now", str(number))
    row = {"text": text}
    if await talk.choose("cause", text=text) == "symptom":
        deeper = await careful(talk, "behind", optional=True, text=text)
        if deeper:
            row = {"text": deeper, "symptom": text}
    return row | {"whose": await talk.choose("whose", text=row["text"])}


async def _candidates(talk: Talk, ours: list[str]) -> list[str]:
    most = talk.content["wheel"]["most"]["candidates"]
    if len(ours) <= most:
        return ours
    while True:
        chosen = await talk.choose_several("candidates", numbered(ours), most=most)
        if 0 < len(chosen) <= most:
            return [ours[place(each)] for each in chosen]
        await talk.say("too_many", most=most)
