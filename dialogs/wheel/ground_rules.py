"""Agree on ground rules: what each needs, a proposal, and everybody's yes."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, lines
from dialogs.menu import Group, Menu, staff
from dialogs.stories.practice_story import which_department
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.answer_alone import alone
from dialogs.wheel.commands import BeginRules, KeepRules, MyWheel
from dialogs.wheel.meeting import ask_together, opened, shown_answers
from dialogs.wheel.results import RulesNow, WheelNow

Json = dict[str, Any]
FEWEST = 3
# Asked of each one, alone, when there is a proposal.
AGREE: dict[str, Json] = {"agree": {"kind": "choice"}, "change": {"kind": "text"}}


@dialog(
    "ground_rules",
    version=2,
    goes_on=1,
    thing=Thing.GROUND_RULES,
    menu=Menu(Group.WORK, staff, order=2),
)
async def ground_rules(talk: Talk) -> None:
    """Show the ground rules, and go on with them."""
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    unit = await talk.do(MyWheel(department))
    rules = unit.rules
    if rules and rules.state == "agreed":
        await talk.say(
            "agreed_rules",
            lines=rules.lines,
            on=rules.on,
            part=rules.part,
            new=rules.new,
            absent=rules.absent,
        )
    if unit.leads:
        await lead_rules(talk, unit)
    elif rules is None:
        await talk.say("no_rules_yet")
    else:
        await _own_say(talk, unit, rules)


async def _own_say(talk: Talk, unit: WheelNow, rules: RulesNow) -> None:
    """Ask one who does not lead for what the rules still want of her."""
    wants = "" if rules.mine else rules.state
    if wants == "proposed":
        await agree(talk, unit)
    elif wants == "open":
        asked = talk.content["wheel"]["alone"]["rules"]
        await alone(talk, unit.department, "rules", rules.id, asked)
    else:
        await talk.say("nothing_now", state=rules.state)


def needs_rules(unit: WheelNow) -> bool:
    """Tell whether the ground rules ought to be looked at before anything else."""
    rules = unit.rules
    if rules is None or rules.state != "agreed":
        return True
    return bool(rules.new or rules.absent or rules.old)


async def lead_rules(talk: Talk, unit: WheelNow) -> None:
    """Lead the department to its rules, from wherever it is."""
    rules = unit.rules
    if rules is None or rules.state == "agreed":
        if not await talk.confirm("begin", again=rules is not None):
            await talk.say("left")
            return
        begun = await talk.do(BeginRules(unit.department))
        await talk.say("begun", meeting=begun.meeting if begun else None)
        return
    if rules.state == "open":
        await _propose(talk, unit, rules)
    else:
        await _settle(talk, unit, rules)


async def _propose(talk: Talk, unit: WheelNow, rules: RulesNow) -> None:
    """Look at what each needs, and write a proposal."""
    answers = await opened(talk, unit, "rules", rules.id)
    if answers is None:
        return
    await shown_answers(talk, unit, "rules", answers)
    notes = await ask_together(talk, "rules")
    await _keep(talk, rules, await _lines(talk, rules.before), notes)


async def _keep(
    talk: Talk, rules: RulesNow, written: list[str], notes: dict[str, str]
) -> None:
    """Keep a proposal, beside what another has proposed meanwhile."""
    seen, before = rules.subject, rules.lines
    command = KeepRules(rules.id, written, notes, seen=seen, before=before)
    kept = await talk.do(command)
    await talk.say("proposed", lines=kept.lines if kept else written)


async def _lines(talk: Talk, before: list[str]) -> list[str]:
    most = talk.content["wheel"]["most"]["rules"]
    filled = "\n".join(before) or None
    while True:
        text = await careful(talk, "rules", filled=filled, fewest=FEWEST, most=most)
        written = lines(text, most + 1)
        if FEWEST <= len(written) <= most:
            return written
        await talk.say("how_many", count=len(written), fewest=FEWEST, most=most)
        filled = text


async def agree(talk: Talk, unit: WheelNow) -> None:
    """Ask one whether she agrees, without her name."""
    rules = unit.ground
    await talk.say("proposal", lines=rules.lines)
    options = talk.labels.options("ground_rules", "agree_options", {})
    asked = {}
    words = talk.labels.options("ground_rules", "agree_asks", {})
    for key, question in AGREE.items():
        asked[key] = {**question, "nb": words[key], talk.language: words[key]}
    asked["agree"]["options"] = [{"key": k, "nb": v} for k, v in options.items()]
    await alone(talk, unit.department, "agree", rules.subject, asked)


async def _settle(talk: Talk, unit: WheelNow, rules: RulesNow) -> None:
    """See who agrees, change or keep, and write down who took part."""
    answers = await opened(talk, unit, "agree", rules.subject)
    if answers is None:
        return
    await _so_far(talk, answers)
    if await talk.choose("settle", ["keep", "change"]) == "change":
        await _keep(talk, rules, await _lines(talk, rules.lines), {})
        return
    people = {str(each.id): each.name for each in unit.staff}
    part = await talk.choose_several("part", people)
    there = [int(p) for p in part]
    command = KeepRules(
        rules.id, rules.lines, {}, there, agreed=True, seen=rules.subject
    )
    kept = await talk.do(command)
    if kept is None or kept.done:
        await talk.say("agreed", lines=rules.lines)
    else:
        await talk.say("changed_meanwhile", lines=kept.lines)


async def _so_far(talk: Talk, answers: dict[str, list[str] | None]) -> None:
    """Tell who agrees by number; what fewer than enough have written stays unseen."""
    said, changes = answers.get("agree"), answers.get("change")
    await talk.say(
        "so_far",
        few=said is None,
        yes=(said or []).count("yes"),
        change=(said or []).count("change"),
        changes=changes or [],
        hidden=changes is None,
        least=talk.content["wheel"]["threshold"],
    )


DIALOGS = (ground_rules,)
