"""Let go of what has stood long enough, once a day, and say how much.

What goes when stands beside each table (`storage/database/kept.py`): no list is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Table,
    and_,
    delete,
    exists,
    literal_column,
    or_,
    select,
)

from dialogs.zone import ZONE
from storage.database import notes
from storage.database.columns import Instant
from storage.database.kept import Term, of
from storage.database.transaction import Tx
from storage.meetings.tables import meetings
from storage.people import audit
from storage.people.scope import Scope
from storage.stories import removing
from storage.stories.tables import stories as stories_table
from storage.tables import metadata

SWEPT = "swept_at"
EVERY = timedelta(hours=24)
# What PostgreSQL keeps of these as dead rows could tell who answered what.
WIPED = frozenset({"boxes", "feedback", "outbox", "talks"})


def sweep(db: Tx, now: datetime) -> dict[str, int]:
    """Apply every rule if a day has passed since the last time."""
    if not _is_due(db, now):
        return {}
    swept: dict[str, int] = {}
    for table in _in_order():
        # A story takes along the messages that showed it.
        let_go = _OWN_WAY.get(table, _let_go)
        if count := let_go(db, table, now):
            swept[table.name] = count
    for name, count in swept.items():
        if name != "audit":
            audit.note(db, None, "retention.swept", name, now, count)
    # What people wrote is not to be found in the database's own log either.
    db.forgets = db.forgets or bool(swept)
    db.wipes |= set(swept) & WIPED
    return swept


def _in_order() -> list[Table]:
    """Return the tables with a term; one that others keep goes after those."""
    found = [each for each in metadata.sorted_tables if of(each).terms]
    return sorted(found, key=lambda t: any(each.unless for each in of(t).terms))


def _is_due(db: Tx, now: datetime) -> bool:
    # Locked: of several processes one sweeps, and the others see that it has.
    if not is_over(notes.read(db, SWEPT, lock=True), now):
        return False
    notes.write(db, SWEPT, now.isoformat())
    return True


def is_over(last: str | None, now: datetime) -> bool:
    """Tell whether a day has passed since the last time, as it is noted."""
    return last is None or now >= datetime.fromisoformat(last) + EVERY


def _let_go(db: Tx, table: Table, now: datetime) -> int:
    return remove(db, table, past(table, now))


def _stories(db: Tx, table: Table, now: datetime) -> int:
    """Let go of stories with every message that showed them."""
    asked = select(table.c.kindergarten_id, table.c.id).where(past(table, now))
    by_kindergarten: dict[int, list[str]] = {}
    for kindergarten, story in db.connection.execute(asked):
        by_kindergarten.setdefault(kindergarten, []).append(story)
    return sum(
        removing.remove(db, Scope(kindergarten), ids, None, now)
        for kindergarten, ids in by_kindergarten.items()
    )


_OWN_WAY: dict[Table, Callable[[Tx, Table, datetime], int]] = {stories_table: _stories}


def past(table: Table, now: datetime) -> ColumnElement[bool]:
    """Tell of which rows the days have run out."""
    return or_(*(_over(table, term, now) for term in of(table).terms))


def _over(table: Table, term: Term, now: datetime) -> ColumnElement[bool]:
    empty: list[ColumnElement[bool]] = []
    ways = []
    for name in term.since:
        column = table.c[name]
        ways.append(and_(*empty, _before(column, term.days, now)))
        empty.append(column.is_(None))
    over = [or_(*ways)]
    if term.where:
        over.append(literal_column(f"({term.where})", Boolean()))
    if term.unless:
        other, _, name = term.unless.partition(".")
        naming = metadata.tables[other].c[name]
        over.append(~exists().where(naming == table.c.id))
    return and_(*over)


def _before(column: Column[object], days: int, now: datetime) -> ColumnElement[bool]:
    """Tell what lies more than so many days back, whatever it is counted in."""
    if column.references(meetings.c.id):
        met = _before(meetings.c.starts_at, days, now)
        return exists().where(meetings.c.id == column, met)
    if isinstance(column.type, Instant):
        return column < now - timedelta(days=days)
    day = now.astimezone(ZONE).date() - timedelta(days=days)
    # What is no day is a month, «2026-11»: it is over when another has begun.
    return column < (day if isinstance(column.type, Date) else day.isoformat()[:7])


def remove(db: Tx, table: Table, which: ColumnElement[bool]) -> int:
    """Delete these rows, and first those that go with them."""
    for follower, column in _followers(table):
        (key,) = table.primary_key.columns
        remove(db, follower, column.in_(select(key).where(which)))
    return db.connection.execute(delete(table).where(which)).rowcount


def _followers(table: Table) -> Iterator[tuple[Table, Column[object]]]:
    for each in metadata.sorted_tables:
        for name, leaders in of(each).follows.items():
            if table.name in leaders:
                yield each, each.c[name]
