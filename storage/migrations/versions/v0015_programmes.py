"""Programmes that somebody goes, and the milestones on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    of_people = ("participant_id", "leader_id", "second_id")
    op.create_table(
        "programmes",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("department_id", NUMBER),
        *(sa.Column(name, NUMBER) for name in of_people),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name="fk_programmes_kindergarten_id",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_programmes_department_id"
        ),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=f"fk_programmes_{name}")
            for name in of_people
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
    )
    op.create_index("ix_programmes_kindergarten_id", "programmes", ["kindergarten_id"])
    op.create_index("ix_programmes_state", "programmes", ["kindergarten_id", "state"])
    op.create_table(
        "milestones",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("programme_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name="fk_milestones_kindergarten_id",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name="fk_milestones_programme_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_milestones"),
    )
    for column in ("kindergarten_id", "programme_id"):
        op.create_index(f"ix_milestones_{column}", "milestones", [column])
