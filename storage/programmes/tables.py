"""Programmes that somebody goes, and the milestones on their way."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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

# One programme of the house, of a department, or of somebody who is new; `leader_id`
# and `second_id` are the two who have said yes to it.
programmes = Table(
    "programmes",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("key", String(40), nullable=False),
    Column("digest", String(16), nullable=False),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("participant_id", Number, ForeignKey("people.id")),
    Column("leader_id", Number, ForeignKey("people.id")),
    Column("second_id", Number, ForeignKey("people.id")),
    Column("state", String(10), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_programmes_state", "kindergarten_id", "state"),
    info=kept(
        About.NAMELESS,
        term(Thing.PROGRAMME, "ended_at", "touched_at", where="participant_id IS NULL"),
        term(
            Thing.PROGRAMME_OF_ONE,
            "ended_at",
            "touched_at",
            where="participant_id IS NOT NULL",
        ),
        told_as={
            "participant_id": "programmes",
            "leader_id": "leads_programmes",
            "second_id": "agreed_programmes",
        },
        rehearsed=True,
    ),
)

# What is done on the way; `sealed` is the name of one that the house has added itself.
# `meeting_id` is the meeting that a gathering has become: its day is the meeting's. It
# has no foreign key: SQLite cannot add one to a table that is there already. Homework
# stands on a meeting's list as `item_id`, for those who are `asked`.
milestones = Table(
    "milestones",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column(
        "programme_id", String(16), ForeignKey("programmes.id"), nullable=False,
        index=True,
    ),
    Column("key", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("moved", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("done_on", Date),
    Column("meeting_id", Number, index=True),
    Column("item_id", String(16)),
    Column("asked", String(100)),
    Column("sealed", LargeBinary, nullable=False),
    info=kept(
        About.NOTHING,
        follows={"programme_id": ("programmes",)},
        sealed_as="milestones|{id}",
        rehearsed=True,
    ),
)  # fmt: skip
