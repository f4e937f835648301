"""${message.capitalize()}: say what changes, and what for."""

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    with op.batch_alter_table("TABLE") as table:
        table.add_column(sa.Column("COLUMN", sa.BigInteger(), nullable=True))
