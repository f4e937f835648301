"""Reflecting teams: rounds, what each wants to try, and messages changed in place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "team_rounds",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("leader_id", NUMBER, nullable=True),
        sa.Column("teller_id", NUMBER, nullable=True),
        sa.Column("story_id", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), server_default="0", nullable=False),
        sa.Column("timer", sa.Integer(), server_default="0", nullable=False),
        sa.Column("timer_do", sa.String(length=10), nullable=True),
        sa.Column("timer_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_team_rounds_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_team_rounds_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["people.id"], name=op.f("fk_team_rounds_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["teller_id"], ["people.id"], name=op.f("fk_team_rounds_teller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_rounds")),
    )
    op.create_index(
        op.f("ix_team_rounds_kindergarten_id"),
        "team_rounds",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_team_rounds_leader_id"), "team_rounds", ["leader_id"], unique=False
    )
    op.create_index(
        "ix_team_rounds_state", "team_rounds", ["state", "department_id"], unique=False
    )
    op.create_index(
        op.f("ix_team_rounds_teller_id"), "team_rounds", ["teller_id"], unique=False
    )
    op.create_index(
        "ix_team_rounds_timer",
        "team_rounds",
        ["timer_at"],
        unique=False,
        sqlite_where=sa.text("timer_at IS NOT NULL"),
        postgresql_where=sa.text("timer_at IS NOT NULL"),
    )
    op.create_index(
        "uq_team_rounds_open",
        "team_rounds",
        ["department_id"],
        unique=True,
        sqlite_where=sa.text(
            "kind <> 'practice' AND state IN ('asked', 'ready', 'running', 'paused', 'withdrawn')"
        ),
        postgresql_where=sa.text(
            "kind <> 'practice' AND state IN ('asked', 'ready', 'running', 'paused', 'withdrawn')"
        ),
    )
    op.create_table(
        "boards",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("place_id", NUMBER, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("outbox_id", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_boards_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_boards_place_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
    )
    op.create_index(
        op.f("ix_boards_kindergarten_id"), "boards", ["kindergarten_id"], unique=False
    )
    op.create_index(op.f("ix_boards_outbox_id"), "boards", ["outbox_id"], unique=False)
    op.create_index(op.f("ix_boards_place_id"), "boards", ["place_id"], unique=False)
    op.create_index(
        "ix_boards_stale",
        "boards",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("version <> shown AND closed IS NULL"),
        postgresql_where=sa.text("version <> shown AND closed IS NULL"),
    )
    op.create_index(op.f("ix_boards_subject"), "boards", ["subject"], unique=False)
    op.create_table(
        "team_tries",
        sa.Column("round_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("went", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_team_tries_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_team_tries_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_team_tries_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["team_rounds.id"],
            name=op.f("fk_team_tries_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_team_tries")),
    )
    op.create_index(
        op.f("ix_team_tries_kindergarten_id"),
        "team_tries",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_team_tries_person_id"), "team_tries", ["person_id"], unique=False
    )
