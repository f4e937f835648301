"""The year: closed days, series of meetings, agendas, reminders, visits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_absences_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absences_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "certificates",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_certificates_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_certificates")),
    )
    op.create_table(
        "closed_days",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_closed_days_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
        sa.UniqueConstraint(
            "kindergarten_id",
            "first",
            "kind",
            name=op.f("uq_closed_days_kindergarten_id_first_kind"),
        ),
    )
    with op.batch_alter_table("closed_days", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_closed_days_kindergarten_id"),
            ["kindergarten_id"],
            unique=False,
        )

    op.create_table(
        "opt_outs",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_opt_outs_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "rule", name=op.f("pk_opt_outs")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("occurrence", sa.String(length=30), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("outbox_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_reminders_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "person_id",
            "rule",
            "subject",
            "occurrence",
            name=op.f("uq_reminders_person_id_rule_subject_occurrence"),
        ),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminders_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )
        batch_op.create_index(
            batch_op.f("ix_reminders_outbox_id"), ["outbox_id"], unique=False
        )
        batch_op.create_index(
            "ix_reminders_planned",
            ["kindergarten_id"],
            unique=False,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )

    op.create_table(
        "rule_settings",
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_rule_settings_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint(
            "kindergarten_id", "rule", name=op.f("pk_rule_settings")
        ),
    )
    op.create_table(
        "feeds",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_feeds_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_feeds_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_feeds_person_id")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_feeds")),
    )
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feeds_kindergarten_id"), ["kindergarten_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_feeds_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "series",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_series_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_series_kindergarten_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_series_kindergarten_id"), ["kindergarten_id"], unique=False
        )

    op.create_table(
        "visits",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("department_id", NUMBER, nullable=False),
        sa.Column("season", sa.String(length=20), nullable=False),
        sa.Column("observer_id", NUMBER, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("wall", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("proposed_by", NUMBER, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("oral_on", sa.Date(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("goal_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_visits_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_visits_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["observer_id"], ["people.id"], name=op.f("fk_visits_observer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visits_kindergarten_id"), ["kindergarten_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_visits_observer_id"), ["observer_id"], unique=False
        )
        batch_op.create_index(
            "ix_visits_season", ["kindergarten_id", "season"], unique=False
        )

    op.create_table(
        "agenda_items",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=True),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.id"],
            name=op.f("fk_agenda_items_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["kindergarten_id"],
            ["kindergartens.id"],
            name=op.f("fk_agenda_items_kindergarten_id"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_agenda_items_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agenda_items_kindergarten_id"),
            ["kindergarten_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_agenda_items_meeting_id"), ["meeting_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_agenda_items_person_id"), ["person_id"], unique=False
        )

    with op.batch_alter_table("kindergartens", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "year_starts",
                sa.String(length=5),
                server_default="08-01",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "quiet_from",
                sa.String(length=5),
                server_default="17:00",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "quiet_to", sa.String(length=5), server_default="07:00", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "rest_ends", sa.String(length=5), server_default="13:00", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "autumn_weeks",
                sa.String(length=5),
                server_default="38-46",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "spring_weeks",
                sa.String(length=5),
                server_default="6-14",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("plan_at", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_kindergartens_plan_at"), ["plan_at"], unique=False
        )

    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("minutes", sa.Integer(), server_default="60", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "state", sa.String(length=10), server_default="planned", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("version", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(sa.Column("clash", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("series_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("original", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(length=200), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_meetings_series_id"), ["series_id"], unique=False
        )
        batch_op.create_index(
            "ix_meetings_when", ["kindergarten_id", "starts_at"], unique=False
        )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("card", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_first",
            ["place_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending')"),
            postgresql_where=sa.text("state IN ('pending', 'sending')"),
        )
