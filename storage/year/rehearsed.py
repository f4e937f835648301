"""A year that is lived through in memory: copied once, and the real one let go of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from dialogs.talk.messages import Json
from storage.database import kept
from storage.database.engine import scratch
from storage.database.seals import Keyring
from storage.database.transaction import Tx
from storage.people.tables import UNASKED, kindergartens, memberships, people, places
from storage.post.outbox import WAITS, Sending, opened
from storage.post.tables import outbox
from storage.reminders.rows import IS_PLANNED, ReminderState
from storage.reminders.tables import reminders
from storage.tables import metadata

CHUNK = 1000
# What a year is made of, each after what it refers to.
_YEAR = tuple(each for each in metadata.sorted_tables if kept.of(each).rehearsed)


@dataclass(frozen=True)
class Copy:
    """What the year is made of, in memory: the real database is let go of at once."""

    engine: Engine
    keyring: Keyring
    reached: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Decided:
    """A reminder of the year that was sent or skipped, and the message it came in."""

    at: datetime
    email: str
    language: str
    kindergarten: str
    rule: str
    subject: str
    message: int | None
    skipped: str | None


def copy(source: Tx, only: Sequence[int] | None = None) -> Copy:
    """Copy the year of some kindergartens, or of all: a few statements."""
    engine = scratch()
    with engine.begin() as connection:
        metadata.create_all(connection)
        _copy(source, connection, only)
    return Copy(engine, source.keyring, _reached(source))


def _copy(source: Tx, into: Connection, only: Sequence[int] | None) -> None:
    """Take along what the year is made of, of some kindergartens or of all."""
    taken = select(kindergartens)
    staff = select(memberships.c.person_id)
    if only is not None:
        taken = taken.where(kindergartens.c.id.in_(only))
        staff = staff.where(memberships.c.kindergarten_id.in_(only))
    _rows(source, into, kindergartens, taken)
    _rows(source, into, people, select(people).where(people.c.id.in_(staff)))
    for table in _YEAR:
        # What is a person's own goes with the person, wherever she works.
        if "kindergarten_id" in table.c:
            _rows(source, into, table, _limited(table, only))
        else:
            of_them = select(table).where(table.c.person_id.in_(staff))
            _rows(source, into, table, of_them)


def _limited(table: Table, only: Sequence[int] | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a select of any shape
    asked = select(table)
    return asked if only is None else asked.where(table.c.kindergarten_id.in_(only))


def _rows(source: Tx, into: Connection, table: Table, asked) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a select of any shape
    rows = [dict(row._mapping) for row in source.connection.execute(asked)]  # noqa: SLF001 - SQLAlchemy's public name for it
    for start in range(0, len(rows), CHUNK):
        into.execute(insert(table), rows[start : start + CHUNK])


def _reached(source: Tx) -> frozenset[int]:
    """Return who can be written to already, and has her first message behind her."""
    asked = select(places.c.person_id).where(
        places.c.person_id.is_not(None),
        ~func.coalesce(places.c.reference, "").startswith(UNASKED),
    )
    return frozenset(source.connection.execute(asked).scalars())


def stand_in(
    db: Tx,
    channel: str,
    today: date,
    first: date,
    begins: datetime,
    reached: Collection[int] = (),
) -> None:
    """Let the staff be as it is today all year, and give everybody a place.

    Who has not been met yet is met as the year begins, and hears the first message.
    """
    db.connection.execute(
        update(memberships)
        .where(memberships.c.starts <= today, memberships.c.starts > first)
        .values(starts=first)
    )
    db.connection.execute(update(kindergartens).values(plan_at=begins))
    made: list[dict[str, Any]] = [
        {
            "channel": channel, "address": str(person), "person_id": person,
            "created_at": begins,
            "reference": None if person in reached else UNASKED,
        }
        for person in db.connection.execute(select(people.c.id)).scalars()
    ]  # fmt: skip
    if made:
        db.connection.execute(insert(places), made)


def leave(db: Tx) -> None:
    """Let what was said count as said, as if it had left: its words are kept here."""
    db.connection.execute(update(outbox).where(WAITS).values(state=Sending.SENT))


def following(db: Tx) -> datetime:
    """Return when something is due next, or to be planned."""
    due = select(func.min(reminders.c.due_at)).where(IS_PLANNED)
    plan = select(func.min(kindergartens.c.plan_at))
    times: list[datetime | None] = [
        db.connection.execute(each).scalar() for each in (due, plan)
    ]
    return min(each for each in times if each is not None)


def decided(db: Tx) -> Iterator[tuple[Decided, Json]]:
    """Read what was written down: each reminder, and what its message was.

    The message is given the first time that it is met: several may share one.
    """
    asked = (
        select(
            reminders,
            people.c.email,
            people.c.language,
            kindergartens.c.name,
            outbox.c.sealed,
            outbox.c.place_id,
        )
        .join(people, people.c.id == reminders.c.person_id)
        .join(kindergartens, kindergartens.c.id == reminders.c.kindergarten_id)
        .outerjoin(outbox, outbox.c.id == reminders.c.outbox_id)
        .where(reminders.c.state.in_((ReminderState.SENT, ReminderState.SKIPPED)))
        .order_by(reminders.c.decided_at, people.c.email, reminders.c.id)
    )
    met: set[int] = set()
    for row in db.connection.execute(asked):
        is_new = row.outbox_id and row.outbox_id not in met
        met.add(row.outbox_id)
        skipped = row.reason if row.state == ReminderState.SKIPPED else None
        yield (
            Decided(
                row.decided_at, row.email, row.language, row.name, row.rule,
                row.subject, row.outbox_id, skipped,
            ),
            opened(db, row.sealed, row.place_id) if is_new else {},
        )  # fmt: skip
