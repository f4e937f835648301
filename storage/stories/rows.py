"""A person's own practice stories: each is kept with every version of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, insert, select, update

from dialogs.access import Audience
from dialogs.errors import NotYours
from dialogs.rights import Right, Standing, may
from dialogs.stories.commands import KeepStory
from dialogs.zone import ZONE
from storage.database.ids import new_id
from storage.database.transaction import Quick, Tx
from storage.meetings import rows as meetings
from storage.meetings.rows import Meeting
from storage.people import audit
from storage.people.scope import Scope
from storage.stories.tables import stories, story_talks, story_versions

HANDED_IN, WITHDRAWN = "handed_in", "withdrawn"


def focus(db: Tx, scope: Scope, department: int, now: datetime) -> dict[str, Any]:
    """Tell which month and meeting a story written now is for."""
    must_belong(scope, department)
    coming = meetings.upcoming(db, scope, department, now)
    been = meetings.passed(db, scope, department, now)
    local = now.astimezone(ZONE)
    return {
        # A story is of the month of its meeting, though it is written in the one
        # before.
        "month": coming.wall[:7] if coming else local.date().isoformat()[:7],
        "meeting": coming.wall if coming else None,
        "passed": been.wall if been else None,
        "earlier": _own_for(db, scope, department, coming, local.date()),
    }


def must_belong(scope: Scope, department: int) -> None:
    """Refuse a department that the person does not work in."""
    if not may(Right.WRITE_STORY, scope, department):
        message = f"department {department} is not one of the person's own"
        raise NotYours(message)


_OWN = Quick(
    lambda: (
        select(stories.c.id, stories.c.meeting_id)
        .where(
            stories.c.kindergarten_id == bindparam("kindergarten"),
            stories.c.person_id == bindparam("person"),
            stories.c.department_id == bindparam("department"),
            stories.c.month == bindparam("month"),
            stories.c.state == HANDED_IN,
        )
        .order_by(stories.c.created_at.desc())
    )
)


def _own_for(
    db: Tx, scope: Scope, department: int, meeting: Meeting | None, today: date
) -> str | None:
    """Return the person's own story for a meeting, or else for the month."""
    rows = db.rows(
        _OWN,
        kindergarten=scope.kindergarten_id,
        person=scope.person_id,
        department=department,
        month=meeting.wall[:7] if meeting else today.isoformat()[:7],
    )
    wanted = meeting.id if meeting else None
    return next((str(story) for story, its in rows if its == wanted), None)


def mine(scope: Scope) -> ColumnElement[bool]:
    """Say in SQL that a story is this person's own."""
    return and_(
        stories.c.kindergarten_id == scope.kindergarten_id,
        stories.c.person_id == scope.person_id,
    )


def keep(db: Tx, scope: Scope, told: KeepStory, talk: str, now: datetime) -> str:
    """Keep a story as handed in: a new one, or the next version of one."""
    must_belong(scope, told.department)
    if told.story is not None:
        return _next_version(db, scope, told.story, told, talk, now)
    coming = meetings.upcoming(db, scope, told.department, now)
    made = new_id()
    db.connection.execute(
        insert(stories).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=told.department,
            person_id=scope.person_id,
            meeting_id=coming.id if coming else None,
            month=told.month,
            dimension=told.dimension,
            state=HANDED_IN,
            audience=told.audience,
            version=1,
            created_at=now,
            handed_in_at=now,
        )
    )
    _add_version(db, scope, made, 1, told.fields, now)
    carries(db, scope, made, talk)
    audit.note(db, scope, "story.handed_in", made, now)
    return made


def _next_version(
    db: Tx, scope: Scope, story: str, told: KeepStory, talk: str, now: datetime
) -> str:
    row = own(db, scope, story)
    version = row.version + 1
    db.connection.execute(
        update(stories)
        .where(stories.c.id == story)
        .values(version=version, audience=told.audience, state=HANDED_IN)
    )
    _add_version(db, scope, story, version, told.fields, now)
    carries(db, scope, story, talk)
    audit.note(db, scope, "story.changed", story, now)
    return story


def _add_version(
    db: Tx,
    scope: Scope,
    story: str,
    version: int,
    fields: Mapping[str, str],
    now: datetime,
) -> None:
    # Under its own name: copied to another row, the seal does not open.
    sealed = db.seal(fields, f"stories|{scope.kindergarten_id}|{story}|{version}")
    db.connection.execute(
        insert(story_versions).values(
            story_id=story,
            version=version,
            kindergarten_id=scope.kindergarten_id,
            sealed=sealed,
            created_at=now,
        )
    )


def carries(db: Tx, scope: Scope, story: str, talk: str) -> None:
    """Remember that a talk has shown a story: deleting it follows every copy."""
    key = and_(story_talks.c.story_id == story, story_talks.c.talk == talk)
    if db.connection.execute(select(story_talks.c.talk).where(key)).first() is None:
        db.connection.execute(
            insert(story_talks).values(
                story_id=story, talk=talk, kindergarten_id=scope.kindergarten_id
            )
        )


def may_with(right: Right, scope: Scope, author: int) -> bool:
    """Tell whether somebody may do this with a story that this author has written."""
    also = [Standing.OWN] if scope.person_id == author else []
    return may(right, scope, also=also)


def own(db: Tx, scope: Scope, story: str) -> Row[Any]:
    """Return the row of one of the person's own stories."""
    # The same answer for another's story and for none: nobody learns that one is there.
    here = stories.c.kindergarten_id == scope.kindergarten_id
    row = db.connection.execute(
        select(stories).where(stories.c.id == story, here)
    ).first()
    if row is None or not may_with(Right.CHANGE_STORY, scope, row.person_id):
        message = f"story {story} is not there"
        raise NotYours(message)
    return row


def all_own(db: Tx, scope: Scope) -> list[dict[str, Any]]:
    """List the person's own stories, newest first."""
    asked = select(stories).where(mine(scope)).order_by(stories.c.created_at.desc())
    return [summary(row) for row in db.connection.execute(asked)]


def summary(row: Any) -> dict[str, Any]:
    """Return what a list says of a story: nothing of its text."""
    return {
        "id": row.id,
        "department": row.department_id,
        "month": row.month,
        "dimension": row.dimension,
        "audience": row.audience,
        "state": row.state,
    }


def set_audience(
    db: Tx, scope: Scope, story: str, audience: Audience, now: datetime
) -> None:
    """Let others read a story, or fewer."""
    own(db, scope, story)
    # To let somebody read it is to hand it in, also after it was taken back.
    values = {"audience": audience, "state": HANDED_IN}
    changed = update(stories).where(stories.c.id == story, mine(scope))
    db.connection.execute(changed.values(values))
    audit.note(db, scope, "story.audience", story, now)
