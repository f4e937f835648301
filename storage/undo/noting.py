"""Note what is decided in this turn, so that it can be taken back for ten minutes.

A handler says which rows it is about; nobody writes down how to undo anything. What
has left because of the decision, or shows to others, is not undone: then nothing is
noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import insert

from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.undo import row_changes
from storage.undo.row_changes import RowChange, Watched
from storage.undo.tables import undoable

# Long enough to see what one has done, and short enough that others have not built on
# it.
WINDOW = timedelta(minutes=10)
OPEN, TAKEN_BACK = "open", "taken_back"


class Undoable(StrEnum):
    """What can be taken back; each has its words in `_undo.md.j2`."""

    ITEM_KEPT = "item_kept"
    ITEM_DROPPED = "item_dropped"
    ITEM_MOVED = "item_moved"
    ITEM_SETTLED = "item_settled"
    STORY_NEW = "story_new"
    STORY_CHANGED = "story_changed"
    STORY_AUDIENCE = "story_audience"
    STORY_WITHDRAWN = "story_withdrawn"
    STORY_DELETED = "story_deleted"
    REMINDER = "reminder"
    LATER = "later"
    ABSENCE = "absence"
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"
    THEME = "theme"


@dataclass(frozen=True)
class Decision:
    """One decision of this turn, and the rows that it changed."""

    what: Undoable
    changes: list[RowChange]


class Noted(msgspec.Struct, frozen=True):
    """What is sealed of a decision: its rows, and the messages that wait for it."""

    changes: list[RowChange]
    posts: list[int] = []


@contextmanager
def noting(db: Tx, what: Undoable, *watched: Watched) -> Iterator[None]:
    """Note what comes of these rows meanwhile."""
    before = row_changes.read(db, watched)
    yield
    _note(db, what, row_changes.between(before, row_changes.read(db, watched)))


def note_new(db: Tx, what: Undoable, *watched: Watched) -> None:
    """Note rows that were not there before."""
    _note(db, what, row_changes.between({}, row_changes.read(db, watched)))


def _note(db: Tx, what: Undoable, changes: Iterable[RowChange]) -> None:
    if several := list(changes):
        db.decided.append(Decision(what, several))


def finish(db: Tx, scope: Scope, now: datetime) -> str | None:
    """Keep what this turn has decided; None where there is nothing to take back."""
    several = [each for each in db.decided if isinstance(each, Decision)]
    # Others are told of it in this moment, or see it already on a board.
    if not several or db.sends or db.shows or scope.person_id is None:
        return None
    changes = [change for each in several for change in each.changes]
    made = new_id()
    told = msgspec.to_builtins(Noted(changes, db.put))
    db.connection.execute(
        insert(undoable).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            person_id=scope.person_id,
            what=several[-1].what,
            state=OPEN,
            sealed=db.seal(told, f"undoable|{made}"),
            until=now + WINDOW,
        )
    )
    return made
