"""Worlds on every database that is there; what is missing is said at the end."""

import contextlib
import os
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import NullPool, create_engine, text

from storage.database.migrate import migrate
from storage.database.seals import Keyring
from tests import canary
from tests.world import KEY, World

ADMIN = os.environ.get(
    "SAMSPILL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres"
)
ROOT = Path(__file__).parents[1]
PYTHON_PATH = os.environ | {"PYTHONPATH": str(ROOT)}
IN_CI = bool(os.environ.get("SAMSPILL_CI"))
STORY = (
    "Jeg satte meg ned ved siden av Barn A i garderoben og ventet. "
    "Så tok vi på vottene sammen, og barnet lo da tommelen kom fram."
)
_SKIPPED = {}

settings.register_profile(
    "samspill",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("samspill")


def _postgres_answers():
    try:
        engine = create_engine(
            ADMIN.replace("postgresql:", "postgresql+psycopg:"),
            connect_args={"connect_timeout": 3},
            poolclass=NullPool,
        )
        with engine.connect():
            return True
    except Exception:
        return False


POSTGRES = _postgres_answers()
DATABASES = ["sqlite", "postgresql"]


def missing(ring, remedy):
    """Skip a ring that this machine cannot run; in CI that is a failure."""
    if IN_CI:
        pytest.fail(f"{ring} is missing: {remedy}")
    _SKIPPED[ring] = remedy
    pytest.skip(f"{ring} is missing: {remedy}")


# These take long: they go first, so that no worker is left alone with them at the end.
LONG = ("tests/torture/", "tests/peers/", "tests/bot/web/", "tests/dialogs/test_round_")


def pytest_configure():
    canary.listen()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(scope="session", autouse=True)
def nothing_that_was_typed_is_in_any_log():
    """Look, when all is done, for every sentence of every test in every log line."""
    yield
    found = canary.found()
    assert not found, f"{len(found)} lines of a log hold what was typed: {found[:3]}"


@pytest.fixture(scope="session", autouse=True)
def nothing_that_was_typed_is_in_any_notification():
    """Look, when all is done, for every sentence in all that Slack was sent as `text`."""
    yield
    found = canary.on_a_locked_screen()
    assert not found, f"{len(found)} notifications hold what was typed: {found[:3]}"


def pytest_terminal_summary(terminalreporter):
    for ring, remedy in _SKIPPED.items():
        terminalreporter.write_line(f"not run: {ring}. {remedy}")


@contextlib.contextmanager
def database(like=""):
    """Make a PostgreSQL database, empty or like another, and take it away."""
    if not POSTGRES:
        missing("PostgreSQL", "set SAMSPILL_TEST_POSTGRES, or start one on 5432")
    name = f"samspill_{uuid.uuid4().hex[:12]}"
    url = ADMIN.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    template = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    yield ADMIN.rsplit("/", 1)[0] + "/" + name
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


# Takes away what a test has kept, and gives back what a migrated database begins with.
CLEAN = """
DO $$ DECLARE one record; held boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT oid::regclass::text AS name FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || one.name || ')' INTO held;
    IF held THEN EXECUTE 'DELETE FROM ' || one.name; END IF;
  END LOOP;
  FOR one IN SELECT schemaname || '.' || sequencename AS name FROM pg_sequences
      WHERE last_value IS NOT NULL LOOP
    PERFORM setval(one.name, 1, false);
  END LOOP;
  INSERT INTO alembic_version SELECT * FROM begun.alembic_version;
  INSERT INTO meta SELECT * FROM begun.meta;
END $$
"""
# Whoever is connected still is of a test that is over: a program that was killed.
ALONE = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# An autovacuum would be in the way of what a test asks of a table.
BEGUN = (
    (
        "DO $$ DECLARE one record; BEGIN FOR one IN SELECT oid::regclass::text AS name "
        "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP "
        "EXECUTE 'ALTER TABLE ' || one.name || ' SET (autovacuum_enabled = false)'; "
        "END LOOP; END $$"
    ),
    "CREATE SCHEMA begun",
    "CREATE TABLE begun.alembic_version AS SELECT * FROM alembic_version",
    "CREATE TABLE begun.meta AS SELECT * FROM meta",
)


def _asked(url, *statements):
    address = url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for each in statements:
            connection.exec_driver_sql(each)


@pytest.fixture(scope="session")
def reused(migrated):
    """Give a migrated database that one world after the other begins in."""
    with database(migrated) as url:
        _asked(url, *BEGUN)
        yield url


@pytest.fixture(params=["botbuilder", "rest"])
def transport(request, monkeypatch):
    """Let everything that is said in Teams go through each of the two transports."""
    monkeypatch.setattr("tests.teams.site.Site.transport", request.param)
    return request.param


@pytest.fixture
def postgres_url():
    """Give a database of its own, and take it away."""
    with database() as url:
        yield url


@pytest.fixture(scope="session")
def migrated():
    """Give a database that was migrated once, for others to be made like."""
    with database() as url:
        migrate(url, Keyring.of(KEY))
        yield url


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    """Give the address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/samspill.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(params=DATABASES)
def world(request, tmp_path):
    """Give a world on each kind of database."""
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/samspill.db"
        if request.param == "postgresql":
            url = request.getfixturevalue("reused")
            _asked(url, ALONE, CLEAN)
        made = World(url)
        stack.callback(made.close)
        yield made


@pytest.fixture
def small(tmp_path):
    """Give a world on SQLite, for what does not depend on the database."""
    made = World(f"sqlite:///{tmp_path}/samspill.db")
    yield made
    made.close()


@pytest.fixture
def solbakken(small):
    """Give a kindergarten with two departments and a meeting ahead."""
    scope, units = small.kindergarten()
    small.meeting(scope, units["Rød"])
    return scope, units


@pytest.fixture
def ann(small, solbakken):
    """Give an assistant in the department Rød."""
    scope, units = solbakken
    return small.person("ann@example.no", scope, units["Rød"])


@pytest.fixture
def per(small, solbakken):
    """Give the pedagogical leader of the department Rød."""
    scope, units = solbakken
    roles = ("pedagogical_leader",)
    return small.person("per@example.no", scope, units["Rød"], roles, name="Per Lunde")
