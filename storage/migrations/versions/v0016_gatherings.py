"""The meeting that a gathering of a programme has become."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("milestones", sa.Column("meeting_id", number))
    op.create_index("ix_milestones_meeting_id", "milestones", ["meeting_id"])
