"""What is to be taken up in meetings; sealed, for those who take part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from dialogs.errors import NotYours
from dialogs.meetings.commands import KeepItem
from dialogs.meetings.results import AgendaItem
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.meetings.tables import agenda_items
from storage.people import audit
from storage.people.scope import Scope

OPEN, DONE = "open", "done"


def keep(
    db: Tx, scope: Scope, told: KeepItem, department: int | None, now: datetime
) -> str:
    """Keep one item for a meeting, or on the parking place."""
    made = new_id()
    sealed = db.seal(dict(told.fields), f"agenda|{scope.kindergarten_id}|{made}")
    db.connection.execute(
        insert(agenda_items).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            meeting_id=told.meeting,
            department_id=department,
            person_id=scope.person_id,
            kind=told.kind,
            minutes=told.minutes,
            state=OPEN,
            sealed=sealed,
            created_at=now,
        )
    )
    audit.note(db, scope, "agenda.kept", made, now)
    return made


def of_meeting(db: Tx, scope: Scope, meeting: int) -> list[AgendaItem]:
    """List a meeting's items, in the order they came."""
    return _read(db, scope, agenda_items.c.meeting_id == meeting)


def newest_of(
    db: Tx, scope: Scope, several: Collection[int], most: int
) -> list[tuple[int, AgendaItem]]:
    """List the items of these meetings, those that came last first."""
    asked = (
        select(agenda_items)
        .where(
            agenda_items.c.kindergarten_id == scope.kindergarten_id,
            agenda_items.c.meeting_id.in_(sorted(several)),
        )
        .order_by(agenda_items.c.created_at.desc(), agenda_items.c.id)
        .limit(most)
    )
    rows = db.connection.execute(asked).all()
    return [(row.meeting_id, _item(db, row)) for row in rows]


def parked(db: Tx, scope: Scope, department: int | None) -> list[AgendaItem]:
    """List what stands on a department's parking place, or the kindergarten's."""
    here = (
        agenda_items.c.department_id.is_(None)
        if department is None
        else agenda_items.c.department_id == department
    )
    return _read(db, scope, agenda_items.c.meeting_id.is_(None) & here)


def _read(db: Tx, scope: Scope, which: ColumnElement[bool]) -> list[AgendaItem]:
    asked = (
        select(agenda_items)
        .where(agenda_items.c.kindergarten_id == scope.kindergarten_id, which)
        .order_by(agenda_items.c.created_at, agenda_items.c.id)
    )
    return [_item(db, row) for row in db.connection.execute(asked)]


def _item(db: Tx, row: Row[tuple[object, ...]]) -> AgendaItem:
    return AgendaItem(
        id=row.id,
        kind=row.kind,
        minutes=row.minutes,
        state=row.state,
        result=row.result,
        fields=db.open(row.sealed, f"agenda|{row.kindergarten_id}|{row.id}"),
    )


def find(db: Tx, scope: Scope, item: str) -> Row[Any]:
    """Return one item's row, or say that it is not there."""
    asked = select(agenda_items).where(
        agenda_items.c.id == item,
        agenda_items.c.kindergarten_id == scope.kindergarten_id,
    )
    row = db.connection.execute(asked).first()
    if row is None:
        message = f"item {item} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return row


def is_open(db: Tx, scope: Scope, item: str) -> bool:
    """Tell whether an item stands on a list still, and is not settled."""
    asked = select(agenda_items.c.id).where(
        agenda_items.c.id == item,
        agenda_items.c.kindergarten_id == scope.kindergarten_id,
        agenda_items.c.state == OPEN,
    )
    return db.connection.execute(asked).first() is not None


def change(db: Tx, scope: Scope, item: str, now: datetime, **values: Any) -> None:
    """Change one item of this kindergarten."""
    is_it = (agenda_items.c.id == item) & (
        agenda_items.c.kindergarten_id == scope.kindergarten_id
    )
    db.connection.execute(update(agenda_items).where(is_it).values(**values))
    audit.note(db, scope, "agenda.changed", item, now)


def drop(db: Tx, scope: Scope, item: str, now: datetime) -> None:
    """Take one item away."""
    is_it = (agenda_items.c.id == item) & (
        agenda_items.c.kindergarten_id == scope.kindergarten_id
    )
    db.forgets = True
    db.connection.execute(delete(agenda_items).where(is_it))
    audit.note(db, scope, "agenda.dropped", item, now)
