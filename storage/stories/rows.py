"""Practice stories, every version of them, and who may read which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from dialogs.access import STORY, Audience, Reader, audiences_for, may_read
from dialogs.errors import NotYours
from dialogs.stories.commands import KeepStory
from dialogs.zone import ZONE
from storage.database.ids import new_id
from storage.database.transaction import Quick, Tx
from storage.meetings import rows as meetings
from storage.meetings.rows import Meeting
from storage.people import audit, memberships
from storage.people.scope import Scope
from storage.people.tables import people
from storage.post import boards, post_text
from storage.post.tables import outbox as outbox_table
from storage.post.tables import talks
from storage.stories.tables import stories, story_talks, story_versions

HANDED_IN, WITHDRAWN = "handed_in", "withdrawn"


def focus(db: Tx, scope: Scope, department: int, now: datetime) -> dict[str, Any]:
    """Tell which month and meeting a story written now is for."""
    must_belong(scope, department)
    coming = meetings.upcoming(db, scope, department, now)
    been = meetings.passed(db, scope, department, now)
    local = now.astimezone(ZONE)
    return {
        "month": coming.wall[:7] if coming else local.date().isoformat()[:7],
        "meeting": coming.wall if coming else None,
        "passed": been.wall if been else None,
        "earlier": _own_for(db, scope, department, coming, local.date()),
    }


def must_belong(scope: Scope, department: int) -> None:
    """Refuse a department that the person does not work in."""
    if not scope.is_program and department not in scope.departments:
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


def _mine(scope: Scope) -> ColumnElement[bool]:
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
    _carries(db, scope, made, talk)
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
    _carries(db, scope, story, talk)
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


def _carries(db: Tx, scope: Scope, story: str, talk: str) -> None:
    """Remember that a talk has shown a story: deleting it follows every copy."""
    key = and_(story_talks.c.story_id == story, story_talks.c.talk == talk)
    if db.connection.execute(select(story_talks.c.talk).where(key)).first() is None:
        db.connection.execute(
            insert(story_talks).values(
                story_id=story, talk=talk, kindergarten_id=scope.kindergarten_id
            )
        )


def own(db: Tx, scope: Scope, story: str) -> Any:
    """Return the row of one of the person's own stories."""
    asked = select(stories).where(stories.c.id == story, _mine(scope))
    row = db.connection.execute(asked).first()
    if row is None:
        message = f"story {story} is not there"
        raise NotYours(message)
    return row


def all_own(db: Tx, scope: Scope) -> list[dict[str, Any]]:
    """List the person's own stories, newest first."""
    asked = select(stories).where(_mine(scope)).order_by(stories.c.created_at.desc())
    return [_summary(row) for row in db.connection.execute(asked)]


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
    _carries(db, scope, story, talk)
    return {
        **_summary(row),
        "author": row.author,
        "fields": _fields(db, row),
        "changeable": row.department_id in scope.departments,
    }


def _may_read(scope: Scope, row: Any) -> bool:
    """Ask the access table; what is taken back is the writer's alone."""
    if row.person_id == scope.person_id:
        return may_read(STORY[Audience(row.audience)], Reader.WRITER)
    leads = row.department_id in scope.leads and row.state == HANDED_IN
    return leads and may_read(STORY[Audience(row.audience)], Reader.LEADER)


def _fields(db: Tx, row: Any) -> dict[str, str]:
    latest = select(story_versions.c.sealed).where(
        story_versions.c.story_id == row.id, story_versions.c.version == row.version
    )
    sealed = db.connection.execute(latest).scalar_one()
    where = f"stories|{row.kindergarten_id}|{row.id}|{row.version}"
    fields: dict[str, str] = db.open(sealed, where)
    return fields


def _summary(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "department": row.department_id,
        "month": row.month,
        "dimension": row.dimension,
        "audience": row.audience,
        "state": row.state,
    }


def shared(db: Tx, scope: Scope, department: int, now: datetime) -> dict[str, Any]:
    """Count what is handed in for a department, and list what its leader may read."""
    if department not in scope.leads:
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


def set_audience(
    db: Tx, scope: Scope, story: str, audience: Audience, now: datetime
) -> None:
    """Let others read a story, or fewer."""
    own(db, scope, story)
    values = {"audience": audience, "state": HANDED_IN}
    changed = update(stories).where(stories.c.id == story, _mine(scope))
    db.connection.execute(changed.values(values))
    audit.note(db, scope, "story.audience", story, now)


def withdraw(db: Tx, scope: Scope, story: str, talk: str, now: datetime) -> None:
    """Take a story back: the author keeps it, what others were shown is wiped."""
    own(db, scope, story)
    values = {"state": WITHDRAWN, "audience": Audience.MINE}
    changed = update(stories).where(stories.c.id == story, _mine(scope))
    db.connection.execute(changed.values(values))
    _follow(db, [story], talk, of_others=scope.person_id)
    audit.note(db, scope, "story.withdrawn", story, now)


def remove(
    db: Tx, scope: Scope, found: Sequence[str], talk: str | None, now: datetime
) -> int:
    """Delete stories with every version, and every message that showed them."""
    asked = select(stories.c.id).where(
        stories.c.id.in_(found), stories.c.kindergarten_id == scope.kindergarten_id
    )
    if not scope.is_program:
        asked = asked.where(stories.c.person_id == scope.person_id)
    ids = list(db.connection.execute(asked).scalars())
    if not ids:
        return 0
    _follow(db, ids, talk)
    for table in (story_talks, story_versions):
        db.connection.execute(delete(table).where(table.c.story_id.in_(ids)))
    db.connection.execute(delete(stories).where(stories.c.id.in_(ids)))
    audit.note(db, scope, "story.deleted", ",".join(ids)[:60], now, len(ids))
    return len(ids)


def _follow(
    db: Tx, ids: Sequence[str], talk: str | None, of_others: int | None = None
) -> None:
    """Wipe the messages that showed stories, and end the talks that hold them."""
    asked = select(story_talks.c.talk).where(story_talks.c.story_id.in_(ids))
    carried = [each for each in db.connection.execute(asked).scalars() if each]
    if of_others is not None:
        own_talks = select(outbox_table.c.talk).where(
            outbox_table.c.talk.in_(carried), outbox_table.c.person_id == of_others
        )
        mine = set(db.connection.execute(own_talks).scalars())
        carried = [each for each in carried if each not in mine]
    post_text.forget(db, carried)
    boards.forget(db, carried)
    held = [each for each in carried if each != talk]
    db.connection.execute(delete(talks).where(talks.c.id.in_(held)))
