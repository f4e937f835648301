"""When a round begins to ask, and the instant at which ground rules were agreed."""

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
# Of rules that were agreed before, only the day is known: its noon stands for it.
NOON = time(11, tzinfo=UTC)


def upgrade() -> None:
    op.add_column("rounds", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("ground_rules", sa.Column("agreed_at", sa.BigInteger()))
    rules = sa.table(
        "ground_rules",
        sa.column("id", sa.String()),
        sa.column("agreed_on", sa.Date()),
        sa.column("agreed_at", sa.BigInteger()),
    )
    asked = sa.select(rules.c.id, rules.c.agreed_on)
    agreed = op.get_bind().execute(asked.where(rules.c.agreed_on.is_not(None))).all()
    for number, on in agreed:
        told = sa.update(rules).where(rules.c.id == number)
        op.get_bind().execute(told.values(agreed_at=_noon(on)))


def _noon(on: date) -> int:
    return int(datetime.combine(on, NOON).timestamp() * 1000)
