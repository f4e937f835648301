"""Rounds of the wheel, ground rules, and who took part."""

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
    text,
)

from dialogs.access import Thing
from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, kept, term

# A department's way round the improvement wheel; what was agreed is sealed.
rounds = Table(
    "rounds",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("deputy_id", Number, ForeignKey("people.id"), index=True),
    Column("trial_from", Date),
    Column("check_on", Date),
    Column("sealed", LargeBinary, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("phase_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # From when it asks, where it was opened before that.
    Column("starts_on", Date),
    Index(
        "uq_rounds_open",
        "department_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    info=kept(
        About.NAMELESS,
        term(Thing.WHEEL, "ended_at"),
        sealed_as="rounds|{id}",
        told_as={"deputy_id": "leads_rounds"},
        rehearsed=True,
    ),
)

# What a department has agreed on for its talks.
ground_rules = Table(
    "ground_rules",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("agreed_on", Date),
    Column("begun_at", Instant, nullable=False),
    Column("agreed_at", Instant),
    Index("ix_ground_rules_department", "department_id", "state"),
    info=kept(
        About.NOTHING,
        term(Thing.GROUND_RULES, "agreed_on", "begun_at"),
        sealed_as="ground_rules|{id}",
        rehearsed=True,
    ),
)

# Who was there when something was agreed.
took_part = Table(
    "took_part",
    metadata,
    Column("thing", String(16), primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True, index=True),
    kindergarten(),
    info=kept(
        About.PERSON,
        follows={"thing": ("rounds", "ground_rules", "team_rounds")},
        told_as={"person_id": "took_part"},
    ),
)
