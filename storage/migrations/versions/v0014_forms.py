"""Runs of forms, what they came to, and the words that were written without a name."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _runs()
    _results()
    _texts()


def _runs() -> None:
    people = ("opened_by_id", "second_by_id", "shut_by_id")
    op.create_table(
        "form_runs",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("form_hash", sa.String(16), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("shuts_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.String(60), server_default="", nullable=False),
        sa.Column("opened_by_id", NUMBER, nullable=True),
        sa.Column("opened_side", sa.String(10), nullable=False),
        sa.Column("second_by_id", NUMBER, nullable=True),
        sa.Column("shut_by_id", NUMBER, nullable=True),
        sa.Column("shut_side", sa.String(10), server_default="", nullable=False),
        _to("form_runs", "kindergarten_id", "kindergartens"),
        *(_to("form_runs", column, "people") for column in people),
        sa.PrimaryKeyConstraint("id", name="pk_form_runs"),
    )
    for column in ("kindergarten_id", "shuts_at", *people):
        op.create_index(f"ix_form_runs_{column}", "form_runs", [column])


def _results() -> None:
    op.create_table(
        "form_results",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("run_id", sa.String(16), nullable=False),
        sa.Column("department_id", NUMBER, nullable=True),
        sa.Column("part", sa.String(4), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _to("form_results", "kindergarten_id", "kindergartens"),
        _to("form_results", "run_id", "form_runs", ondelete="CASCADE"),
        _to("form_results", "department_id", "departments"),
        sa.PrimaryKeyConstraint("id", name="pk_form_results"),
    )
    for column in ("kindergarten_id", "run_id"):
        op.create_index(f"ix_form_results_{column}", "form_results", [column])


def _texts() -> None:
    op.create_table(
        "form_texts",
        sa.Column("run_id", sa.String(16), nullable=False),
        sa.Column("kindergarten_id", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        _to("form_texts", "kindergarten_id", "kindergartens"),
        _to("form_texts", "run_id", "form_runs", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name="pk_form_texts"),
    )
    op.create_index("ix_form_texts_kindergarten_id", "form_texts", ["kindergarten_id"])


def _to(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=name, ondelete=ondelete
    )
