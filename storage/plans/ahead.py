"""Which plans go on, as a part of a kindergarten's year."""

from __future__ import annotations

from sqlalchemy import select

from dialogs.year.snapshot import PlanAhead
from dialogs.zone import ZONE
from storage.plans.tables import plans
from storage.year.reading import PartReading


def read_plans(of: PartReading) -> None:
    """Read which plans go on, and nothing of what is in them."""
    asked = (
        select(
            plans.c.kindergarten_id, plans.c.id, plans.c.department_id,
            plans.c.person_id, plans.c.check_on, plans.c.created_at,
            plans.c.touched_at,
        )
        .where(
            plans.c.kindergarten_id.in_(sorted(of.found)), plans.c.state == "open"
        )
        .order_by(plans.c.id)
    )  # fmt: skip
    for row in of.db.connection.execute(asked):
        made, touched = (
            each.astimezone(ZONE).date() for each in (row.created_at, row.touched_at)
        )
        one = PlanAhead(
            row.id, row.department_id, row.person_id, row.check_on, made, touched
        )
        of.found[row.kindergarten_id].plans.append(one)
