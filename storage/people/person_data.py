"""Everything that is kept about one person, to hand it out.

Which tables that is, stands beside each of them (`storage/database/kept.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, select

from storage.database import kept
from storage.database.kept import About
from storage.database.transaction import Tx
from storage.people.tables import membership_roles, memberships
from storage.post.tables import outbox, talks
from storage.post.talks import SHUT
from storage.reflecting_team import personal as reflecting_team
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
