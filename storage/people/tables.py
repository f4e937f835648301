"""Kindergartens, departments, people, where they work, and what was done."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import AUDIT_DAYS, About, Whose, kept, term

kindergartens = Table(
    "kindergartens",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("language", String(2), nullable=False, server_default="nb"),
    Column("created_at", Instant, nullable=False),
    Column("owner", String(200), nullable=False, server_default=""),
    Column("year_starts", String(5), nullable=False, server_default="08-01"),
    Column("quiet_from", String(5), nullable=False, server_default="17:00"),
    Column("quiet_to", String(5), nullable=False, server_default="07:00"),
    Column("rest_ends", String(5), nullable=False, server_default="13:00"),
    Column("autumn_weeks", String(5), nullable=False, server_default="38-46"),
    Column("spring_weeks", String(5), nullable=False, server_default="6-14"),
    Column("plan_at", Instant, nullable=False, server_default="0", index=True),
    info=kept(About.NOTHING, why="it is the kindergarten itself", whose=Whose.SHARED),
)

departments = Table(
    "departments",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("kindergarten_id", "name"),
    info=kept(
        About.NOTHING, why="they are there while the kindergarten is", rehearsed=True
    ),
)

# A person may work in two kindergartens; what she sees follows her memberships.
# `channel` is where she wants to be written to; empty is where she last wrote.
# `card` tells that she wants one card a week in place of single reminders.
people = Table(
    "people",
    metadata,
    Column("id", Number, primary_key=True),
    Column("email", String(320), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("language", String(2), nullable=False, server_default="nb"),
    Column("created_at", Instant, nullable=False),
    Column("channel", String(20)),
    Column("card", Boolean, nullable=False, server_default=false()),
    info=kept(
        About.PERSON,
        why="who works there is on the owner's list; `samspill erase` takes her out",
        whose=Whose.SHARED,
        told_as={"id": "person"},
    ),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", Number, ForeignKey("departments.id"), index=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    info=kept(
        About.PERSON,
        why="who works where is on the owner's list",
        told_as={"person_id": "memberships"},
        rehearsed=True,
    ),
)

membership_roles = Table(
    "membership_roles",
    metadata,
    Column(
        "membership_id",
        Number,
        ForeignKey("memberships.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("role", String(30), primary_key=True),
    kindergarten(),
    info=kept(
        About.PERSON, follows={"membership_id": ("memberships",)}, rehearsed=True
    ),
)

identities = Table(
    "identities",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(320), primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        why="she is known by it as long as she is on the list",
        whose=Whose.SHARED,
        told_as={"person_id": "accounts"},
    ),
)

# What the reference of a place that we opened ourselves begins with; what she writes
# takes it away.
UNASKED = "unasked"

# `offered` is what the last menu showed, so that its words can be typed too.
# `reference` is what a channel needs to reach a place, ids only; `closed` says why
# it cannot be reached any more.
places = Table(
    "places",
    metadata,
    Column("id", Number, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(400), nullable=False),
    Column("person_id", Number, ForeignKey("people.id"), index=True),
    kindergarten(nullable=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("offered", Text, nullable=False, server_default="[]"),
    Column("created_at", Instant, nullable=False),
    Column("reference", Text),
    Column("closed", String(40)),
    Column("used_at", Instant),
    UniqueConstraint("channel", "address"),
    info=kept(
        About.PERSON,
        why="an address, without a word: where somebody or a room is reached",
        whose=Whose.SHARED,
        told_as={"person_id": "places"},
    ),
)

# Why a platform did not find somebody who is new, by the owner's list; no word of hers.
# It goes when she is found, and when the platform is asked again it is written anew.
looked_for = Table(
    "looked_for",
    metadata,
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("asked_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        why="who is not found is counted until she is, or leaves the list",
        whose=Whose.SHARED,
        told_as={"person_id": "looked_for"},
    ),
)

# What happened, without content: who did what to which row, and how many.
audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(nullable=True),
    Column("person_id", Number),
    Column("happened_at", Instant, nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    info=kept(
        About.NAMELESS,
        term(AUDIT_DAYS, "happened_at"),
        whose=Whose.SHARED,
        told_as={"person_id": "history"},
    ),
)

# People who were erased, by a keyed hash: a restored copy erases them again.
erased = Table(
    "erased",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("erased_at", Instant, nullable=False),
    info=kept(
        About.NAMELESS,
        why="it must outlast every copy that she could come back from",
        whose=Whose.PRODUCT,
    ),
)
