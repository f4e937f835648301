"""What all tables are made of: instants, numbers, and the kindergarten of each row.

Instants are UTC milliseconds, so that both databases order and index them alike;
days are `date`. A column called `sealed` holds encrypted text (`seals.py`).
Each table says its policy in `info` (`kept.py`): how long its rows stay and
why, whom they are about, whose they are. A test fails where one says nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def milliseconds(moment: datetime) -> int:
    """Return an aware instant as it is stored."""
    if moment.tzinfo is None:
        message = f"{moment!r} has no zone: only aware instants are stored"
        raise ValueError(message)
    return round(moment.timestamp() * 1000)


def instant(stored: int) -> datetime:
    """Return a stored instant in UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as UTC milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - its signature
    ) -> int | None:
        """See `milliseconds`."""
        return None if value is None else milliseconds(value)

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,  # noqa: ARG002 - its signature
    ) -> datetime | None:
        """See `instant`."""
        return None if value is None else instant(value)


# SQLite numbers rows by itself only where the key is called INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


def kindergarten(*, nullable: bool = False) -> Column[int]:
    """Return the column that says whose a row is."""
    place = ForeignKey("kindergartens.id")
    return Column("kindergarten_id", Number, place, nullable=nullable, index=True)


def kindergarten_key() -> Column[int]:
    """Return it as the first part of a row's key."""
    place = ForeignKey("kindergartens.id")
    return Column("kindergarten_id", Number, place, primary_key=True)
