"""How long a round takes: its steps' times by the way it goes and the pace."""

from __future__ import annotations

from typing import Any

from dialogs.reflecting_team.board import DAYS

Json = dict[str, Any]


def steps_of(content: Json, kind: str, way: str, pace: str) -> list[Json]:
    """Return a round's steps with its times: content times the way and the pace."""
    steps: list[Json] = content["pair" if kind == "pair" else "steps"]
    if way == DAYS:
        return [each | {"seconds": content["days_seconds"]} for each in steps]
    factor = content["ways"][way] * content["paces"][pace]
    return [each | {"seconds": round(each["seconds"] * factor)} for each in steps]


def minutes_of(content: Json, kind: str, way: str, pace: str, people: int) -> int:
    """Return how many minutes a round takes with so many people."""
    team = people - 2
    if team < content["small_team"]:
        team += 1
    seconds = 0
    for each in steps_of(content, kind, way, pace):
        turns = people if each["speaks"] == "each" else team
        seconds += each["seconds"] * (turns if each.get("each_has") else 1)
    return round(seconds / 60)
