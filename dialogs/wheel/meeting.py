"""Ask what a department answers when it sits together and one types for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialogs.guardian.looked_over import careful
from dialogs.talk.talk import Talk
from dialogs.wheel.commands import Lift, OpenBox, ShowBox, ShowInRoom
from dialogs.wheel.results import RoundKept, WheelNow
from dialogs.words.content import label

Json = dict[str, Any]


async def ask_together(
    talk: Talk, part: str, keys: Sequence[str] = (), **shown: Any
) -> dict[str, str]:
    """Ask a part's questions one by one; each can be skipped."""
    asked = talk.content["wheel"]["together"][part]
    found: dict[str, str] = {}
    for key in keys or tuple(asked):
        inside = talk.inside("together", key)
        words = label(asked[key], talk.language)
        text = await careful(inside, "question", optional=True, question=words, **shown)
        if text:
            found[key] = text
    return found


async def opened(
    talk: Talk, unit: WheelNow, kind: str, subject: str
) -> dict[str, list[str] | None] | None:
    """Show what was answered alone, when the leader says so; None where she waits."""
    inside = talk.inside("together", f"open_{kind}")
    box = await inside.do(OpenBox(unit.department, kind, subject))
    done, people = box.done, len(unit.staff)
    least = talk.content["wheel"]["threshold"]
    if box.open:
        few = (done if box.others is None else box.others) < least
        way = await inside.choose(
            "open", ["show", "wait"], done=done, people=people, few=few, least=least
        )
        if way == "wait":
            await inside.say("waits")
            return None
    shown = await inside.do(ShowBox(unit.department, kind, subject))
    return shown.answers


async def shown_answers(
    talk: Talk, unit: WheelNow, kind: str, answers: dict[str, list[str] | None]
) -> None:
    """Show the answers, question by question, in no order; also in the room."""
    inside = talk.inside("together", f"shown_{kind}")
    asked = talk.content["wheel"]["alone"][kind]
    parts = [
        (
            label(asked[key], talk.language),
            _worded(talk, asked[key], answers[key] or []),
        )
        for key in asked
        if answers.get(key)
    ]
    hidden = sum(1 for each in answers.values() if each is None)
    await inside.say("answers", parts=parts, hidden=hidden)
    if parts and unit.room and await inside.confirm("in_room"):
        values = {"parts": [list(each) for each in parts], "name": unit.name}
        await inside.do(ShowInRoom(unit.department, "room_answers", values))


def _worded(talk: Talk, asked: Json, answers: list[str]) -> list[str]:
    """Word what was chosen; what was written stands as it is."""
    if asked["kind"] != "choice":
        return answers
    names = {e["key"]: label(e, talk.language) for e in asked["options"]}
    return [f"{name}: {answers.count(key)}" for key, name in names.items()]


async def lift(talk: Talk, unit: WheelNow, texts: Sequence[str]) -> list[str]:
    """Hand what is not ours alone to the HMS group, after the department's yes."""
    inside = talk.inside("together", "lift")
    if not texts or not await inside.confirm("lift", texts=list(texts)):
        return []
    for text in texts:
        await inside.do(Lift(unit.department, text))
    await inside.say("lifted", count=len(texts))
    return list(texts)


async def moved_meanwhile(talk: Talk, done: RoundKept) -> None:
    """Say where the round is by now: what was typed is kept, the phase is another's."""
    inside = talk.inside("wheel", "moved")
    phases = talk.content["wheel"]["phases"]
    name = label(phases[str(done.phase)], talk.language)
    await inside.say(
        "changed_meanwhile",
        phase=done.phase,
        phase_name=name,
        ended=done.state != "open",
    )
