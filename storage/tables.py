"""The tables: what is remembered, and which kindergarten each row belongs to.

Instants are UTC milliseconds, so that both databases order and index them alike;
days are `date`. A column called `sealed` holds encrypted text (`database/seals.py`).
Each table says its policy in `info` (`database/kept.py`): how long its rows stay and
why, whom they are about, whose they are. A test fails where one says nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)

from dialogs.access import STORY, Thing
from storage.database.kept import (
    AT_ONCE,
    AUDIT_DAYS,
    EVENT_DAYS,
    MESSAGE_DAYS,
    REMINDER_DAYS,
    About,
    Whose,
    kept,
    term,
)

PERSON, NAMELESS, NOTHING = About.PERSON, About.NAMELESS, About.NOTHING
SHARED, PRODUCT = Whose.SHARED, Whose.PRODUCT
# Where the kindergartens are: wall times are here.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def milliseconds(moment: datetime) -> int:
    """Return an aware instant as it is stored."""
    if moment.tzinfo is None:
        message = f"{moment!r} has no zone: only aware instants are stored"
        raise ValueError(message)
    return round(moment.timestamp() * 1000)


def instant(stored: int) -> datetime:
    """Return a stored instant in UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - its signature
    ) -> int | None:
        """See `milliseconds`."""
        return None if value is None else milliseconds(value)

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002 - its signature
    ) -> datetime | None:
        """See `instant`."""
        return None if value is None else instant(value)


# SQLite numbers rows by itself only where the key is called INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


def _kindergarten(*, nullable: bool = False) -> Column[int]:
    place = ForeignKey("kindergartens.id")
    return Column("kindergarten_id", Number, place, nullable=nullable, index=True)


def _kindergarten_key() -> Column[int]:
    place = ForeignKey("kindergartens.id")
    return Column("kindergarten_id", Number, place, primary_key=True)


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
    info=kept(NOTHING, why="it is the kindergarten itself", whose=SHARED),
)

departments = Table(
    "departments",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("kindergarten_id", "name"),
    info=kept(NOTHING, why="they are there while the kindergarten is", rehearsed=True),
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
        PERSON,
        why="who works there is on the owner's list; `samspill erase` takes her out",
        whose=SHARED,
        told_as={"id": "person"},
    ),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", Number, ForeignKey("departments.id"), index=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    info=kept(
        PERSON,
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
    _kindergarten(),
    info=kept(PERSON, follows={"membership_id": ("memberships",)}, rehearsed=True),
)

identities = Table(
    "identities",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account", String(320), primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    info=kept(
        PERSON,
        why="she is known by it as long as she is on the list",
        whose=SHARED,
        told_as={"person_id": "accounts"},
    ),
)

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
    _kindergarten(nullable=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("offered", Text, nullable=False, server_default="[]"),
    Column("created_at", Instant, nullable=False),
    Column("reference", Text),
    Column("closed", String(40)),
    Column("used_at", Instant),
    UniqueConstraint("channel", "address"),
    info=kept(
        PERSON,
        why="an address, without a word: where somebody or a room is reached",
        whose=SHARED,
        told_as={"person_id": "places"},
    ),
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
        NOTHING,
        why="where the bot is installed, until it is taken out",
        whose=PRODUCT,
        sealed_as="workspaces|{channel}|{team}",
    ),
)

# A talk's row goes when the talk is finished: only what it kept remains.
talks = Table(
    "talks",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
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
        PERSON,
        term(Thing.DRAFT, "touched_at"),
        sealed_as="talks|{id}",
        told_as={"person_id": "drafts"},
    ),
)

# Only ids: what people wrote is never in the inbox.
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("event_id", String(255), primary_key=True),
    Column("received_at", Instant, nullable=False, index=True),
    info=kept(NOTHING, term(EVENT_DAYS, "received_at"), whose=PRODUCT),
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
        PERSON,
        term(Thing.DRAFT, "received_at"),
        whose=PRODUCT,
        sealed_as="set_aside|{channel}|{event_id}",
        told_as={"person_id": "set_aside"},
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(nullable=True),
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
        PERSON,
        term(MESSAGE_DAYS, "created_at"),
        follows={"place_id": ("places",)},
        whose=SHARED,
        sealed_as="outbox|{place_id}",
        told_as={"person_id": "messages"},
    ),
)

# Days that a kindergarten is closed; with `closes`, an open day that ends early.
closed_days = Table(
    "closed_days",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("closes", String(5)),
    UniqueConstraint("kindergarten_id", "first", "kind"),
    info=kept(NOTHING, why="the year that was agreed", rehearsed=True),
)

