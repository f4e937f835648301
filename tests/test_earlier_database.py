"""A database that an earlier program wrote: what was under way in it goes on.

`SAMSPILL_WRITE=1` writes it anew: only by a program whose databases are to be taken over.
"""

import gzip
import json
import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot import rounds as scripts
from tests.bot.team import Team
from tests.scheduler.beats import Beats
from tests.world import World

FOLDER = Path(__file__).parent / "replays"
DATABASE, NOTES = FOLDER / "0.1-database.gz", FOLDER / "0.1-database.json"
WRITE = bool(os.environ.get("SAMSPILL_WRITE"))
# Each in the middle of something else, and what each would say next.
UNDER_WAY = {
    "per": ["hjulet", "led steget sammen nå"],
    "eva": ["praksisfortelling", "steg for steg", "Garderobe", "hopp over", "Jeg ventet."],
    "ola": ["hjulet", "svar", "5 poeng"],
    "siri": ["hms-kalender", "velg tema for en måned", "desember"],
    "jon": ["meld sak", "1", "Garderoben"],
    "ida": ["borte"],
    "liv": ["praksisfortelling"],
    "mona": ["møter", "lag et møte"],
}  # fmt: skip


def written(folder):
    """Let a department be in the middle of everything."""
    world = World(f"sqlite:///{folder}/before.db")
    team = Team(world)
    scripts.rules(team)
    scripts.phase_1(team)
    team.begins()
    for _ in range(3):
        team.presses("per", "next")
    for name, said in UNDER_WAY.items():
        team.hears(name, *said)
    beats = Beats(world)
    beats.everybody_joined()
    beats.beat()
    notes = {
        "now": world.now.isoformat(),
        "key": world.keyring_key,
        "steps": {name: team.people[name].step for name in UNDER_WAY},
        "round": team.kept.told["round"],
        "planned": [[str(each) for each in row] for row in beats.rows(state="planned")],
    }
    world.close()
    with sqlite3.connect(f"{folder}/before.db") as there:
        there.execute(f"VACUUM INTO '{folder}/whole.db'")
    DATABASE.write_bytes(gzip.compress((folder / "whole.db").read_bytes(), mtime=0))
    NOTES.write_text(json.dumps(notes, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture
def earlier(tmp_path):
    """Open it with this program, and find its people."""
    if WRITE:
        written(tmp_path)
    notes = json.loads(NOTES.read_text(encoding="utf-8"))
    file = tmp_path / "there.db"
    file.write_bytes(gzip.decompress(DATABASE.read_bytes()))
    now = datetime.fromisoformat(notes["now"])
    world = World(f"sqlite:///{file}", key=notes["key"], now=now)
    team = Team.found(world)
    yield team, notes
    world.close()


@pytest.mark.parametrize("name", list(UNDER_WAY))
def test_a_talk_that_was_under_way_goes_on_where_it_was(earlier, name):
    team, notes = earlier
    team.people[name].says("fortsett")

    assert team.people[name].step == notes["steps"][name]
    team.people[name].says("tilbake")
    team.people[name].says("fortsett")
    team.people[name].says("avbryt")
    assert team.people[name].receipt.kept


def test_a_story_that_was_begun_is_handed_in(earlier):
    team, _ = earlier
    team.hears("eva", "fortsett", "Jeg satte meg ned.", "Barnet lo.")
    team.hears("eva", *["hopp over"] * 4)
    team.eva.presses("leader")
    team.eva.presses("hand_in")

    team.eva.says("mine fortellinger")
    assert "Jeg ventet." in str(team.eva.seen)
    assert "delete" in team.eva.choices


def test_a_round_that_was_held_goes_on_to_its_end(earlier):
    team, notes = earlier
    assert team.kept.told["round"] == notes["round"]
    team.ends()

    assert team.kept.state == "ended"


def test_what_was_planned_is_planned_still_and_leaves(earlier):
    team, notes = earlier
    beats = Beats(team.world)
    beats.beat()
    planned = [[str(each) for each in row] for row in beats.rows(state="planned")]

    assert planned == notes["planned"]
    assert len(planned) > 10
    assert beats.until(2026, 11, 20, 12)
