"""Phase 4: what we did, how near we are, what to keep, and what others may hear."""

from __future__ import annotations

from typing import Any

from dialogs.guardian.looked_over import careful, listed
from dialogs.plans.asking import look_back
from dialogs.talk.talk import Talk
from dialogs.wheel.commands import Share
from dialogs.wheel.meeting import ask_together, lift, opened, shown_answers
from dialogs.wheel.results import WheelNow
from dialogs.words.pictures import bars

Json = dict[str, Any]
STEPS = 5


async def learn(talk: Talk, unit: WheelNow) -> Json | None:
    """Look back together, decide on each action, and keep what was learnt.

    Returns the meeting's own part; None where it is not held now.
    """
    going = unit.going
    answers = await opened(talk, unit, "learn", going.id)
    if answers is None:
        return None
    inside = talk.inside("wheel_learn", "learn")
    told: Json = {"near": await _nearness(inside, answers)}
    words = {key: value for key, value in answers.items() if key != "near"}
    await shown_answers(talk, unit, "learn", words)
    agreed = going.told
    goal, trials = agreed.get("goal", {}), agreed.get("trials", [])
    await inside.say(
        "agreed_then",
        goal=goal.get("text", ""),
        sign=goal.get("sign", ""),
        actions=[each["text"] for each in agreed.get("actions", [])],
        weeks=len(trials),
        tried=sum(1 for each in trials if each["tried"] != "no"),
    )
    told["looked_back"] = await ask_together(inside, "learn")
    told["actions"] = await look_back(inside, agreed.get("actions", []))
    most = inside.content["wheel"]["most"]["candidates"]
    told["learnt"] = await listed(inside, "learnt", most, optional=True)
    await _tell_others(inside, unit, told["learnt"])
    further = await listed(inside, "to_hms", most, optional=True)
    told["to_hms"] = further
    told["lifted"] = await lift(inside, unit, further)
    return told


async def _nearness(
    talk: Talk, answers: dict[str, list[str] | None]
) -> list[int] | None:
    """Show how near the department thinks it is: as many, never who."""
    given = answers.get("near")
    if given is None:
        await talk.say("near_hidden")
        return None
    counts = [given.count(str(step)) for step in range(1, STEPS + 1)]
    told: Json = bars(talk.labels.line, "nearness", counts, talk.language)
    await talk.say("near", **told)
    return counts


async def _tell_others(talk: Talk, unit: WheelNow, learnt: list[str]) -> None:
    """Offer what was learnt to the other departments; the department says yes."""
    if not learnt:
        return
    if not await talk.confirm("share", learnt=learnt):
        return
    text = await careful(talk, "share_text", filled="\n".join(learnt))
    await talk.do(Share(unit.department, text))
    await talk.say("shared")
