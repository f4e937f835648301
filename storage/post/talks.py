"""Open conversations: each with its log in one sealed value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, false, insert, select, true, update

from dialogs.errors import NotYours
from dialogs.talk.state import KeptTalk, TalkState
from storage.database.columns import instant, milliseconds
from storage.database.transaction import Quick, Tx
from storage.people.scope import Scope
from storage.post import post_text
from storage.post.tables import talks

# What opening a talk fails with: a key that is not here (it may come back), a value
# that is damaged, a state that a newer program wrote.
SHUT = (NotYours, ValueError, TypeError, KeyError)


@dataclass(frozen=True)
class OpenTalk:
    """An open talk, without what was said in it."""

    id: str
    dialog: str
    current: bool
    touched_at: datetime


def opened(db: Tx, talk: str, row: Sequence[Any]) -> KeptTalk | None:
    """Open a talk's row: dialog, version, revision, sealed; None where it is shut.

    A talk that cannot be opened costs that talk and nothing else: its row stays, in
    case its key is put back, and everything else goes on without it.
    """
    try:
        told = db.open(row[3], f"talks|{talk}")
        return KeptTalk(talk, row[0], row[1], row[2], TalkState(**told))
    except SHUT:
        return None


_NAMES = (
    "id", "kindergarten_id", "person_id", "dialog", "version", "revision", "current",
    "sealed", "created_at", "touched_at",
)  # fmt: skip
_COLUMNS = (talks.c.dialog, talks.c.version, talks.c.revision, talks.c.sealed)
_FIND = Quick(
    lambda: select(*_COLUMNS).where(
        talks.c.id == bindparam("talk"),
        talks.c.person_id == bindparam("person"),
        talks.c.kindergarten_id == bindparam("kindergarten"),
    )
)
_KEEP = Quick(
    lambda: (
        update(talks)
        .where(
            talks.c.id == bindparam("talk"),
            talks.c.person_id == bindparam("person"),
            talks.c.kindergarten_id == bindparam("kindergarten"),
        )
        .values(
            version=bindparam("now_version"),
            revision=bindparam("now_revision"),
            current=bindparam("now_current"),
            sealed=bindparam("now_sealed"),
            touched_at=bindparam("now_touched"),
        )
    )
)
# All of it is one sealed value (docs/decisions/0001-one-sealed-value-a-talk.md): there
# is no row for an answer.
_BEGIN = Quick(lambda: insert(talks).values({name: bindparam(name) for name in _NAMES}))
_END = Quick(
    lambda: delete(talks).where(
        talks.c.person_id == bindparam("person"), talks.c.id == bindparam("talk")
    )
)


def find(db: Tx, scope: Scope, talk: str) -> KeptTalk | None:
    """Return one of the person's own open talks."""
    rows = db.rows(
        _FIND, talk=talk, person=scope.person_id, kindergarten=scope.kindergarten_id
    )
    return opened(db, talk, rows[0]) if rows else None


def begin(db: Tx, scope: Scope, talk: KeptTalk, now: datetime) -> None:
    """Keep a new talk, as the current one."""
    db.run(
        _BEGIN,
        id=talk.id,
        kindergarten_id=scope.kindergarten_id,
        person_id=scope.person_id,
        dialog=talk.dialog,
        version=talk.version,
        revision=talk.revision,
        current=True,
        sealed=db.seal(talk.state.to_json(), f"talks|{talk.id}"),
        created_at=milliseconds(now),
        touched_at=milliseconds(now),
    )


def keep(
    db: Tx, scope: Scope, talk: KeptTalk, now: datetime, *, current: bool = True
) -> None:
    """Keep a talk as it is now."""
    db.run(
        _KEEP,
        talk=talk.id,
        person=scope.person_id,
        kindergarten=scope.kindergarten_id,
        now_version=talk.version,
        now_revision=talk.revision,
        now_current=current,
        now_sealed=db.seal(talk.state.to_json(), f"talks|{talk.id}"),
        now_touched=milliseconds(now),
    )


_PARK = Quick(
    lambda: (
        update(talks)
        .where(talks.c.person_id == bindparam("person"), talks.c.current == true())
        .values(current=false())
        .returning(talks.c.dialog)
    )
)
_TAKE_UP = Quick(
    lambda: (
        update(talks)
        .where(
            talks.c.person_id == bindparam("person"), talks.c.id == bindparam("talk")
        )
        .values(current=true())
    )
)
_OPEN = Quick(
    lambda: (
        select(
            talks.c.id,
            talks.c.dialog,
            talks.c.current,
            talks.c.touched_at,
            talks.c.version,
            talks.c.revision,
            talks.c.sealed,
        )
        .where(
            talks.c.person_id == bindparam("person"),
            talks.c.kindergarten_id == bindparam("kindergarten"),
        )
        .order_by(talks.c.touched_at.desc(), talks.c.id)
    )
)


def park(db: Tx, scope: Scope) -> str | None:
    """Lay the current talk aside; return its dialog."""
    rows = db.rows(_PARK, person=scope.person_id)
    return str(rows[0][0]) if rows else None


def take_up(db: Tx, scope: Scope, talk: str) -> None:
    """Make a talk the current one."""
    # One is current at most: what she types is an answer to that one.
    park(db, scope)
    db.run(_TAKE_UP, person=scope.person_id, talk=talk)


def end(db: Tx, scope: Scope, talk: str) -> None:
    """Delete a talk with its log: only what it kept remains."""
    if db.run(_END, person=scope.person_id, talk=talk):
        # The page's memory of her words has their talk's life, and no longer.
        post_text.unhear(db, talk)
        db.wipes.add("talks")


def open_talks(db: Tx, scope: Scope) -> list[OpenTalk]:
    """List the open talks that she can go on with, the one touched last first."""
    rows = db.rows(_OPEN, person=scope.person_id, kindergarten=scope.kindergarten_id)
    return [
        OpenTalk(row[0], row[1], bool(row[2]), instant(row[3]))
        for row in rows
        if opened(db, row[0], (row[1], *row[4:]))
    ]
