"""Where homework of a programme is taken up, and whom it is for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("milestones", sa.Column("item_id", sa.String(16)))
    op.add_column("milestones", sa.Column("asked", sa.String(100)))
