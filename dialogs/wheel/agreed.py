"""What a department has agreed in a round, and how two who lead it lose nothing.

A meeting hands in its own part, and the part is laid into what is kept by then: lists
grow, notes stand under one another, and where there is room for one only, what stood
there is kept beside it. So it does not matter who keeps first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]
# One sentence an item; votes count their places, so that what is new comes last.
LISTS = (
    "works", "candidates", "later", "ideas", "built", "to_hms", "lifted", "learnt",
    "news",
)  # fmt: skip
# One thing an item, which is known by its text.
ROWS = ("better", "goals", "actions")
# What somebody wrote about it.
TYPED = ("instead", "sign", "symptom")
# What was answered together, by question.
NOTES = ("notes", "wanted", "tried", "looked_back")
# Decided, and not over: what the next round goes on with.
GOES_ON = ("keep", "adjust", None)


def joined(kept: Mapping[str, Any], part: Mapping[str, Any]) -> Json:
    """Lay what a meeting came to into what is kept; what is empty changes nothing."""
    whole = dict(kept)
    for key, said in part.items():
        was = whole.get(key)
        if not said or said == was:
            continue
        if key == "goal" and was:
            whole["goals"] = _rows(whole.get("goals", []), [was])
        whole[key] = _both(key, was, said) if was else said
    return whole


def _both(key: str, was: Any, said: Any) -> Any:
    if key in LISTS:
        return list(dict.fromkeys([*was, *said]))
    if key in ROWS:
        return _rows(was, said)
    if key in NOTES:
        return was | {q: under(was.get(q, ""), text) for q, text in said.items()}
    return said


def _rows(was: Sequence[Json], said: Sequence[Json]) -> list[Json]:
    """Put rows together by their text; what is newly decided about one counts."""
    found = {row["text"]: dict(row) for row in was}
    for row in said:
        there = found.setdefault(row["text"], {})
        typed = {key: under(there.get(key, ""), row.get(key) or "") for key in TYPED}
        there |= {key: value for key, value in row.items() if value is not None}
        there |= {key: text for key, text in typed.items() if text}
    return list(found.values())


def under(was: str, said: str) -> str:
    """Write one text under another, once."""
    if not was or not said:
        return was or said
    if f"\n\n{said}\n\n" in f"\n\n{was}\n\n":
        return was
    return f"{was}\n\n{said}"


def rewritten(
    seen: Sequence[str], kept: Sequence[str], new: Sequence[str]
) -> list[str]:
    """Return a list that somebody wrote anew, with what others have added meanwhile.

    `seen` is what she had before her: only what she saw can she have taken away.
    """
    there = [each for each in kept if each in new or each not in seen]
    if list(kept) == list(seen):
        there = []
    return list(dict.fromkeys([*there, *new]))


def dates(told: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return from when the department tries something, and when it is looked at."""
    starts = [each["start"] for each in told.get("actions", []) if each.get("start")]
    return (min(starts) if starts else None), told.get("check")


def going_on(told: Mapping[str, Any]) -> list[str]:
    """Name the actions that are not over, as they are worded by now."""
    return [
        each.get("instead", each["text"])
        if each.get("decision") == "adjust"
        else each["text"]
        for each in told.get("actions", [])
        if each.get("decision") in GOES_ON
    ]


def left(told: Mapping[str, Any], *, done: bool) -> Json:
    """Return what a round leaves to the next one; empty things are not in it."""
    chosen = told.get("chosen") if done else None
    waits = [text for text in told.get("candidates", []) if text != chosen]
    looked = told.get("looked_back", {})
    found = {
        "candidates": [*waits, *told.get("later", [])],
        "actions": going_on(told),
        "learnt": told.get("learnt", []),
        "way": looked.get("way", ""),
        "news": told.get("news", []),
    }
    own = {key: value for key, value in found.items() if value}
    if told.get("candidates"):
        return own
    # It was let go of before it got so far: what it began with waits still.
    return joined(told.get("left", {}), own)


def lacking(told: Mapping[str, Any], phase: int) -> list[str]:
    """Name what a phase ought to leave and this one has not."""
    goal = told.get("goal", {})
    checks = {
        1: {"works": told.get("works"), "candidates": told.get("candidates")},
        2: {"goal": goal.get("text"), "by": goal.get("by"), "sign": goal.get("sign")},
        3: {"actions": told.get("actions"), "check": told.get("check")},
        4: {
            "decisions": all(a.get("decision") for a in told.get("actions", [])),
            "learnt": told.get("learnt"),
        },
    }
    return [name for name, there in checks[phase].items() if not there]
