"""What can be taken back still, for ten minutes."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import AT_ONCE, About, kept, term

# One decision of one person: the rows as they were and as she left them, sealed. The
# heart lets go of it when its minutes are over; the sweep is there if it did not.
undoable = Table(
    "undoable",
    metadata,
    Column("id", String(16), primary_key=True),
    kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("what", String(30), nullable=False),
    Column("state", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", Instant, nullable=False, index=True),
    info=kept(
        About.PERSON,
        term(AT_ONCE, "until"),
        sealed_as="undoable|{id}",
        told_as={"person_id": "undoable"},
    ),
)
