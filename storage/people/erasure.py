"""Erase a person, also from a copy that is put back.

Which tables she is in, stands beside each of them (`storage/database/kept.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, insert, select, update

from storage.database import canary, kept
from storage.database.kept import About
from storage.database.transaction import Tx
from storage.observation.tables import visits
from storage.people import retention
from storage.people.scope import Scope
from storage.people.tables import erased, people
from storage.reflecting_team import personal as reflecting_team
from storage.stories import removing
from storage.stories.tables import stories
from storage.tables import metadata
from storage.undo import taking_back


def erase(db: Tx, person: int, now: datetime) -> dict[str, int]:
    """Erase a person; what happened stays in the audit, without her."""
    email = db.connection.execute(
        select(people.c.email).where(people.c.id == person)
    ).scalar_one()
    by_place = select(stories.c.kindergarten_id, stories.c.id).where(
        stories.c.person_id == person
    )
    # Stories first: with them go the messages that showed them to others.
    gone = 0
    for kindergarten, story in list(db.connection.execute(by_place)):
        program = Scope(kindergarten)
        gone += removing.remove(db, program, [story], None, now)
    reflecting_team.forget_person(db, person)
    taking_back.forget_all(db)
    # Before her number is taken out of the rows: afterwards nobody knows which were
    # hers.
    _call_off_visits(db, person)
    counts = {
        table.name: _erase_from(db, table, person)
        # Children before parents: nothing is left that points at what is gone.
        for table in reversed(metadata.sorted_tables)
    }
    _remember(db, email, now)
    # Also what was there before: the write-ahead file, and dead rows.
    db.forgets = True
    db.wipes |= {"boxes", "outbox", "talks"}
    return counts | {"stories": gone}


def _call_off_visits(db: Tx, person: int) -> None:
    """Cancel the visits that wait for her: another is to be asked."""
    hers = update(visits).where(visits.c.observer_id == person)
    db.connection.execute(hers.values(state="cancelled"))


def _erase_from(db: Tx, table: Table, person: int) -> int:
    """Delete a table's rows of hers, or take her out of those that stay."""
    if table is people:
        return retention.remove(db, table, people.c.id == person)
    if kept.of(table).about is About.PERSON and "person_id" in table.c:
        return retention.remove(db, table, table.c.person_id == person)
    return sum(
        db.connection.execute(
            update(table).where(column == person).values({column.name: None})
        ).rowcount
        for column in naming(table)
    )


def naming(table: Table) -> list[Column[Any]]:
    """Return the columns that say who somebody is."""
    return [
        each
        for each in table.c
        if each.references(people.c.id) or each.name in ("person_id", "proposed_by")
    ]


def _remember(db: Tx, email: str, now: datetime) -> None:
    """Keep a keyed hash, so that a restored copy erases her again."""
    mark = canary.mark(db, email)
    db.connection.execute(delete(erased).where(erased.c.mark == mark))
    db.connection.execute(insert(erased).values(mark=mark, erased_at=now))


def erase_again(db: Tx, now: datetime) -> int:
    """Erase those whom a restored copy brought back; return how many."""
    marks = set(db.connection.execute(select(erased.c.mark)).scalars())
    found = list(db.connection.execute(select(people.c.id, people.c.email)))
    back = [row.id for row in found if canary.mark(db, row.email) in marks]
    for person in back:
        erase(db, person, now)
    return len(back)
