"""Take stories back and delete them: what others were shown of them goes too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from dialogs.access import Audience
from dialogs.rights import Right
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.post import boards, post_text
from storage.post.tables import outbox as outbox_table
from storage.post.tables import talks
from storage.stories.rows import WITHDRAWN, may_with, mine, own
from storage.stories.tables import stories, story_talks, story_versions


def withdraw(db: Tx, scope: Scope, story: str, talk: str, now: datetime) -> None:
    """Take a story back: the author keeps it, what others were shown is wiped."""
    own(db, scope, story)
    # The audience goes too: nothing is left by which another could read it.
    values = {"state": WITHDRAWN, "audience": Audience.MINE}
    changed = update(stories).where(stories.c.id == story, mine(scope))
    db.connection.execute(changed.values(values))
    _follow(db, [story], talk, of_others=scope.person_id)
    audit.note(db, scope, "story.withdrawn", story, now)


def remove(
    db: Tx, scope: Scope, found: Sequence[str], talk: str | None, now: datetime
) -> int:
    """Delete stories with every version, and every message that showed them."""
    asked = select(stories.c.id, stories.c.person_id).where(
        stories.c.id.in_(found), stories.c.kindergarten_id == scope.kindergarten_id
    )
    ids = [
        story
        for story, author in db.connection.execute(asked)
        if may_with(Right.DELETE_STORY, scope, author)
    ]
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
    # What she was shown herself stays with her: it is still her story.
    if of_others is not None:
        own_talks = select(outbox_table.c.talk).where(
            outbox_table.c.talk.in_(carried), outbox_table.c.person_id == of_others
        )
        mine = set(db.connection.execute(own_talks).scalars())
        carried = [each for each in carried if each not in mine]
    post_text.forget(db, carried)
    boards.forget(db, carried)
    # The talk in which this is asked goes on: it has an answer to give.
    held = [each for each in carried if each != talk]
    db.connection.execute(delete(talks).where(talks.c.id.in_(held)))
