"""What comes in, what is under way, and what leaves."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from storage.database.columns import (
    Instant,
    Number,
    kindergarten,
    kindergarten_key,
    metadata,
)
from storage.database.kept import (
    EVENT_DAYS,
    MESSAGE_DAYS,
    REMINDER_DAYS,
    About,
    Whose,
    kept,
    term,
)

# Where the bot is installed: whose workspace it is, and its sealed token.
workspaces = Table(
    "workspaces",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("team", String(100), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("sealed", LargeBinary),
    Column("closed", String(40)),
    Column("created_at", Instant, nullable=False),
    info=kept(
        About.NOTHING,
        why="where the bot is installed, until it is taken out",
        whose=Whose.PRODUCT,
        sealed_as="workspaces|{channel}|{team}",
    ),
)

# A talk's row goes when the talk is finished: only what it kept remains.
talks = Table(
    "talks",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False),
    Column("dialog", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Index("ix_talks_person", "person_id", "current"),
    Index(
        "uq_talks_current",
        "person_id",
        unique=True,
        sqlite_where=text("current = 1"),
        postgresql_where=text("current"),
    ),
    info=kept(
        About.PERSON,
        term(Thing.DRAFT, "touched_at"),
        sealed_as="talks|{id}",
        told_as={"person_id": "drafts"},
    ),
)

# What people chose after they were not understood: how often, and never their words.
meant_after_all = Table(
    "meant_after_all",
    metadata,
    kindergarten_key(),
    Column("dialog", String(60), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    info=kept(About.NOTHING, term(REMINDER_DAYS, "last_at")),
)

# Only ids: what people wrote is never in the inbox.
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("event_id", String(255), primary_key=True),
    Column("received_at", Instant, nullable=False, index=True),
    info=kept(About.NOTHING, term(EVENT_DAYS, "received_at"), whose=Whose.PRODUCT),
)

# An event whose handling failed, sealed until it is handled or given up.
set_aside = Table(
    "set_aside",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("event_id", String(255), primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fault", String(100), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("next_at", Instant),
    info=kept(
        About.PERSON,
        term(Thing.DRAFT, "received_at"),
        whose=Whose.PRODUCT,
        sealed_as="set_aside|{channel}|{event_id}",
        told_as={"person_id": "set_aside"},
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    kindergarten(nullable=True),
    Column("place_id", Number, ForeignKey("places.id"), nullable=False),
    Column("person_id", Number, ForeignKey("people.id"), index=True),
    Column("talk", String(16), index=True),
    Column("sealed", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("reason", String(100)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("reference", String(200)),
    # Of what is said unasked: it keeps quiet hours also when it leaves late.
    Column("why", String(20)),
    Column("about", String(60)),
    Column("until", Instant),
    Column("holder", BigInteger),
    Index("ix_outbox_place", "place_id", "id"),
    Index(
        "ix_outbox_first",
        "place_id",
        "id",
        sqlite_where=text("state IN ('pending', 'sending')"),
        postgresql_where=text("state IN ('pending', 'sending')"),
    ),
    Index(
        "ix_outbox_waiting",
        "due_at",
        "id",
        sqlite_where=text("state IN ('pending', 'sending')"),
        postgresql_where=text("state IN ('pending', 'sending')"),
    ),
    info=kept(
        About.PERSON,
        term(MESSAGE_DAYS, "created_at"),
        follows={"place_id": ("places",)},
        whose=Whose.SHARED,
        sealed_as="outbox|{place_id}",
        told_as={"person_id": "messages"},
    ),
)

# A message that is changed where it stands. `version` is what it is to show, `shown`
# what it shows; `turn` tells one who changes it whether another did so meanwhile.
boards = Table(
    "boards",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("place_id", Number, ForeignKey("places.id"), nullable=False, index=True),
    Column("subject", String(20), nullable=False, index=True),
    Column("outbox_id", Number, nullable=False, index=True),
    Column("sealed", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("closed", String(40)),
    Index(
        "ix_boards_stale",
        "due_at",
        sqlite_where=text("version <> shown AND closed IS NULL"),
        postgresql_where=text("version <> shown AND closed IS NULL"),
    ),
    # What a board shows is about a round; those in her own places go with her.
    info=kept(
        About.NAMELESS,
        term(MESSAGE_DAYS, "due_at"),
        follows={"place_id": ("places",), "subject": ("team_rounds",)},
        sealed_as="boards|{id}",
    ),
)
