"""A long answer is kept, shown, and can be used or made shorter."""

import pytest

from dialogs.talk.questions import LONGEST, MOST
from tests.conftest import STORY

LONG = ("Jeg ventet ved benken til barnet fant votten sin. " * 200).strip()


@pytest.fixture
def asked(ann):
    ann.says("praksisfortelling")
    return ann


def test_a_long_text_is_shown_and_can_be_used_as_it_is(asked):
    assert LONGEST < len(LONG) < MOST
    asked.says(LONG)
    assert asked.step == "free"
    assert LONG in asked.reads

    asked.presses("~keep")

    assert asked.step == "hand_in"


def test_the_words_on_the_button_do_the_same(asked):
    asked.says(LONG)
    asked.says("Bruk det jeg skrev")

    assert asked.step == "hand_in"


def test_a_shorter_one_takes_its_place(asked):
    asked.says(LONG)
    asked.says(STORY)

    assert asked.step == "hand_in"
    assert STORY in asked.reads
    assert LONG not in asked.reads


def test_cancelling_asks_before_a_long_text_is_thrown_away(asked):
    asked.says(LONG)
    asked.says("avbryt")

    assert [key.partition(":")[0] for key in asked.choices] == ["keep", "drop"]
    asked.presses(asked.choices[0])
    asked.says("fortsett")
    asked.presses("~keep")
    assert asked.step == "hand_in"


def test_one_that_is_far_too_long_is_said_to_be_not_kept(asked):
    asked.says("Jeg ventet. " * (MOST // 12 + 10))

    assert "ikke lagret" in asked.reads
    assert "~keep" not in asked.choices
    assert asked.step == "free"


def test_a_long_field_of_a_form_is_kept_as_it_is(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    fields = {each.key: STORY for each in ann.last.fields if not each.options}
    ann.fills(
        **fields | {"told": LONG}
        if "told" in fields
        else fields | {next(iter(fields)): LONG}
    )

    assert not any(each.fault for each in ann.last.fields)
