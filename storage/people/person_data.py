"""Everything that is kept about one person: to hand it out, and to erase it.

Which tables that is, stands beside each of them (`storage/database/kept.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, delete, insert, select, update

from storage.database import connect as database
from storage.database import kept
from storage.database.kept import About
from storage.database.transaction import Tx
from storage.observation.tables import visits
from storage.people import retention
from storage.people.scope import Scope
from storage.people.tables import erased, membership_roles, memberships, people
from storage.post.tables import outbox, talks
from storage.post.talks import SHUT
from storage.reflecting_team import personal as reflecting_team
from storage.stories import removing
from storage.stories.tables import stories, story_talks, story_versions
from storage.tables import metadata


def export(db: Tx, person: int) -> dict[str, Any]:
    """Return everything about a person, and nothing about others, of one moment."""
    if db.connection.dialect.name == "postgresql":
        db.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    found: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        for name, called in kept.of(table).told_as.items():
            told = _TOLD.get(table, _told)(db, table, table.c[name], person)
            # Two columns of a table may say the same of her; it is told once.
            known = found.setdefault(called, [])
            known += [each for each in told if each not in known]
    (found["person"],) = found["person"]
    found["drafts_in_rounds"] = reflecting_team.drafts_of(db, person)
    return found


def _told(
    db: Tx, table: Table, column: Column[Any], person: int
) -> list[dict[str, Any]]:
    """Tell a table's rows; what a department has sealed is no one person's to read."""
    is_hers = kept.of(table).about is About.PERSON
    seals = "sealed" in table.c
    asked = select(table) if is_hers or not seals else select(*table.primary_key)
    found = []
    for row in db.connection.execute(asked.where(column == person)):
        told = _row(row)
        if is_hers and seals:
            words = db.open(row.sealed, kept.place(table, row))
            told["text"] = words["text"] if [*words] == ["text"] else words
        found.append(told)
    return found


def _is(table: Any, person: int) -> Any:
    return table.c.person_id == person


def _row(row: Any) -> dict[str, Any]:
    told = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    told.pop("sealed", None)
    return {key: _written(value) for key, value in told.items()}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _memberships(
    db: Tx, table: Table, column: Column[Any], person: int
) -> list[dict[str, Any]]:
    found = _told(db, table, column, person)
    for each in found:
        asked = select(membership_roles.c.role).where(
            membership_roles.c.membership_id == each["id"]
        )
        each["roles"] = list(db.connection.execute(asked).scalars())
    return found


def _stories(db: Tx, table: Table, column: Column[Any], person: int) -> list[Any]:
    found = []
    for row in db.connection.execute(select(table).where(column == person)):
        asked = select(story_versions).where(story_versions.c.story_id == row.id)
        versions = [
            {
                "version": each.version,
                "created_at": _written(each.created_at),
                "text": db.open(each.sealed, kept.place(story_versions, each)),
            }
            for each in db.connection.execute(asked.order_by(story_versions.c.version))
        ]
        found.append(_row(row) | {"versions": versions})
    return found


def _drafts(db: Tx, table: Table, column: Column[Any], person: int) -> list[Any]:
    return [
        _row(row) | {"written": _written_in(db, table, row)}
        for row in db.connection.execute(select(table).where(column == person))
    ]


def _written_in(db: Tx, table: Table, row: Any) -> dict[str, Any]:
    """Return what she wrote in a talk; nothing of one that cannot be opened."""
    try:
        return _own_words(db.open(row.sealed, kept.place(table, row)))
    except SHUT:
        return {}


def _own_words(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a talk has read from others: only answers are hers."""
    answers = {row[0]: row[2] for row in state.get("log", ()) if row[1] == "a"}
    return {
        "answers": answers,
        "draft": state.get("draft", {}),
        "offered": {key: value[0] for key, value in state.get("offers", {}).items()},
        "asides": state.get("asides", []),
        "begun_with": state.get("args", {}),
    }


def _messages(
    db: Tx, table: Table, column: Column[Any], person: int
) -> list[dict[str, Any]]:
    """Tell which messages went to her; their text, unless it is another's story."""
    asked = select(table).where(column == person).order_by(table.c.id)
    of_others = set(
        db.connection.execute(
            select(story_talks.c.talk)
            .join(stories, stories.c.id == story_talks.c.story_id)
            .where(stories.c.person_id != person)
        ).scalars()
    )
    found = []
    for row in db.connection.execute(asked):
        told: dict[str, Any] = {}
        if row.sealed and row.talk not in of_others:
            told = db.open(row.sealed, kept.place(table, row))
        said = {"text": told.get("blocks"), "answers": told.get("heard")}
        found.append(_row(row) | said)
    return found


# What is more than a row, or less.
_TOLD: dict[Table, Callable[[Tx, Table, Column[Any], int], list[dict[str, Any]]]] = {
    memberships: _memberships,
    stories: _stories,
    talks: _drafts,
    outbox: _messages,
}


def erase(db: Tx, person: int, now: datetime) -> dict[str, int]:
    """Erase a person; what happened stays in the audit, without her."""
    email = db.connection.execute(
        select(people.c.email).where(people.c.id == person)
    ).scalar_one()
    by_place = select(stories.c.kindergarten_id, stories.c.id).where(
        _is(stories, person)
    )
    gone = 0
    for kindergarten, story in list(db.connection.execute(by_place)):
        program = Scope(kindergarten)
        gone += removing.remove(db, program, [story], None, now)
    reflecting_team.forget_person(db, person)
    _call_off_visits(db, person)
    counts = {
        table.name: _erase_from(db, table, person)
        for table in reversed(metadata.sorted_tables)
    }
    _remember(db, email, now)
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
        return retention.remove(db, table, _is(table, person))
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
    mark = database.mark(db, email)
    db.connection.execute(delete(erased).where(erased.c.mark == mark))
    db.connection.execute(insert(erased).values(mark=mark, erased_at=now))


def erase_again(db: Tx, now: datetime) -> int:
    """Erase those whom a restored copy brought back; return how many."""
    marks = set(db.connection.execute(select(erased.c.mark)).scalars())
    found = list(db.connection.execute(select(people.c.id, people.c.email)))
    back = [row.id for row in found if database.mark(db, row.email) in marks]
    for person in back:
        erase(db, person, now)
    return len(back)
