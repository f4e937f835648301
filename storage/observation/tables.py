"""Observers and their visits."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, Whose, kept

# Until when a person is certified to observe.
certificates = Table(
    "certificates",
    metadata,
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True),
    Column("valid_until", Date, nullable=False),
    info=kept(
        About.PERSON,
        why="one date, until it is renewed",
        whose=Whose.SHARED,
        told_as={"person_id": "certificates"},
        rehearsed=True,
    ),
)

# A visit by an observer: asked, agreed, done or cancelled. `wall` is what was
# proposed last, `proposed_by` is who is waited for no more.
visits = Table(
    "visits",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("season", String(20), nullable=False),
    Column("observer_id", Number, ForeignKey("people.id"), index=True),
    Column("state", String(10), nullable=False),
    Column("wall", String(16), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("proposed_by", Number),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("oral_on", Date),
    Column("written_on", Date),
    Column("goal_on", Date),
    Column("created_at", Instant, nullable=False),
    Index("ix_visits_season", "kindergarten_id", "season"),
    info=kept(
        About.PERSON,
        why="dates, without a word: what the programme has come to in each season",
        told_as={"observer_id": "visits"},
        rehearsed=True,
    ),
)
