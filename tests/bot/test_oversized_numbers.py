"""A number that no database can hold is an unknown button, answered kindly."""

import itertools

import pytest

from bot.turn import json_from_outside as shapes
from dialogs.everything import DIALOGS
from dialogs.talk.messages import Step
from storage.post import set_aside
from tests.bot.department import Department
from tests.bot.team import Team

NUMBERS = [
    str(2**31), str(2**63), "99999999999999999999", "9" * 400, "9" * 5000, "-1",
    "-99999999999999999999", "٣٤٥", "²", "1e400", "0x7f", "1.2.99999999999999999999",
]  # fmt: skip
KINDS = [
    "remind:{}:later", "remind:{}:why", "remind:{}:off", "remind:{}:rest", "team:{}:next:0.1",
    "team:x:next:{}.{}", "team:{}", "room:{}", "start:{}", "resume:{}", "drop:{}",
    "keep:{}", "{}", "{}:{}",
]  # fmt: skip


def trouble(world):
    return world.run(lambda db: set_aside.waiting(db) + set_aside.given_up(db))


@pytest.fixture
def department(world):
    return Department(world)


@pytest.mark.parametrize("name", ["per", "siri"])
def test_a_button_with_such_a_number_is_answered_and_is_no_trouble(department, name):
    person = department.people[name]
    for kind, told in itertools.product(KINDS, NUMBERS):
        person.does(choice=kind.replace("{}", told))
        assert person.receipt.kept
        assert person.receipt.posts, kind

    assert trouble(department.world) == 0


def test_it_is_the_same_in_a_running_round(world):
    team = Team(world)
    team.begins()
    number = team.kept.id
    for do, told in itertools.product(("add", "gone", "hand_over", "pause"), NUMBERS):
        team.per.does(choice=f"team:{number}:{do}:{told}.{told}:{told}")

    assert trouble(world) == 0


@pytest.mark.parametrize("told", ["9" * 20, str(2**63), "9" * 5000])
def test_no_question_is_troubled_by_such_a_number_pressed_or_typed(department, told):
    starts = sorted(name for name, each in DIALOGS.items() if each.menu)
    for dialog, name in itertools.product(starts, ("per", "siri")):
        person = department.people[name]
        person.does(choice=f"start:{dialog}")
        for answer in (
            {"choice": told}, {"words": told}, {"several": (told, "1")},
            {"form": {"text": told, "date": told}},
        ):  # fmt: skip
            person.does(step=person.last.step, **answer)
        person.does(choice="~cancel")

    assert trouble(department.world) == 0


def test_a_step_with_such_a_number_is_too_late(department):
    per = department.people["per"]
    for revision in (2**31, 2**63, 2**200, -(2**70)):
        per.does(choice="yes", step=Step("t" * 16, "q", revision))

    assert trouble(department.world) == 0


def test_a_rows_number_is_read_only_where_a_database_can_hold_it():
    assert shapes.number("12") == 12
    assert shapes.number("9" * 18) < 2**63
    for told in ("", "-1", "9" * 19, "٣", "1.0", "²"):
        assert shapes.number(told) is None
