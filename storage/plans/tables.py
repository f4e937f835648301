"""Development plans."""

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

# One goal and what is done for it: a department's, a person's own, or the whole
# house's. What nobody has ended goes so long after somebody touched it last.
plans = Table(
    "plans",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("person_id", Number, ForeignKey("people.id"), index=True),
    Column("source", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("check_on", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_plans_state", "kindergarten_id", "state"),
    info=kept(
        About.PERSON,
        term(Thing.PLAN, "ended_at", "touched_at", where="department_id IS NOT NULL"),
        term(Thing.PLAN_ALONE, "ended_at", "touched_at", where="person_id IS NOT NULL"),
        term(
            Thing.PLAN_OF_ALL,
            "ended_at",
            "touched_at",
            where="department_id IS NULL AND person_id IS NULL",
        ),
        sealed_as="plans|{id}",
        told_as={"person_id": "plans"},
        rehearsed=True,
    ),
)
