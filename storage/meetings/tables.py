"""Meetings, the series they come from, and what is to be taken up."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from dialogs.access import Thing
from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, kept, term

# Meetings that come again: the rule as agreed. Each meeting is a row of its own.
series = Table(
    "series",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(30), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("first", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("ends", Date),
    Column("made_until", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(About.NOTHING, why="the year that was agreed", rehearsed=True),
)

# `original` is when the series' rule has it; `clash` says why that day is closed, and
# such a meeting is only proposed, at `wall`, until its leader has said yes. `series_id`
# has no foreign key: SQLite cannot add one to a table that others refer to.
meetings = Table(
    "meetings",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(30), nullable=False),
    Column("wall", String(16), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False, server_default="60"),
    Column("state", String(10), nullable=False, server_default="planned"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("clash", String(20)),
    Column("series_id", Number, index=True),
    Column("original", String(16)),
    Column("source", String(200)),
    Index("ix_meetings_next", "department_id", "kind", "starts_at"),
    Index("ix_meetings_when", "kindergarten_id", "starts_at"),
    info=kept(
        About.NOTHING,
        why="the year that was agreed; stories and items count their days from it",
        rehearsed=True,
    ),
)

# What is to be taken up (HØRA); without a meeting it stands on the parking place.
agenda_items = Table(
    "agenda_items",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("meeting_id", Number, ForeignKey("meetings.id"), index=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("minutes", Integer),
    Column("state", String(10), nullable=False),
    Column("result", String(10)),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        term(Thing.AGENDA, "meeting_id", "created_at"),
        sealed_as="agenda|{kindergarten_id}|{id}",
        told_as={"person_id": "agenda_items"},
        rehearsed=True,
    ),
)