# Meetings that come again: the rule as agreed. Each meeting is a row of its own.
series = Table(
    "series",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(30), nullable=False),
    Column("rule", String(200), nullable=False),
    Column("first", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("ends", Date),
    Column("made_until", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(NOTHING, why="the year that was agreed", rehearsed=True),
)

# `original` is when the series' rule has it; `clash` says why that day is closed, and
# such a meeting is only proposed, at `wall`, until its leader has said yes. `series_id`
# has no foreign key: SQLite cannot add one to a table that others refer to.
meetings = Table(
    "meetings",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(30), nullable=False),
    Column("wall", String(16), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False, server_default="60"),
    Column("state", String(10), nullable=False, server_default="planned"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("clash", String(20)),
    Column("series_id", Number, index=True),
    Column("original", String(16)),
    Column("source", String(200)),
    Index("ix_meetings_next", "department_id", "kind", "starts_at"),
    Index("ix_meetings_when", "kindergarten_id", "starts_at"),
    info=kept(
        NOTHING,
        why="the year that was agreed; stories and items count their days from it",
        rehearsed=True,
    ),
)

# What is to be taken up (HØRA); without a meeting it stands on the parking place.
agenda_items = Table(
    "agenda_items",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
    Column("meeting_id", Number, ForeignKey("meetings.id"), index=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("minutes", Integer),
    Column("state", String(10), nullable=False),
    Column("result", String(10)),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        PERSON,
        term(Thing.AGENDA, "meeting_id", "created_at"),
        sealed_as="agenda|{kindergarten_id}|{id}",
        told_as={"person_id": "agenda_items"},
        rehearsed=True,
    ),
)

# When somebody is away; why is not asked and not kept.
absences = Table(
    "absences",
    metadata,
    Column("id", Number, primary_key=True),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    info=kept(
        PERSON,
        term(Thing.ABSENCE, "last"),
        whose=SHARED,
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
        PERSON,
        why="her own wish, until she changes it",
        whose=SHARED,
        told_as={"person_id": "opted_out"},
        rehearsed=True,
    ),
)

# What a head has changed in a reminder's rule; empty is as it comes.
rule_settings = Table(
    "rule_settings",
    metadata,
    _kindergarten_key(),
    Column("rule", String(40), primary_key=True),
    Column("is_on", Boolean, nullable=False, server_default=true()),
    Column("days", Integer),
    Column("at", String(5)),
    info=kept(NOTHING, why="the head's wish, until it is changed", rehearsed=True),
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
        PERSON,
        term(REMINDER_DAYS, "due_at", where="state <> 'planned'"),
        told_as={"person_id": "reminders"},
    ),
)

# Until when a person is certified to observe.
certificates = Table(
    "certificates",
    metadata,
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True),
    Column("valid_until", Date, nullable=False),
    info=kept(
        PERSON,
        why="one date, until it is renewed",
        whose=SHARED,
        told_as={"person_id": "certificates"},
        rehearsed=True,
    ),
)

# A visit by an observer: asked, agreed, done or cancelled. `wall` is what was
# proposed last, `proposed_by` is who is waited for no more.
visits = Table(
    "visits",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("season", String(20), nullable=False),
    Column("observer_id", Number, ForeignKey("people.id"), index=True),
    Column("state", String(10), nullable=False),
    Column("wall", String(16), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("proposed_by", Number),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("oral_on", Date),
    Column("written_on", Date),
    Column("goal_on", Date),
    Column("created_at", Instant, nullable=False),
    Index("ix_visits_season", "kindergarten_id", "season"),
    info=kept(
        PERSON,
        why="dates, without a word: what the programme has come to in each season",
        told_as={"observer_id": "visits"},
        rehearsed=True,
    ),
)

# A secret link to a calendar; only its hash is kept.
feeds = Table(
    "feeds",
    metadata,
    Column("mark", String(64), primary_key=True),
    _kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("created_at", Instant, nullable=False),
    info=kept(
        PERSON,
        why="her own link, until she stops it",
        told_as={"person_id": "calendars"},
    ),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
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
        PERSON,
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
    _kindergarten(),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        PERSON,
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
    _kindergarten(),
    info=kept(PERSON, follows={"story_id": ("stories",)}),
)

# Answers without names. A box holds all of its answers in one sealed value, sorted by
# what nobody knows but who answered: no row, no order and no instant belongs to one.
boxes = Table(
    "boxes",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(20), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False, server_default=true()),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
    # Whose an answer is, is known to nobody and to no table.
    info=kept(
        NOTHING,
        term(Thing.BALLOT, "made_on", where="department_id IS NOT NULL"),
        term(Thing.PULSE, "made_on", where="department_id IS NULL"),
        sealed_as="boxes|{id}",
    ),
)

