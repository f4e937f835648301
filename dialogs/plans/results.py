"""What the commands about plans give."""

from __future__ import annotations

from dialogs.talk.command import Result
from dialogs.talk.messages import Json


class PlanPlace(Result, frozen=True):
    """Where this person may make a plan: a department, the house, or for herself."""

    key: str
    name: str
    people: dict[str, str]


class PlanNow(Result, frozen=True):
    """One plan as it is by now; `weeks` is how long nobody has touched it.

    `waits` tells that its day has come, and `leads` that this person decides on it.
    """

    id: str
    place: PlanPlace
    source: str
    told: Json
    check: str
    leads: bool
    waits: bool
    weeks: int


class PlansNow(Result, frozen=True):
    """The plans that this person may see, and where she may make another."""

    plans: list[PlanNow]
    places: list[PlanPlace]


class PlanChanged(Result, frozen=True):
    """Whether the plan was still going on, so that it could be changed."""

    done: bool


class IntoWheel(Result, frozen=True):
    """What became of a plan in the wheel: `opened`, `beside`, or `over` before."""

    came: str
