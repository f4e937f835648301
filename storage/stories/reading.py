"""Read stories: one's own, and what somebody else lets her leader read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from dialogs.access import STORY, Audience, Reader, audiences_for, may_read
from dialogs.errors import NotYours
from dialogs.rights import Right, may
from dialogs.zone import ZONE
from storage.database.transaction import Tx
from storage.meetings import rows as meetings
from storage.people import memberships
from storage.people.scope import Scope
from storage.people.tables import people
from storage.stories.rows import HANDED_IN, carries, mine, summary
from storage.stories.tables import stories, story_versions


@dataclass(frozen=True)
class OwnText:
    """What somebody has written in a story of hers."""

    id: str
    at: datetime
    parts: tuple[str, ...]


def read(db: Tx, scope: Scope, story: str, talk: str) -> dict[str, Any] | None:
    """Return a story with its text, to somebody whom the rules let read it."""
    asked = (
        select(stories, people.c.name.label("author"))
        .join(people, people.c.id == stories.c.person_id)
        .where(
            stories.c.id == story, stories.c.kindergarten_id == scope.kindergarten_id
        )
    )
    row = db.connection.execute(asked).first()
    if row is None or not _may_read(scope, row):
        return None
    carries(db, scope, story, talk)
    return {
        **summary(row),
        "author": row.author,
        "fields": _fields(db, row),
        "changeable": may(Right.WRITE_STORY, scope, row.department_id),
    }


def newest_own(db: Tx, scope: Scope, most: int) -> list[OwnText]:
    """Open the person's own stories, the newest first."""
    asked = (
        select(stories)
        .where(mine(scope))
        .order_by(stories.c.created_at.desc(), stories.c.id)
        .limit(most)
    )
    rows = db.connection.execute(asked).all()
    return [
        OwnText(row.id, row.created_at, tuple(_fields(db, row).values()))
        for row in rows
        if _may_read(scope, row)
    ]


def _may_read(scope: Scope, row: Any) -> bool:
    """Ask the access table; what is taken back is the writer's alone."""
    if row.person_id == scope.person_id:
        return may_read(STORY[Audience(row.audience)], Reader.WRITER)
    leads = row.state == HANDED_IN and may(
        Right.SEE_HANDED_IN, scope, row.department_id
    )
    return leads and may_read(STORY[Audience(row.audience)], Reader.LEADER)


def _fields(db: Tx, row: Any) -> dict[str, str]:
    latest = select(story_versions.c.sealed).where(
        story_versions.c.story_id == row.id, story_versions.c.version == row.version
    )
    sealed = db.connection.execute(latest).scalar_one()
    where = f"stories|{row.kindergarten_id}|{row.id}|{row.version}"
    fields: dict[str, str] = db.open(sealed, where)
    return fields


def shared(db: Tx, scope: Scope, department: int, now: datetime) -> dict[str, Any]:
    """Count what is handed in for a department, and list what its leader may read."""
    if not may(Right.SEE_HANDED_IN, scope, department):
        message = f"department {department} is not led by this person"
        raise NotYours(message)
    coming = meetings.upcoming(db, scope, department, now)
    local = now.astimezone(ZONE).date()
    when = (
        stories.c.meeting_id == coming.id
        if coming
        else stories.c.month == local.isoformat()[:7]
    )
    here = and_(
        stories.c.kindergarten_id == scope.kindergarten_id,
        stories.c.department_id == department,
        stories.c.state == HANDED_IN,
        when,
    )
    count = select(func.count(stories.c.person_id.distinct())).where(here)
    listed = (
        select(stories.c.id, stories.c.dimension, people.c.name)
        .join(people, people.c.id == stories.c.person_id)
        .where(
            here,
            stories.c.audience.in_(audiences_for(Reader.LEADER)),
            stories.c.person_id != scope.person_id,
        )
        .order_by(people.c.name, stories.c.created_at)
    )
    return {
        "meeting": coming.wall if coming else None,
        "handed_in": db.connection.execute(count).scalar_one(),
        "people": memberships.staff_count(db, scope, department, local),
        "stories": [
            {"id": row.id, "author": row.name, "dimension": row.dimension}
            for row in db.connection.execute(listed)
        ],
    }
