"""Runs of forms, and what is left of the answers: counts, and for a month the words."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from dialogs.access import Thing
from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import About, kept, term

# One time that a form is answered. It keeps the form as it was opened, so that all are
# asked the same whatever happens to the file. It is closed once and never opened again.
form_runs = Table(
    "form_runs",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("form", String(40), nullable=False),
    Column("form_hash", String(16), nullable=False),
    Column("definition", Text, nullable=False),
    Column("who", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("shuts_at", Instant, nullable=False, index=True),
    Column("closed_on", Date),
    Column("shown_on", Date),
    Column("discussed_on", Date),
    Column("invited", Integer),
    Column("answered", Integer),
    Column("chosen", String(60), nullable=False, server_default=""),
    # Who turned the first key, which side's it was, and who turned the other.
    Column("opened_by_id", Number, ForeignKey("people.id"), index=True),
    Column("opened_side", String(10), nullable=False),
    Column("second_by_id", Number, ForeignKey("people.id"), index=True),
    # To close it before its day takes two keys too.
    Column("shut_by_id", Number, ForeignKey("people.id"), index=True),
    Column("shut_side", String(10), nullable=False, server_default=""),
    info=kept(
        About.NAMELESS,
        term(Thing.FORM_COUNTS, "closed_on", "closes_on"),
        told_as={
            "opened_by_id": "opened",
            "second_by_id": "said_yes_to",
            "shut_by_id": "closed",
        },
        rehearsed=True,
    ),
)

# What is shown of a run, and nothing that is not: of the whole (`all`), of a
# department (`unit`), or of the other departments together (`rest`).
form_results = Table(
    "form_results",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column(
        "run_id",
        String(16),
        ForeignKey("form_runs.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("part", String(4), nullable=False),
    Column("question", String(20), nullable=False),
    Column("counts", Text, nullable=False),
    Column("n", Integer, nullable=False),
    info=kept(About.NOTHING, follows={"run_id": ("form_runs",)}),
)

# What people wrote in their own words: in no order, for a month.
form_texts = Table(
    "form_texts",
    metadata,
    Column(
        "run_id",
        String(16),
        ForeignKey("form_runs.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    kindergarten(),
    Column("sealed", LargeBinary, nullable=False),
    Column("closed_on", Date, nullable=False),
    info=kept(
        About.NOTHING,
        term(Thing.FORM, "closed_on"),
        follows={"run_id": ("form_runs",)},
        sealed_as="form_texts|{run_id}",
    ),
)
