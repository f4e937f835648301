"""What a plan says by now: pure, and in whatever order two of a department decide."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.talk.messages import Json

KEEP, ADJUST, END = "keep", "adjust", "end"


def renewed(told: Json, decided: Sequence[Json]) -> Json:
    """Return a plan after it was looked at: what goes on, and what is over.

    An action is known by its text. One that another has worded anew meanwhile is not
    there any more: what was decided about it is laid beside, and nothing typed goes.
    """
    actions = [dict(each) for each in told.get("actions", [])]
    over = [dict(each) for each in told.get("over", [])]
    for each in decided:
        place = _place(actions, each["text"])
        if each["decision"] == END and place is not None:
            over.append(actions.pop(place))
        elif each["decision"] == ADJUST:
            row: Json = {"text": each["instead"]}
            row |= {key: each.get(key) for key in ("who", "start")}
            if _place(actions, row["text"]) is not None:
                continue
            if place is None:
                actions.append(row)
            else:
                over.append(actions[place] | {"instead": row["text"]})
                actions[place] = row
    return dict(told) | {"actions": actions, "over": over}


def added(told: Json, actions: Sequence[Json]) -> Json:
    """Return a plan with more that is done for it; the same thing only once."""
    there = [*told.get("actions", [])]
    new = [each for each in actions if _place(there, each["text"]) is None]
    return dict(told) | {"actions": [*there, *new]}


def _place(rows: Sequence[Json], text: str) -> int | None:
    return next((n for n, row in enumerate(rows) if row["text"] == text), None)
