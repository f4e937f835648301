"""What is said unasked: why it is said, what it is about, and until when it helps."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("why", sa.String(length=20), nullable=True))
        outbox.add_column(sa.Column("about", sa.String(length=60), nullable=True))
        outbox.add_column(sa.Column("until", sa.BigInteger(), nullable=True))
