"""Phase 3: hunt for ideas, choose what costs least and gives most, and agree who."""

from __future__ import annotations

from typing import Any

from dialogs.guardian.looked_over import careful, listed, numbered, place
from dialogs.plans.asking import EVERYBODY, ask_actions
from dialogs.talk.talk import Talk
from dialogs.wheel.answer_alone import alone, counted, points
from dialogs.wheel.commands import KeepRound
from dialogs.wheel.meeting import ask_together, moved_meanwhile, opened, shown_answers
from dialogs.wheel.results import WheelNow

Json = dict[str, Any]
# So many times an idea can be built on in one meeting.
TURNS = 10


async def vote(talk: Talk, unit: WheelNow) -> None:
    """Let this person choose the idea that is least to begin with and gives most."""
    going = unit.going
    asked = points(talk, numbered(going.told["ideas"]), 1)
    await alone(talk, unit.department, "least", going.id, asked)


async def try_out(talk: Talk, unit: WheelNow) -> Json | None:
    """Hunt for ideas together, then choose; the department may vote in between.

    Returns the meeting's own part; None where it is not held now.
    """
    going = unit.going
    inside = talk.inside("wheel_try", "try")
    ideas = going.told.get("ideas")
    if not ideas:
        found = await _ideas(talk, inside, unit)
        if found is None:
            return None
        if await inside.choose("vote", ["vote", "here"]) == "vote":
            await _to_vote(inside, unit, found)
            return None
        return found | await _actions(inside, unit, found["ideas"], [])
    answers = await opened(talk, unit, "least", going.id)
    if answers is None:
        return None
    given = counted(answers, len(ideas))
    return {"given": given} | await _actions(inside, unit, ideas, given)


async def _to_vote(talk: Talk, unit: WheelNow, found: Json) -> None:
    """Keep the ideas, so that everybody can choose on her own phone."""
    going = unit.going
    done = await talk.do(KeepRound(going.id, going.phase, found))
    if done.done:
        await talk.say("voting")
    else:
        await moved_meanwhile(talk, done)


async def _ideas(talk: Talk, inside: Talk, unit: WheelNow) -> Json | None:
    """Show everybody's ideas without names, and build on them."""
    answers = await opened(talk, unit, "ideas", unit.going.id)
    if answers is None:
        return None
    await shown_answers(talk, unit, "ideas", answers)
    nameless = [text for each in answers.values() for text in each or ()]
    ideas = await _built_on(inside, nameless)
    ideas += await _borrowed(inside, unit)
    built = [each for each in ideas if each not in nameless]
    return {"ideas": ideas, "built": built}


async def _built_on(inside: Talk, nameless: list[str]) -> list[str]:
    """Let those who sit together say «yes, and» to one idea after the other."""
    ideas = list(nameless)
    most = inside.content["wheel"]["most"]["listed"]
    for _ in range(TURNS):
        options = {**numbered(ideas), "new": _new(inside)}
        if ideas:
            options["done"] = inside.labels.line("wheel_try", "enough", {})
        chosen = await inside.choose("build", options)
        if chosen == "done":
            break
        if chosen == "new":
            ideas += await listed(inside, "new_idea", most)
            continue
        idea = ideas[place(chosen)]
        more = await careful(inside, "yes_and", optional=True, idea=idea)
        if more:
            ideas[place(chosen)] = f"{idea} – {more}"
    return ideas


async def _borrowed(inside: Talk, unit: WheelNow) -> list[str]:
    """Ask for something to borrow, with what other departments have learnt."""
    if unit.shares:
        texts = [each.text for each in unit.shares]
        await inside.say("borrow_from", texts=texts)
    borrowed = await ask_together(inside, "try", ("borrow",))
    return [borrowed["borrow"]] if borrowed else []


def _new(talk: Talk) -> str:
    return talk.labels.line("wheel_try", "new_one", {})


async def _actions(
    talk: Talk, unit: WheelNow, ideas: list[str], given: list[int]
) -> Json:
    """Choose up to three, and agree on who, from when, and when it is looked at."""
    if any(given):
        rows = sorted(zip(given, ideas, strict=True), key=lambda row: -row[0])
        await talk.say("given", rows=[{"text": t, "points": n} for n, t in rows if n])
    most = talk.content["wheel"]["most"]["actions"]
    while True:
        chosen = await talk.choose_several("actions", numbered(ideas), most=most)
        if 0 < len(chosen) <= most:
            break
        await talk.say("too_many", most=most)
    notes = await ask_together(talk, "try", ("hinders", "stop"))
    people = {EVERYBODY: talk.labels.line("wheel_try", "all_of_us", {})}
    people |= {str(each.id): each.name for each in unit.staff}
    actions = await ask_actions(talk, [ideas[place(each)] for each in chosen], people)
    check = await talk.date("check")
    return {"actions": actions, "tried": notes, "check": check}
