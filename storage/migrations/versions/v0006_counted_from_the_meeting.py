"""A story's days are counted from its meeting, wherever that is moved to."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_index("ix_stories_goes_on", table_name="stories")
    # Not in a batch: SQLite would make the table anew, and others refer to it.
    op.execute("ALTER TABLE stories DROP COLUMN goes_on")
