"""Practice stories, and every version of them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from dialogs.access import STORY
from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, kept, term

stories = Table(
    "stories",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("meeting_id", Number, ForeignKey("meetings.id")),
    Column("month", String(7), nullable=False),
    Column("dimension", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("audience", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("handed_in_at", Instant),
    Index("ix_stories_month", "department_id", "month", "state"),
    info=kept(
        About.PERSON,
        *(
            term(thing, "meeting_id", "month", where=f"audience = '{audience}'")
            for audience, thing in STORY.items()
        ),
        told_as={"person_id": "stories"},
    ),
)

story_versions = Table(
    "story_versions",
    metadata,
    Column(
        "story_id",
        String(16),
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("version", Integer, primary_key=True),
    kindergarten(),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        follows={"story_id": ("stories",)},
        sealed_as="stories|{kindergarten_id}|{story_id}|{version}",
    ),
)

# Which talks carried a story's text, so that deleting it can follow every copy.
story_talks = Table(
    "story_talks",
    metadata,
    Column(
        "story_id",
        String(16),
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("talk", String(16), primary_key=True),
    kindergarten(),
    info=kept(About.PERSON, follows={"story_id": ("stories",)}),
)
