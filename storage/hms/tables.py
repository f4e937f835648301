"""The HMS group's months, and what is lifted and shared."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from dialogs.access import Thing
from storage.database.columns import (
    Instant,
    Number,
    kindergarten,
    kindergarten_key,
    metadata,
)
from storage.database.kept import About, kept, term

# What a department hands to the HMS group, and what came of it.
lifted = Table(
    "lifted",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("owner_id", Number, ForeignKey("people.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("answered_at", Instant),
    info=kept(
        About.NAMELESS,
        term(Thing.LIFTED, "created_at"),
        sealed_as="lifted|{id}",
        told_as={"owner_id": "follows_up"},
        rehearsed=True,
    ),
)

# What a department has learnt and wants the others to hear.
shared = Table(
    "shared",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("told_at", Instant),
    info=kept(
        About.NOTHING,
        term(Thing.SHARED, "created_at"),
        sealed_as="shared|{id}",
    ),
)

# A kindergarten's own themes, and what it has put in each month. A month counts when
# the head and one of the employees' side have said yes.
themes = Table(
    "themes",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("factors", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.NOTHING,
        # One that is used goes with the last month that it is in.
        term(Thing.THEME, "created_at", unless="theme_months.theme"),
        sealed_as="themes|{id}",
        rehearsed=True,
    ),
)

theme_months = Table(
    "theme_months",
    metadata,
    kindergarten_key(),
    Column("month", String(7), primary_key=True),
    Column("theme", String(16), nullable=False),
    Column("head_id", Number, ForeignKey("people.id"), index=True),
    Column("staff_id", Number, ForeignKey("people.id"), index=True),
    Column("sealed", LargeBinary),
    info=kept(
        About.NAMELESS,
        term(Thing.THEME, "month"),
        sealed_as="theme_months|{kindergarten_id}|{month}",
        told_as={"head_id": "said_yes_to", "staff_id": "said_yes_to"},
        rehearsed=True,
    ),
)

# The one small step that a department keeps from a month's talk.
small_steps = Table(
    "small_steps",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("month", String(7), nullable=False),
    Column("check_on", Date),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("department_id", "month"),
    info=kept(
        About.NOTHING,
        term(Thing.SMALL_STEP, "created_at"),
        sealed_as="small_steps|{id}",
    ),
)
