"""What a round of the wheel came to, as tables of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dialogs.talk.messages import Picture
from dialogs.words.content import label
from dialogs.words.pictures import wheel_picture
from dialogs.year.open_days import wall
from storage.people import staff
from storage.reports.paper import Clerk, Shape, Table
from storage.wheel import rules as ground
from storage.wheel.rows import WheelRound

Json = dict[str, Any]
# Where the answers to which questions, asked when the department sits together, lie.
TOGETHER = {"notes": "now", "wanted": "want", "tried": "try"}


def facts(desk: Clerk, one: WheelRound) -> Table:
    """Tell what the round is about: what works, the goal, the ground rules."""
    words, phases = desk.words, desk.stage.content["wheel"]["phases"]
    goal = one.told.get("goal", {})
    rules = ground.rules(desk.db, desk.scope, one.department, ground.AGREED)
    part = len(ground.part_of(desk.db, desk.scope, rules.id)) if rules else 0
    rows = [
        (words["begun"], desk.day(wall(one.begun_at).date())),
        (words["phase"], label(phases[str(one.phase)], desk.stage.language)),
        (words["ended"], desk.day(wall(one.ended_at).date()) if one.ended_at else ""),
        (words["works"], " · ".join(one.told.get("works", []))),
        (words["better"], " · ".join(e["text"] for e in one.told.get("better", []))),
        (words["candidates"], " · ".join(one.told.get("candidates", []))),
        (words["goal"], goal.get("text", "")),
        (words["by"], desk.day(goal.get("by"))),
        (words["sign"], goal.get("sign", "")),
        (words["goals"], " · ".join(map(_goal, one.told.get("goals", [])))),
        (words["rules"], desk.day(rules.agreed_on) if rules else ""),
        (words["part"], str(part) if part else ""),
        (words["news"], _news(desk, one.told.get("news", []))),
    ]
    shown = [row for row in rows if row[1]]
    return desk.facts("facts", shown)


def glance(desk: Clerk, one: WheelRound) -> tuple[tuple[str, str], ...]:
    """Give what the round is to come to, for somebody who looks once."""
    goal, words = one.told.get("goal", {}), desk.words
    phase = desk.stage.content["wheel"]["phases"][str(one.phase)]
    rows = [
        (words["phase"], label(phase, desk.stage.language)),
        (words["goal"], goal.get("text", "")),
        (words["by"], desk.day(goal.get("by"))),
        (words["sign"], goal.get("sign", "")),
    ]
    return tuple(row for row in rows if row[1])


def picture(desk: Clerk, one: WheelRound) -> Picture:
    """Show where in the wheel the department is."""
    language = desk.stage.language
    name = label(desk.stage.content["wheel"]["phases"][str(one.phase)], language)
    alt = desk.stage.line("pictures", "wheel", {"phase": one.phase, "name": name})
    return Picture(wheel_picture(one.phase, one.number, language), alt)


def tables_of(desk: Clerk, one: WheelRound) -> Iterator[Table]:
    """Give what was tried and what came of it."""
    told = one.told
    if told.get("actions"):
        yield actions(desk, told)
    if told.get("near"):
        yield _near(desk, told["near"])
    looked = told.get("looked_back", {})
    asked = desk.stage.content["wheel"]["together"]["learn"]
    rows = [
        (label(asked[key], desk.stage.language), looked[key])
        for key in asked
        if looked.get(key)
    ]
    rows += [(desk.words["learnt"], text) for text in told.get("learnt", [])]
    if rows:
        yield desk.facts("evaluation", rows)


def _near(desk: Clerk, counts: Sequence[int]) -> Table:
    """Say how near the goal they are: in words, and as many at each step."""
    rows = [(str(n), str(count)) for n, count in enumerate(counts, 1)]
    told = {"far": sum(counts[:2]), "near": sum(counts[3:]), "all": sum(counts)}
    note = desk.stage.line("report", "near_note", told)
    return desk.table("near", ("step", "count"), rows, Shape.BARS, note)


def actions(desk: Clerk, told: Json) -> Table:
    """List the actions, with what was decided and what is done instead."""
    names = staff.names(desk.db, [a["who"] for a in told["actions"] if a.get("who")])
    decisions = desk.stage.options("wheel_learn", "decision__options", {})
    rows = [
        (
            each["text"],
            names.get(each.get("who"), "") or desk.words["all"],
            desk.day(each.get("start")),
            desk.day(told.get("check")),
            _decided(decisions, each),
        )
        for each in told["actions"]
    ]
    columns = ("action", "who", "start", "check", "decision")
    return desk.table("actions", columns, rows)


def _decided(decisions: Mapping[str, str], action: Json) -> str:
    told = decisions.get(action.get("decision", ""), "")
    instead = action.get("instead", "")
    return f"{told}: {instead}" if instead else told


def _goal(told: Json) -> str:
    return f"{told['text']} ({told['sign']})" if told.get("sign") else str(told["text"])


def _news(desk: Clerk, keys: Sequence[str]) -> str:
    labels = desk.stage.options("wheel", "new__options", {})
    return " · ".join(labels[key] for key in keys if key in labels)


def carried(desk: Clerk, one: WheelRound) -> Iterator[Table]:
    """Give what the round began with: what the one before it had left."""
    words, left = desk.words, one.told.get("left", {})
    rows = [(words["waits"], text) for text in left.get("candidates", [])]
    rows += [(words["goes_on"], text) for text in left.get("actions", [])]
    rows += [(words["learnt"], text) for text in left.get("learnt", [])]
    rows += [(words["way"], left["way"])] if left.get("way") else []
    rows += [(words["news"], _news(desk, left["news"]))] if left.get("news") else []
    if rows:
        yield desk.facts("carried", rows)


def said(desk: Clerk, one: WheelRound) -> Iterator[Table]:
    """Give what the department wrote when it sat together, and is said nowhere else."""
    rows = [
        (_question(desk, part, key), text)
        for kept, part in TOGETHER.items()
        for key, text in one.told.get(kept, {}).items()
    ]
    better = one.told.get("better", [])
    rows += [(desk.words["symptom"], e["symptom"]) for e in better if "symptom" in e]
    rows += [(desk.words["idea"], text) for text in one.told.get("built", [])]
    rows += [(desk.words["matter"], text) for text in one.told.get("to_hms", [])]
    if rows:
        yield desk.facts("said", rows)


def _question(desk: Clerk, part: str, key: str) -> str:
    """Word what was asked; its owner may have taken the question away since."""
    asked = desk.stage.content["wheel"]["together"].get(part, {})
    return label(asked[key], desk.stage.language) if key in asked else ""
