"""The improvement wheel and the HMS calendar: boxes, rounds, rules, themes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_links",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_report_links_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_report_links_person_id")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_report_links")),
    )
    op.create_index(
        op.f("ix_report_links_kindergarten_id"),
        "report_links",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_report_links_person_id"), "report_links", ["person_id"], unique=False
    )
    op.create_table(
        "theme_months",
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column("head_id", NUMBER, nullable=True),
        sa.Column("staff_id", NUMBER, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["head_id"], ["people.id"], name=op.f("fk_theme_months_head_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_theme_months_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["people.id"], name=op.f("fk_theme_months_staff_id")
        ),
        sa.PrimaryKeyConstraint(
            "kindergarten_id", "month", name=op.f("pk_theme_months")
        ),
    )
    op.create_index(
        op.f("ix_theme_months_head_id"), "theme_months", ["head_id"], unique=False
    )
    op.create_index(
        op.f("ix_theme_months_staff_id"), "theme_months", ["staff_id"], unique=False
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("factors", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_themes_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(
        op.f("ix_themes_kindergarten_id"), "themes", ["kindergarten_id"], unique=False
    )
    op.create_table(
        "took_part",
        sa.Column("thing", sa.String(length=16), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_took_part_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_took_part_person_id")
        ),
        sa.PrimaryKeyConstraint("thing", "person_id", name=op.f("pk_took_part")),
    )
    op.create_index(
        op.f("ix_took_part_kindergarten_id"),
        "took_part",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_took_part_person_id"), "took_part", ["person_id"], unique=False
    )
    op.create_table(
        "boxes",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_boxes_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_boxes_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boxes")),
    )
    op.create_index(
        op.f("ix_boxes_kindergarten_id"), "boxes", ["kindergarten_id"], unique=False
    )
    op.create_table(
        "ground_rules",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_ground_rules_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_ground_rules_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_rules")),
    )
    op.create_index(
        "ix_ground_rules_department",
        "ground_rules",
        ["department_id", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ground_rules_kindergarten_id"),
        "ground_rules",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_table(
        "lifted",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_lifted_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_lifted_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_lifted_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifted")),
    )
    op.create_index(
        op.f("ix_lifted_kindergarten_id"), "lifted", ["kindergarten_id"], unique=False
    )
    op.create_index(op.f("ix_lifted_owner_id"), "lifted", ["owner_id"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deputy_id", NUMBER, nullable=True),
        sa.Column("trial_from", sa.Date(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("phase_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_rounds_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["people.id"], name=op.f("fk_rounds_deputy_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_rounds_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index(op.f("ix_rounds_deputy_id"), "rounds", ["deputy_id"], unique=False)
    op.create_index(
        op.f("ix_rounds_kindergarten_id"), "rounds", ["kindergarten_id"], unique=False
    )
    op.create_index(
        "uq_rounds_open",
        "rounds",
        ["department_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "shared",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_shared_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_shared_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared")),
    )
    op.create_index(
        op.f("ix_shared_kindergarten_id"), "shared", ["kindergarten_id"], unique=False
    )
    op.create_table(
        "small_steps",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_small_steps_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_small_steps_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_steps")),
        sa.UniqueConstraint(
            "department_id", "month", name=op.f("uq_small_steps_department_id_month")
        ),
    )
    op.create_index(
        op.f("ix_small_steps_kindergarten_id"),
        "small_steps",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_table(
        "answered",
        sa.Column("box_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["boxes.id"],
            name=op.f("fk_answered_box_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_answered_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_answered_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "box_id", "person_id", "question", name=op.f("pk_answered")
        ),
    )
    op.create_index(
        op.f("ix_answered_kindergarten_id"),
        "answered",
        ["kindergarten_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_answered_person_id"), "answered", ["person_id"], unique=False
    )
