"""Closed days and calendar links."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, String, Table, UniqueConstraint

from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, kept

# Days that a kindergarten is closed; with `closes`, an open day that ends early.
closed_days = Table(
    "closed_days",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("closes", String(5)),
    UniqueConstraint("kindergarten_id", "first", "kind"),
    info=kept(About.NOTHING, why="the year that was agreed", rehearsed=True),
)

# A secret link to a calendar; only its hash is kept.
feeds = Table(
    "feeds",
    metadata,
    Column("mark", String(64), primary_key=True),
    kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        why="her own link, until she stops it",
        told_as={"person_id": "calendars"},
    ),
)
