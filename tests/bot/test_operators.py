"""The commands of those who run it: each failure is one line, each remedy is named."""

import json
import subprocess
import sys

import pytest
from sqlalchemy import update

from storage.database.connect import open_database
from storage.database.seals import Keyring, new_key
from storage.tables import outbox
from tests.conftest import PYTHON_PATH
from tests.world import KEY, World

TEXT = "Jeg ventet ved benken til barnet fant den ene votten sin selv."


@pytest.fixture
def made(tmp_path):
    world = World(f"sqlite:///{tmp_path}/samspill.db")
    scope, units = world.kindergarten()
    world.meeting(scope, units["Rød"])
    ann = world.person("ann@example.no", scope, units["Rød"])
    ann.hands_in(TEXT)
    world.close()
    return tmp_path


@pytest.fixture
def samspill(made):
    def go(*words, key=KEY, given=None, **settings):
        told = {"DATABASE_URL": f"sqlite:///{made}/samspill.db", "SECRET_KEYS": key}
        told = {f"SAMSPILL_{name}": value for name, value in (told | settings).items()}
        done = subprocess.run(
            [sys.executable, "-m", "bot.main", *words],
            cwd=made, env=PYTHON_PATH | told | {"COLUMNS": "200"}, input=given,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert TEXT not in done.stdout + done.stderr
        return done

    return go


def _change(folder, **values):
    database = open_database(f"sqlite:///{folder}/samspill.db", Keyring.of(KEY))
    database.now(lambda db: db.connection.execute(update(outbox).values(**values)))
    database.close()


def test_the_doctor_finds_nothing_wrong_with_what_is_well(samspill):
    done = samspill("doctor")

    assert done.returncode == 0
    for part in ("texts", "keys", "database", "migrations", "disk", "clock"):
        assert part in done.stdout


def test_the_doctor_names_messages_that_may_have_arrived(samspill, made):
    _change(made, state="ambiguous")
    done = samspill("doctor")

    assert done.returncode == 1
    assert "may have arrived or not" in done.stdout


def test_the_doctor_asks_whether_anybody_sends(samspill, made):
    _change(made, state="pending")
    done = samspill("doctor")

    assert done.returncode == 1
    assert "is `samspill serve` running?" in done.stdout


def test_the_doctor_says_what_is_wrong_with_a_key(samspill):
    done = samspill("doctor", key=new_key())

    assert done.returncode == 1
    assert "key" in done.stdout


def test_the_doctor_names_rows_that_wait_for_a_change_of_keys(samspill):
    both = f"{new_key()},{KEY}"
    before = samspill("doctor", key=both)
    samspill("keys", "rotate", key=both)
    after = samspill("doctor", key=both)

    assert "keys rotate" in before.stdout
    assert (before.returncode, after.returncode) == (1, 0)


def test_an_export_is_a_page_to_read_and_a_file_for_machines(samspill, made):
    done = samspill("export", "person", "ann@example.no", "--folder", "out")
    told, page = (made / line for line in sorted(done.stdout.split(), reverse=True))

    assert done.returncode == 0
    assert json.loads(told.read_text())["stories"][0]["versions"][0]["text"]["free"]
    html = page.read_text()
    assert TEXT in html
    assert "<script" not in html
    assert told.stat().st_mode & 0o077 == 0


def test_one_who_is_not_here_cannot_be_exported_or_erased(samspill):
    for command in ("export", "erase"):
        done = samspill(command, "person", "noen@example.no")
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1


def test_erasing_asks_and_then_nothing_is_left(samspill, made):
    asked = samspill("erase", "person", "ann@example.no", given="n\n")
    done = samspill("erase", "person", "ann@example.no", "--yes")
    again = samspill("erase", "person", "ann@example.no", "--yes")

    assert asked.returncode == 1
    assert done.returncode == 0
    assert again.returncode == 1
    assert b"ann@example.no" not in (made / "samspill.db").read_bytes()


def test_a_copy_is_written_and_put_back(samspill, made):
    assert samspill("backup", "copy.samspill").returncode == 0
    refused = samspill("restore", "copy.samspill")
    replaced = samspill("restore", "copy.samspill", "--replace")

    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert replaced.returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "http"), ("PORT", "70000"), ("SECRET_KEYS", "short"),
        ("CONTENT_DIR", "/nowhere/at/all"), ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "nonsense"), ("SECRET_KEYS", ""),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_in_one_line(samspill, name, value):
    done = samspill("serve", **{name: value})

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"SAMSPILL_{name}" in done.stderr
