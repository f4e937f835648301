"""What is ahead in the programmes that run, as a part of a kindergarten's year."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dialogs.year.snapshot import CourseNow, StoneAhead
from dialogs.zone import ZONE
from storage.meetings.tables import agenda_items, meetings
from storage.programmes.rows import STANDS, day_of
from storage.programmes.tables import milestones, programmes
from storage.year.reading import PartReading

# The meeting in which homework is taken up, while it stands on that list.
_lists = meetings.alias()
_ON_LIST = (
    (agenda_items.c.id == milestones.c.item_id)
    & (agenda_items.c.kindergarten_id == milestones.c.kindergarten_id)
    & (agenda_items.c.state == "open")
)
_HELD = (
    (_lists.c.id == agenda_items.c.meeting_id)
    & (_lists.c.kindergarten_id == milestones.c.kindergarten_id)
    & (_lists.c.state != "cancelled")
)


def read_stones(of: PartReading) -> None:
    """Read the open milestones of what runs: one that is paused asks for nothing."""
    asked = (
        select(
            programmes.c.kindergarten_id, programmes.c.id, programmes.c.key,
            programmes.c.department_id, programmes.c.leader_id, programmes.c.second_id,
            programmes.c.touched_at, milestones.c.id.label("stone"),
            milestones.c.key.label("called"), milestones.c.planned_on,
            meetings.c.wall, milestones.c.item_id, milestones.c.asked,
            _lists.c.wall.label("taken_up"),
        )
        .join(milestones, milestones.c.programme_id == programmes.c.id)
        .outerjoin(meetings, STANDS)
        .outerjoin(agenda_items, _ON_LIST)
        .outerjoin(_lists, _HELD)
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
        now = CourseNow(row.key, row.leader_id, row.second_id, touched)
        here.courses[row.id] = now
        here.stones.append(
            StoneAhead(
                row.stone, row.key, row.id, row.called, row.department_id,
                row.leader_id, day_of(row.planned_on, row.wall),
                row.item_id, tuple((row.asked or "").split()),
                datetime.fromisoformat(row.taken_up) if row.taken_up else None,
            )
        )  # fmt: skip