# That somebody has answered, never what: so that nobody is asked or counted twice.
answered = Table(
    "answered",
    metadata,
    Column(
        "box_id",
        String(16),
        ForeignKey("boxes.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("person_id", Number, ForeignKey("people.id"), primary_key=True, index=True),
    Column("question", String(20), primary_key=True),
    _kindergarten(),
    info=kept(
        PERSON,
        follows={"box_id": ("boxes",)},
        told_as={"person_id": "answered"},
    ),
)

# A department's way round the improvement wheel; what was agreed is sealed.
rounds = Table(
    "rounds",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
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
        NAMELESS,
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
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("agreed_on", Date),
    Column("begun_at", Instant, nullable=False),
    Column("agreed_at", Instant),
    Index("ix_ground_rules_department", "department_id", "state"),
    info=kept(
        NOTHING,
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
    _kindergarten(),
    info=kept(
        PERSON,
        follows={"thing": ("rounds", "ground_rules", "team_rounds")},
        told_as={"person_id": "took_part"},
    ),
)

# What a department hands to the HMS group, and what came of it.
lifted = Table(
    "lifted",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("owner_id", Number, ForeignKey("people.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("answered_at", Instant),
    info=kept(
        NAMELESS,
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
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("told_at", Instant),
    info=kept(
        NOTHING,
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
    _kindergarten(),
    Column("factors", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=kept(
        NOTHING,
        # One that is used goes with the last month that it is in.
        term(Thing.THEME, "created_at", unless="theme_months.theme"),
        sealed_as="themes|{id}",
        rehearsed=True,
    ),
)

theme_months = Table(
    "theme_months",
    metadata,
    _kindergarten_key(),
    Column("month", String(7), primary_key=True),
    Column("theme", String(16), nullable=False),
    Column("head_id", Number, ForeignKey("people.id"), index=True),
    Column("staff_id", Number, ForeignKey("people.id"), index=True),
    Column("sealed", LargeBinary),
    info=kept(
        NAMELESS,
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
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("month", String(7), nullable=False),
    Column("check_on", Date),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("department_id", "month"),
    info=kept(
        NOTHING,
        term(Thing.SMALL_STEP, "created_at"),
        sealed_as="small_steps|{id}",
    ),
)

# A reflecting team's round. `sealed` is the round as the reducer has it, who is there
# and what lies in draft; when it is over nothing of that is left. `begins` is where the
# next round's laps start, so that another begins.
_OPEN_TEAM = text(
    "kind <> 'practice' AND "
    "state IN ('asked', 'ready', 'running', 'paused', 'withdrawn')"
)
team_rounds = Table(
    "team_rounds",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
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
        NAMELESS,
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
    _kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("went", String(10)),
    Column("created_at", Instant, nullable=False),
    info=kept(
        PERSON,
        term(Thing.TRY, "created_at"),
        follows={"round_id": ("team_rounds",)},
        sealed_as="team_tries|{round_id}|{person_id}",
        told_as={"person_id": "wanted_to_try"},
    ),
)

# A message that is changed where it stands. `version` is what it is to show, `shown`
# what it shows; `turn` tells one who changes it whether another did so meanwhile.
boards = Table(
    "boards",
    metadata,
    Column("id", String(16), primary_key=True),
    _kindergarten(),
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
        NAMELESS,
        term(MESSAGE_DAYS, "due_at"),
        follows={"place_id": ("places",), "subject": ("team_rounds",)},
        sealed_as="boards|{id}",
    ),
)

# A secret address of a report, good for a day; only its hash is kept.
report_links = Table(
    "report_links",
    metadata,
    Column("mark", String(64), primary_key=True),
    _kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("ends_at", Instant, nullable=False),
    info=kept(
        PERSON,
        term(AT_ONCE, "ends_at"),
        told_as={"person_id": "reports"},
    ),
)

# What happened, without content: who did what to which row, and how many.
audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    _kindergarten(nullable=True),
    Column("person_id", Number),
    Column("happened_at", Instant, nullable=False, index=True),
    Column("action", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("count", Integer, nullable=False, server_default="1"),
    info=kept(
        NAMELESS,
        term(AUDIT_DAYS, "happened_at"),
        whose=SHARED,
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
        NAMELESS,
        why="it must outlast every copy that she could come back from",
        whose=PRODUCT,
    ),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    info=kept(NOTHING, why="the database's own marks", whose=PRODUCT),
)
