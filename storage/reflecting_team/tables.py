"""Reflecting teams' rounds, and what each wants to try."""

from __future__ import annotations

from sqlalchemy import (
    Column,
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

# A department has at most one round that is not over: an index sees to it.
_OPEN_TEAM = text(
    "kind <> 'practice' AND "
    "state IN ('asked', 'ready', 'running', 'paused', 'withdrawn')"
)

# A reflecting team's round. `sealed` is the round as the reducer has it, who is there
# and what lies in draft; when it is over nothing of that is left. `begins` is where the
# next round's laps start, so that another begins.
team_rounds = Table(
    "team_rounds",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("leader_id", Number, ForeignKey("people.id"), index=True),
    Column("teller_id", Number, ForeignKey("people.id"), index=True),
    Column("story_id", String(16)),
    Column("kind", String(10), nullable=False),
    Column("way", String(10), nullable=False),
    Column("dimension", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("begins", Integer, nullable=False, server_default="0"),
    Column("timer", Integer, nullable=False, server_default="0"),
    Column("timer_do", String(10)),
    Column("timer_at", Instant),
    Column("sealed", LargeBinary),
    Column("created_at", Instant, nullable=False),
    Column("begun_at", Instant),
    Column("ended_at", Instant),
    Index(
        "uq_team_rounds_open",
        "department_id",
        unique=True,
        sqlite_where=_OPEN_TEAM,
        postgresql_where=_OPEN_TEAM,
    ),
    Index(
        "ix_team_rounds_timer",
        "timer_at",
        sqlite_where=text("timer_at IS NOT NULL"),
        postgresql_where=text("timer_at IS NOT NULL"),
    ),
    Index("ix_team_rounds_state", "state", "department_id"),
    info=kept(
        About.NAMELESS,
        term(Thing.TEAM, "created_at"),
        # What was never held to its end is no round to remember.
        term(Thing.TRY, "created_at", where="state <> 'ended'"),
        sealed_as="team_rounds|{id}",
        told_as={"leader_id": "leads_teams", "teller_id": "told_in_teams"},
    ),
)

# What somebody wanted to try until the next meeting, in her own words.
team_tries = Table(
    "team_tries",
    metadata,
    Column(
        "round_id",
        String(16),
        ForeignKey("team_rounds.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True, index=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("went", String(10)),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        term(Thing.TRY, "created_at"),
        follows={"round_id": ("team_rounds",)},
        sealed_as="team_tries|{round_id}|{person_id}",
        told_as={"person_id": "wanted_to_try"},
    ),
)
