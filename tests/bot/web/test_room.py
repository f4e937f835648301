"""A room on the page: what is said to her alone, and how a board stands to each."""

import asyncio

import pytest

from bot.web.desk import Pages
from storage.post import post_text
from tests.bot.team import Team


@pytest.fixture
def team(small):
    return Team(small)


def in_the_room(team):
    """Return what everybody in the room can read."""
    rows = team.world.run(lambda db: post_text.history(db, "web", "room:rod", 0))
    return [message for _, _, message in rows]


def as_seen_by(team, name):
    """Return how the round on the board stands to somebody who looks at the page."""
    world = team.world
    desk = Pages(world.database, world.house, world.receiver)
    told = asyncio.run(desk.boards("room:rod", f"{name}@example.no", world.now))
    return next(each["round"] for each in told.values() if "round" in each)


def own(team, name):
    return {key.split(":")[2] for key in as_seen_by(team, name)["own"]}


def test_a_word_astray_in_a_room_is_answered_to_her_alone(team):
    before = in_the_room(team)
    team.writes("ann", "Når er møtet?")

    assert "ser ingen andre" in team.note
    assert in_the_room(team) == before


def test_a_word_before_ones_turn_is_said_to_be_seen_by_nobody(team):
    team.begins("channel").goes_to("noticing")
    other = next(n for n in ("liv", "ida", "ola") if team.speaker != n)
    before = in_the_room(team)
    team.writes(other, "Jeg tenkte på noe.")

    assert "Ingen andre har sett det." in team.note
    assert in_the_room(team) == before


def test_each_has_her_own_buttons_on_the_one_board(team):
    team.begins("channel").goes_to("noticing")
    listens = next(n for n in ("liv", "ida", "ola") if team.speaker != n)

    assert {"next", "pause", "longer", "more"} <= own(team, "per")
    assert own(team, team.speaker) == {"next", "skip", "more"}
    assert own(team, listens) == {"more"}
    assert own(team, "mia") == {"join", "more"}


def test_the_board_says_whose_turn_and_until_when_to_one_who_looks(team):
    team.begins("channel").goes_to("noticing")
    seen = as_seen_by(team, team.speaker)

    assert seen["yours"]
    assert seen["ends"] > team.world.now.isoformat()
    assert not as_seen_by(team, "per")["yours"]


def test_a_board_of_a_round_that_is_over_stands_to_nobody(team):
    team.begins("channel").ends()

    with pytest.raises(StopIteration):
        as_seen_by(team, "per")
