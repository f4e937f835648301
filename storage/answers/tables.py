"""Boxes of answers without names."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    true,
)

from dialogs.access import Thing
from storage.database.columns import Number, kindergarten, metadata
from storage.database.kept import About, Whose, kept, term

# Answers without names. A box holds all of its answers in one sealed value, sorted by
# what nobody knows but who answered: no row, no order and no instant belongs to one.
boxes = Table(
    "boxes",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("department_id", Number, ForeignKey("departments.id")),
    Column("kind", String(20), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False, server_default=true()),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_on", Date, nullable=False),
    # Whose an answer is, is known to nobody and to no table.
    info=kept(
        About.NOTHING,
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
    kindergarten(),
    info=kept(
        About.PERSON,
        follows={"box_id": ("boxes",)},
        told_as={"person_id": "answered"},
    ),
)

# What people tell the makers. A week is one sealed value, from all kindergartens: what
# it is about, with a dialog's version, and nothing of whose or where from.
feedback = Table(
    "feedback",
    metadata,
    Column("made_on", Date, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    info=kept(
        About.NOTHING,
        term(Thing.FORM_MAKERS, "made_on"),
        whose=Whose.PRODUCT,
        sealed_as="feedback|{made_on}",
    ),
)
