"""Take a decision back: once, by who made it, while it stands as she left it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import Row, delete, select, update

from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.post import outbox
from storage.reminders.tables import reminders
from storage.stories import removing
from storage.undo import row_changes
from storage.undo.noting import OPEN, TAKEN_BACK, WINDOW, Noted, Undoable
from storage.undo.row_changes import RowChange
from storage.undo.tables import undoable
from storage.year import snapshot as year

Kept = Row[tuple[object, ...]]


class Came(StrEnum):
    """What came of a press; each but `DONE` has a sentence of its own."""

    DONE = "done"
    AGAIN = "again"
    LATE = "late"
    NOT_HERS = "not_hers"
    CHANGED = "changed"
    SENT = "sent"


def newest(db: Tx, scope: Scope, now: datetime) -> str | None:
    """Return what this person decided last and can take back still."""
    asked = (
        select(undoable.c.id)
        .where(
            undoable.c.person_id == scope.person_id,
            undoable.c.kindergarten_id == scope.kindergarten_id,
            undoable.c.state == OPEN,
            undoable.c.until >= now,
        )
        .order_by(undoable.c.until.desc())
        .limit(1)
    )
    found: str | None = db.connection.execute(asked).scalar()
    return found


def take_back(
    db: Tx, scope: Scope, number: str, talk: str, now: datetime
) -> tuple[Came, Undoable | None]:
    """Let it be as it was before, all of it, or say why not and change nothing."""
    asked = select(undoable).where(undoable.c.id == number).with_for_update()
    row = db.connection.execute(asked).first()
    if row is None:
        return Came.LATE, None
    if (row.person_id, row.kindergarten_id) != (scope.person_id, scope.kindergarten_id):
        return Came.NOT_HERS, None
    if row.state == TAKEN_BACK:
        return Came.AGAIN, None
    if row.until < now:
        return Came.LATE, None
    told = msgspec.convert(db.open(row.sealed, f"undoable|{number}"), Noted)
    what = Undoable(row.what)
    if came := _in_the_way(db, told, row.until - WINDOW):
        return came, what
    outbox.withdraw(db, told.posts)
    _put_back(db, scope, what, told.changes, talk, now)
    _close(db, scope, row, now)
    return Came.DONE, what


def _in_the_way(db: Tx, told: Noted, since: datetime) -> Came | None:
    """Tell what has come of it meanwhile that cannot be called back."""
    waits = outbox.pending(db, told.posts)
    if len(waits) < len(told.posts) or _was_told(db, told.changes, since):
        return Came.SENT
    if not all(row_changes.stands(db, each) for each in told.changes):
        return Came.CHANGED
    return None


def _was_told(db: Tx, changes: Sequence[RowChange], since: datetime) -> bool:
    """Tell whether somebody was reminded of a meeting as it was left."""
    columns = {"meetings": "id", "agenda_items": "meeting_id"}
    meetings = {
        side[columns[each.table]]
        for each in changes
        if each.table in columns
        for side in (each.before, each.after)
        if side and side[columns[each.table]] is not None
    }
    if not meetings:
        return False
    subjects = [f"{kind}:{each}" for kind in ("meeting", "clash") for each in meetings]
    told = select(reminders.c.id).where(
        reminders.c.subject.in_(sorted(subjects)),
        reminders.c.outbox_id.is_not(None),
        reminders.c.decided_at >= since,
    )
    return db.connection.execute(told.limit(1)).first() is not None


def _put_back(
    db: Tx,
    scope: Scope,
    what: Undoable,
    changes: Sequence[RowChange],
    talk: str,
    now: datetime,
) -> None:
    stories = [each.there["id"] for each in changes if each.table == "stories"]
    if what is Undoable.STORY_NEW:
        # She wrote it a moment ago: it is hers again, and not gone.
        for story in stories:
            removing.withdraw(db, scope, str(story), talk, now)
    else:
        row_changes.put_back(db, changes)
    # What is planned follows from the rows, and so does what this turn has read.
    year.touch(db, scope)


def _close(db: Tx, scope: Scope, row: Kept, now: datetime) -> None:
    """Let go of the words at once; that it was taken back is known a while still."""
    number = str(row._mapping["id"])  # noqa: SLF001 - SQLAlchemy's public name for it
    db.forgets = True
    empty = db.seal({}, f"undoable|{number}")
    done = update(undoable).where(undoable.c.id == number)
    db.connection.execute(done.values(state=TAKEN_BACK, sealed=empty))
    what = row._mapping["what"]  # noqa: SLF001 - the same
    audit.note(db, scope, "undone", f"{what}:{number}", now)


def let_go(db: Tx, now: datetime) -> int:
    """Let go of what cannot be taken back any more."""
    gone = db.connection.execute(delete(undoable).where(undoable.c.until < now))
    db.forgets = db.forgets or gone.rowcount > 0
    return gone.rowcount


def forget(db: Tx, person: int | None) -> None:
    """Let go of all that somebody could have taken back: she erases her words."""
    db.forgets = True
    db.connection.execute(delete(undoable).where(undoable.c.person_id == person))


def forget_all(db: Tx) -> None:
    """Let go of everything: what one struck out may be what another had written."""
    db.forgets = True
    db.connection.execute(delete(undoable))
