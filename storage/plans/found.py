"""The words of plans, to be looked through by who may see them."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.search.commands import Sought
from dialogs.search.matching import Text
from dialogs.year.open_days import wall
from storage.people.roles import here_of
from storage.plans import rows as plans
from storage.plans.carry_out import readers_of
from storage.plans.rows import DevelopmentPlan
from storage.turn import Turn


def plans_found(turn: Turn, most: int) -> Iterator[Text]:
    """Give what stands in the newest plans that this person may see."""
    for each in plans.newest_plans(turn.db, turn.scope, readers_of(turn), most):
        day = wall(each.created_at).date().isoformat()
        here = here_of(turn)
        name = here.departments.get(each.department or 0, here.name)
        if each.person is not None:
            name = here.names.get(each.person, "")
        yield Text(Sought.PLAN, each.id, day, tuple(_parts(each)), name)


def _parts(one: DevelopmentPlan) -> Iterator[str]:
    goal = one.told["goal"]
    yield from filter(None, (goal["text"], goal.get("sign")))
    for kept in ("actions", "over"):
        yield from (each["text"] for each in one.told.get(kept, []))
    yield from one.told.get("later", [])
