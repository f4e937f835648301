"""What is remembered about the database itself."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from storage.database.columns import metadata
from storage.database.kept import About, Whose, kept

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    info=kept(About.NOTHING, why="the database's own marks", whose=Whose.PRODUCT),
)
