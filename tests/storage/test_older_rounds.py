"""A database of version 0005, with rounds and rules in it, goes on being right."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, select

from storage.database.canary import set_canary
from storage.database.connect import open_database
from storage.database.engine import engine_of
from storage.database.migrate import configured, migrate
from storage.database.seals import Keyring, new_key
from storage.database.transaction import Tx
from storage.tables import ground_rules, rounds

SAMPLES = {str: "x", int: 1, bytes: b"x"}


def put(connection, name, **values):
    """Insert a row as the older program would have; what must be there is made up."""
    table = Table(name, MetaData(), autoload_with=connection)
    made = {
        column.name: SAMPLES[column.type.python_type]
        for column in table.c
        if not column.nullable and not column.server_default
    }
    connection.execute(table.insert().values(**made | values))


@pytest.fixture
def keyring():
    return Keyring.of(new_key())


def test_rules_that_were_agreed_before_have_an_instant_and_rounds_have_begun(
    url, keyring
):
    engine = engine_of(url)
    with engine.begin() as connection:
        command.upgrade(configured(connection), "0005")
        set_canary(Tx(connection, keyring))
        put(connection, "kindergartens", id=1)
        put(connection, "departments", id=1)
        put(connection, "ground_rules", id="a" * 16, agreed_on=date(2026, 11, 3))
        put(connection, "ground_rules", id="b" * 16)
        put(connection, "rounds", id="c" * 16, state="open")
    engine.dispose()
    migrate(url, keyring)
    database = open_database(url, keyring)
    rules = select(ground_rules.c.agreed_at).order_by(ground_rules.c.id)
    found = database.now(lambda db: list(db.connection.execute(rules).scalars()))
    starts = database.now(
        lambda db: db.connection.execute(select(rounds.c.starts_on)).scalar_one()
    )
    database.close()

    assert found == [datetime(2026, 11, 3, 11, tzinfo=UTC), None]
    assert starts is None
