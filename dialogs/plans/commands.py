"""The commands about plans: a goal, what is done for it, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dialogs.plans.results import IntoWheel, PlanChanged, PlansNow
from dialogs.talk.command import Command
from dialogs.talk.messages import Json


@dataclass(frozen=True)
class MyPlans(Command[PlansNow]):
    """List the plans that this person may see, and where she may make one."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True)
class KeepPlan(Command[None]):
    """Keep a new plan in a place: `d12`, `house` or `me`; `source` is why it came."""

    place: str
    source: str
    told: Json
    check: str


@dataclass(frozen=True)
class RenewPlan(Command[PlanChanged]):
    """Keep what was decided about each action, more actions, and the next day."""

    plan: str
    decided: Sequence[Json]
    new: Sequence[Json]
    check: str


@dataclass(frozen=True)
class NoteTried(Command[PlanChanged]):
    """Keep whether it was tried, of the plan and of nobody."""

    plan: str
    tried: str


@dataclass(frozen=True)
class MoveCheck(Command[PlanChanged]):
    """Look at the plan on another day."""

    plan: str
    check: str


@dataclass(frozen=True)
class EndPlan(Command[PlanChanged]):
    """End a plan, with what was decided about its actions last."""

    plan: str
    decided: Sequence[Json] = ()


@dataclass(frozen=True)
class TakeIntoWheel(Command[IntoWheel]):
    """Let the department's wheel go on with the plan's goal and actions."""

    plan: str
