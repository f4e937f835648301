"""What somebody decided a moment ago, so that she can take it back."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "undoable",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", number, nullable=False),
        sa.Column("person_id", number, nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name="fk_undoable_kindergarten_id",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_undoable_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_undoable"),
    )
    for column in ("kindergarten_id", "person_id", "until"):
        op.create_index(f"ix_undoable_{column}", "undoable", [column])
