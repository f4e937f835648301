import os
import sqlite3
import subprocess

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dialogs.errors import CannotStart
from storage.database.connect import open_database
from storage.database.migrate import migrate, written_versions
from storage.database.seals import Keyring, new_key
from storage.migrations import HEAD, VERSIONS
from storage.tables import metadata


@pytest.fixture
def keyring():
    return Keyring.of(new_key())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "samspill.db"


def test_the_migrations_make_exactly_the_tables_of_today(url, keyring):
    migrate(url, keyring)
    database = open_database(url, keyring)

    def difference(db):
        context = MigrationContext.configure(db.connection)
        return compare_metadata(context, metadata)

    found = database.now(difference)
    database.close()

    assert found == []


def test_the_versions_named_are_the_versions_written():
    assert written_versions() == VERSIONS


def test_migrating_twice_changes_nothing(url, keyring):
    assert migrate(url, keyring) == (None, HEAD)
    assert migrate(url, keyring) == (HEAD, HEAD)


def test_a_missing_database_is_named_and_not_made(path, keyring):
    with pytest.raises(CannotStart, match="no database at"):
        open_database(f"sqlite:///{path}", keyring)

    assert not path.exists()


def test_an_empty_database_is_told_to_migrate(path, keyring):
    sqlite3.connect(path).close()
    path.touch()

    with pytest.raises(CannotStart, match="samspill migrate"):
        open_database(f"sqlite:///{path}", keyring)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, os.urandom(8192)])
def test_a_damaged_file_is_named_and_left_as_it_is(path, keyring, content):
    path.write_bytes(content)

    with pytest.raises(CannotStart, match="damaged"):
        open_database(f"sqlite:///{path}", keyring)
    with pytest.raises(CannotStart):
        migrate(f"sqlite:///{path}", keyring)

    assert path.read_bytes() == content


def test_another_programs_database_is_not_touched(path, keyring):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()

    with pytest.raises(CannotStart, match="another program"):
        migrate(f"sqlite:///{path}", keyring)


def test_a_newer_database_is_refused_by_version(url, keyring):
    migrate(url, keyring)
    database = open_database(url, keyring)
    newer = "UPDATE alembic_version SET version_num = '9999'"
    database.now(lambda db: db.connection.exec_driver_sql(newer))
    database.close()

    with pytest.raises(CannotStart, match="9999.*knows up to"):
        open_database(url, keyring)
    with pytest.raises(CannotStart, match="9999"):
        migrate(url, keyring)


def test_a_wrong_key_is_said_and_nothing_is_changed(url, keyring):
    migrate(url, keyring)

    with pytest.raises(CannotStart, match="does not fit"):
        open_database(url, Keyring.of(new_key()))
    with pytest.raises(CannotStart, match="does not fit"):
        migrate(url, Keyring.of(new_key()))

    open_database(url, keyring).close()


def test_no_key_and_a_broken_key_are_named():
    with pytest.raises(CannotStart, match="SAMSPILL_SECRET_KEYS is empty"):
        Keyring.of()
    with pytest.raises(CannotStart, match="key 2"):
        Keyring.of(new_key(), "short")


def test_a_server_that_does_not_answer_is_named(keyring):
    with pytest.raises(CannotStart, match="no database answers at 127.0.0.1:1"):
        open_database("postgresql://nobody@127.0.0.1:1/nothing", keyring)


@pytest.mark.parametrize("address", ["mysql://x/y", "nonsense", "sqlite"])
def test_an_address_that_is_none_is_named(address, keyring):
    with pytest.raises(CannotStart, match="SAMSPILL_DATABASE_URL"):
        open_database(address, keyring)


def test_a_folder_that_can_not_be_written_is_one_line(tmp_path, keyring):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.geteuid() == 0:
        closed = "/proc"

    with pytest.raises(CannotStart):
        migrate(f"sqlite:///{closed}/samspill.db", keyring)


def test_sqlite_keeps_what_was_committed_through_a_power_cut(path, keyring):
    migrate(f"sqlite:///{path}", keyring)
    database = open_database(f"sqlite:///{path}", keyring)

    def pragmas(db):
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {
            name: db.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in names
        }

    found = database.now(pragmas)
    database.close()

    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1,
    }  # fmt: skip


def test_start_up_refuses_in_one_line_with_exit_code_1(tmp_path):
    environment = os.environ | {"SAMSPILL_DATABASE_URL": "sqlite:///nowhere/x.db"}
    environment.pop("SAMSPILL_SECRET_KEYS", None)
    done = subprocess.run(
        [".venv/bin/samspill", "doctor"]
        if os.path.exists(".venv/bin/samspill")
        else ["samspill", "doctor"],
        env=environment | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "SAMSPILL_SECRET_KEYS is empty" in done.stdout
    assert "Traceback" not in done.stderr
