"""How often people meant each dialog after they were not understood; never their words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "meant_after_all",
        sa.Column("kindergarten_id", number, nullable=False),
        sa.Column("dialog", sa.String(60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name="fk_meant_after_all_kindergarten_id",
        ),
        sa.PrimaryKeyConstraint("kindergarten_id", "dialog", name="pk_meant_after_all"),
    )
