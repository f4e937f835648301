"""Reminders, and what is settled about them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
    true,
)

from dialogs.access import Thing
from storage.database.columns import Instant, Number, kindergarten_key, metadata
from storage.database.kept import REMINDER_DAYS, About, Whose, kept, term

# When somebody is away; why is not asked and not kept.
absences = Table(
    "absences",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    info=kept(
        About.PERSON,
        term(Thing.ABSENCE, "last"),
        whose=Whose.SHARED,
        told_as={"person_id": "absences"},
        rehearsed=True,
    ),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True),
    Column("rule", String(40), primary_key=True),
    info=kept(
        About.PERSON,
        why="her own wish, until she changes it",
        whose=Whose.SHARED,
        told_as={"person_id": "opted_out"},
        rehearsed=True,
    ),
)

# What a head has changed in a reminder's rule; empty is as it comes.
rule_settings = Table(
    "rule_settings",
    metadata,
    kindergarten_key(),
    Column("rule", String(40), primary_key=True),
    Column("is_on", Boolean, nullable=False, server_default=true()),
    Column("days", Integer),
    Column("at", String(5)),
    info=kept(
        About.NOTHING, why="the head's wish, until it is changed", rehearsed=True
    ),
)

# A reminder is planned, and when it is due sent, or skipped with the reason.
reminders = Table(
    "reminders",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kindergarten_id", Number, ForeignKey("kindergartens.id"), nullable=False),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("occurrence", String(30), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(30)),
    Column("decided_at", Instant),
    Column("outbox_id", Number, index=True),
    UniqueConstraint("person_id", "rule", "subject", "occurrence"),
    Index(
        "ix_reminders_due",
        "due_at",
        "id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index(
        "ix_reminders_planned",
        "kindergarten_id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    info=kept(
        About.PERSON,
        term(REMINDER_DAYS, "due_at", where="state <> 'planned'"),
        told_as={"person_id": "reminders"},
    ),
)
