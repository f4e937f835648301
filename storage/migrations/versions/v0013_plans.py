"""Development plans: a goal, what is tried, and a day to look at it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "plans",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", number, nullable=False),
        sa.Column("department_id", number),
        sa.Column("person_id", number),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"], ["kindergartens.id"], name="fk_plans_kindergarten_id"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_plans_department_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_plans_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    for column in ("kindergarten_id", "person_id"):
        op.create_index(f"ix_plans_{column}", "plans", [column])
    op.create_index("ix_plans_state", "plans", ["kindergarten_id", "state"])
