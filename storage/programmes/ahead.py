"""What is ahead in the programmes that run, as a part of a kindergarten's year."""

from __future__ import annotations

from sqlalchemy import select

from dialogs.year.snapshot import StoneAhead
from dialogs.zone import ZONE
from storage.meetings.tables import meetings
from storage.programmes.rows import STANDS, day_of
from storage.programmes.tables import milestones, programmes
from storage.year.reading import PartReading


def read_stones(of: PartReading) -> None:
    """Read the open milestones of what runs: one that is paused asks for nothing."""
    asked = (
        select(
            programmes.c.kindergarten_id, programmes.c.id, programmes.c.key,
            programmes.c.department_id, programmes.c.leader_id,
            programmes.c.touched_at, milestones.c.id.label("stone"),
            milestones.c.key.label("called"), milestones.c.planned_on,
            meetings.c.wall,
        )
        .join(milestones, milestones.c.programme_id == programmes.c.id)
        .outerjoin(meetings, STANDS)
        .where(
            programmes.c.kindergarten_id.in_(sorted(of.found)),
            programmes.c.state == "running",
            milestones.c.state == "open",
        )
        .order_by(programmes.c.id, milestones.c.position)
    )  # fmt: skip
    for row in of.db.connection.execute(asked):
        here = of.found[row.kindergarten_id]
        touched = row.touched_at.astimezone(ZONE).date()
        here.courses[row.id] = (row.key, row.leader_id, touched)
        here.stones.append(
            StoneAhead(
                row.stone, row.key, row.id, row.called, row.department_id,
                row.leader_id, day_of(row.planned_on, row.wall),
            )
        )  # fmt: skip
