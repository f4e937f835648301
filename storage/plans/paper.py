"""Plans as tables of a report: what is tried, by whom, and when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from storage.people import staff
from storage.plans import rows as plans
from storage.plans.rows import DevelopmentPlan, PlanReaders
from storage.reports.paper import Clerk, Table

# So many plans of a place stand in its report, the newest first.
MOST = 12
COLUMNS = ("goal", "sign", "action", "who", "start", "check", "decision")


def plan_table(desk: Clerk, unit: int | None) -> Iterator[Table]:
    """Give the plans of a department, or those of the whole house."""
    readers = PlanReaders([unit] if unit else [], person=0)
    rows = [
        row
        for one in plans.newest_plans(desk.db, desk.scope, readers, MOST)
        if one.department == unit
        for row in _rows(desk, one)
    ]
    if rows:
        yield desk.table("plans", COLUMNS, rows)


def _rows(desk: Clerk, one: DevelopmentPlan) -> Iterator[tuple[str, ...]]:
    actions = [*one.told.get("actions", []), *one.told.get("over", [])]
    names = staff.names(desk.db, [each["who"] for each in actions if each["who"]])
    goal = one.told["goal"]
    labels = desk.stage.options("plan", "decision__options", {})
    for place, each in enumerate(actions):
        is_over = place >= len(one.told.get("actions", []))
        instead = each.get("instead", "")
        over = f"{labels['adjust']}: {instead}" if instead else labels["end"]
        yield (
            goal["text"], goal.get("sign") or "", each["text"],
            names.get(each["who"], "") or desk.words["all"],
            desk.day(each.get("start")), desk.day(one.check_on),
            over if is_over else "",
        )  # fmt: skip
