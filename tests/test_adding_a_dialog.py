"""The guide to adding a dialog is followed, block by block, in a copy of the tree."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

import pytest

from storage.database.seals import new_key
from storage.migrations import HEAD
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "adding-a-dialog.md"
PACKAGES = ("bot", "dialogs", "scheduler", "storage")
STEP = re.compile(
    r"^\*\*`(?P<path>[^`]+)`\*\*|^```(?P<kind>\w+)\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# The invented department meets on Tuesday 8 December.
FRIDAY = "2026-11-27T10:00"
NOTE = "Vi sang mens vi ventet på bussen."


def steps():
    """Give each file of the guide with its blocks, in order."""
    path = None
    for step in STEP.finditer(GUIDE.read_text(encoding="utf-8")):
        if step["path"]:
            path = step["path"]
        else:
            yield renumbered(path), step["kind"], renumbered(step["block"])


def renumbered(text):
    """Let the guide's migration come after those that there are by now."""
    by_now = {"0009": HEAD, "0010": f"{int(HEAD) + 1:04}"}
    # In one pass: what the first is now may read as the second.
    return re.sub("0009|0010", lambda number: by_now[number[0]], text)


def follow(folder):
    """Do what the guide says; each place that it shows is there exactly once."""
    for path, kind, block in steps():
        file = folder / path
        if kind != "diff":
            assert not file.exists(), f"{path} is there already"
            file.write_text(block, encoding="utf-8")
            continue
        lines = block.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{path}: where is {before!r}?"
        file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def copy(tmp_path):
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    follow(tmp_path)
    return tmp_path


def samspill(folder, *arguments, said=(), **env):
    """Run the copy's own program, and read what it answers."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.main", *arguments],
        cwd=folder, env=ours | {"PYTHONPATH": str(folder)} | env, text=True,
        input="".join(json.dumps(line) + "\n" for line in said),
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def test_a_database_is_migrated_with_the_guides_own_step(copy):
    url = f"sqlite:///{copy}/own.db"
    samspill(copy, "migrate", SAMSPILL_DATABASE_URL=url, SAMSPILL_SECRET_KEYS=new_key())

    with sqlite3.connect(copy / "own.db") as database:
        columns = database.execute("PRAGMA table_info(good_things)").fetchall()

    assert [name for _, name, *_ in columns] == [
        "person_id", "kindergarten_id", "sealed", "touched_at",
    ]  # fmt: skip


def test_the_guide_touches_ten_files():
    assert len({path for path, _, _ in steps()}) <= 10


def test_who_follows_the_guide_has_a_dialog_that_keeps_and_reminds(copy):
    told = samspill(
        copy, "chat", "--as", "ann@solbakken.example", "--json", "--at", FRIDAY,
        said=[
            {"choose": "start:good_thing"}, {"say": NOTE}, {"choose": "yes"},
            {"choose": "start:good_thing"},
        ],
    )  # fmt: skip
    answers = [json.loads(line) for line in told.splitlines()]
    with sqlite3.connect(copy / "var" / "demo.db") as database:
        kept = database.execute("SELECT sealed FROM good_things").fetchall()
        asked = "SELECT state, count(*) FROM reminders WHERE rule = 'good_thing' GROUP BY state"
        reminders = dict(database.execute(asked).fetchall())

    assert NOTE in answers[-1]["text"]
    assert "Bare du." in answers[-1]["footer"]
    assert len(kept) == 1
    assert NOTE.encode() not in kept[0][0]
    assert reminders["planned"] > 0
