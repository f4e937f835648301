"""Links to reports."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from storage.database.columns import Instant, Number, kindergarten, metadata
from storage.database.kept import AT_ONCE, About, kept, term

# A secret address of a report, good for a day; only its hash is kept.
report_links = Table(
    "report_links",
    metadata,
    Column("mark", String(64), primary_key=True),
    kindergarten(),
    Column("person_id", Number, ForeignKey("people.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("ends_at", Instant, nullable=False),
    info=kept(
        About.PERSON,
        term(AT_ONCE, "ends_at"),
        told_as={"person_id": "reports"},
    ),
)
