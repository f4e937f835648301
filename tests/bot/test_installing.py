"""A fresh installation: what each command takes for its database, and what is next."""

import subprocess
import sys

import pytest

from storage.database.seals import new_key
from tests.conftest import PYTHON_PATH

STAFF = """barnehage;avdeling;navn;e-post;roller
Solbakken barnehage;;Siri Berg;siri@example.no;styrer
Solbakken barnehage;Rød;Ann Dahl;ann@example.no;assistent
"""
COMMANDS = [
    ("import", "staff.csv"), ("backup", "copy.samspill"), ("restore", "copy.samspill"),
    ("erase", "person", "ann@solbakken.example", "--yes"), ("keys", "rotate"),
    ("export", "person", "ann@solbakken.example"), ("doctor",),
]  # fmt: skip


@pytest.fixture
def samspill(tmp_path):
    (tmp_path / "staff.csv").write_text(STAFF)

    def go(*words, given=None, **settings):
        told = {f"SAMSPILL_{name}": value for name, value in settings.items()}
        env = {k: v for k, v in PYTHON_PATH.items() if not k.startswith("SAMSPILL_")}
        return subprocess.run(
            [sys.executable, "-m", "bot.main", *words],
            cwd=tmp_path, env=env | told | {"COLUMNS": "200"}, input=given,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    return go


@pytest.fixture
def with_a_demo(samspill, tmp_path):
    """Try things out first, as everybody does: the demo's database is there."""
    samspill("chat", "--as", "ann@solbakken.example", "--json", given='{"say":"hei"}\n')
    demo = tmp_path / "var" / "demo.db"
    assert demo.exists()
    return demo


NAMES = ["SECRET_KEYS", "SLACK_BOT_TOKEN", "BASE_URL", "PORT"]


@pytest.mark.parametrize(
    ("words", "name"), list(zip(COMMANDS, NAMES * 2, strict=False))
)
def test_one_setting_is_enough_to_leave_the_demos_database_alone(
    samspill, with_a_demo, words, name
):
    before = with_a_demo.read_bytes()
    value = {"SECRET_KEYS": new_key(), "PORT": "8090"}.get(name, "xoxb-1")
    done = samspill(*words, **{name: value})

    assert done.returncode == 1
    assert with_a_demo.read_bytes() == before
    assert "demo" not in done.stdout + done.stderr


def test_a_settings_file_is_a_setting(samspill, with_a_demo, tmp_path):
    (tmp_path / "samspill.toml").write_text('host = "127.0.0.1"\n')
    done = samspill("erase", "person", "ann@solbakken.example", "--yes")

    assert done.returncode == 1
    assert "SAMSPILL_SECRET_KEYS" in done.stderr


def test_a_port_of_ones_own_is_still_the_demo(samspill, with_a_demo):
    done = samspill(
        "chat", "--as", "ann@solbakken.example", "--json",
        given='{"say":"hei"}\n', PORT="8090",
    )  # fmt: skip

    assert done.returncode == 0
    assert "Ann" in done.stdout


def test_the_doctor_of_a_demo_says_that_it_is_one(samspill, with_a_demo):
    assert "next: this is the demo" in samspill("doctor").stdout


def test_the_doctor_says_after_each_step_what_comes_next(samspill, tmp_path):
    told, said = {}, []

    def then(*words, **more):
        told.update(more)
        if words:
            assert samspill(*words, **told).returncode == 0
        said.append(samspill("doctor", **told).stdout.rsplit("next: ", 1)[1])

    then()
    then(DATABASE_URL=f"sqlite:///{tmp_path}/samspill.db")
    then(SECRET_KEYS=new_key())
    then("migrate")
    then("import", "staff.csv")
    then(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL="http://127.0.0.1:9/api/")

    for line, part in zip(
        said,
        ["SAMSPILL_DATABASE_URL", "SAMSPILL_SECRET_KEYS", "samspill migrate",
         "samspill import", "install-slack.md", "SAMSPILL_SLACK_SIGNING_SECRET"],
        strict=True,
    ):  # fmt: skip
        assert part in line
    assert "DATABASE_URL" not in said[1]


def test_an_import_tells_whose_kindergartens_changed(samspill, tmp_path):
    told = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/samspill.db",
        "SECRET_KEYS": new_key(),
    }
    samspill("migrate", **told)

    def owned_by(owner, *more):
        return samspill("import", "staff.csv", "--owner", owner, *more, **told).stdout

    before = owned_by("Bergen kommune", "--dry-run")
    first = owned_by("Bergen kommune")
    again = owned_by("bergen Kommune")
    moved = owned_by("Oslo kommune")

    assert "Ville fått Bergen kommune som eier" in before
    assert "Har fått Bergen kommune som eier" in first
    assert "Eieren er ikke endret" in again
    assert "før: Bergen kommune" in moved
    assert "Ingenting er endret" not in moved
