import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import birth_numbers, house

GUARDIAN = house.build().guardian
CORPUS = Path(__file__).parent.parent / "corpus"


def rows(name):
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(json.loads(line), id=json.loads(line)["id"]) for line in lines]


@pytest.mark.parametrize("row", rows("personal_data.jsonl"))
def test_each_row_of_personal_data_is_found_and_nothing_else(row):
    found = [concern.kind.value for concern in GUARDIAN.concerns(row["text"])]

    assert sorted(found) == sorted(row["kinds"])


@pytest.mark.parametrize("row", rows("personal_data.jsonl"))
def test_only_a_birth_number_is_refused(row):
    assert GUARDIAN.refused(row["text"]) is ("birth_number" in row["kinds"])


@pytest.mark.parametrize("row", rows("stop_card.jsonl"))
def test_the_stop_card_comes_when_a_child_may_not_be_safe_and_only_then(row):
    assert GUARDIAN.stops(row["text"]) is row["stop"]


@pytest.mark.parametrize(
    "number",
    ["01812151041", "15832250195", "01812151068", "29872477711", "10915596784"],
)
def test_published_synthetic_numbers_are_certain(number):
    assert [found.certain for found in birth_numbers.find(number)] == [True]


def test_a_slip_in_the_control_digits_is_found_but_not_certain():
    assert [found.certain for found in birth_numbers.find("01812151042")] == [False]


def test_a_number_inside_a_longer_one_is_no_birth_number():
    assert list(birth_numbers.find("0181215104155")) == []


def test_false_alarms_on_random_digits_are_as_rare_as_was_measured():
    dice = random.Random(2032)
    numbers = ["".join(dice.choices("0123456789", k=11)) for _ in range(20000)]
    found = [list(birth_numbers.find(number)) for number in numbers]
    with_date = sum(1 for each in found if each) / len(numbers)
    certain = sum(1 for each in found if each and each[0].certain) / len(numbers)

    assert 0.25 < with_date < 0.33
    assert 0.005 < certain < 0.015


def test_the_same_name_is_the_same_child_in_every_field():
    found = GUARDIAN.concerns_in(
        {"one": "Jeg så Kari og Ola.", "two": "Så kom Ola til meg."}, own_voice=("one",)
    )

    assert [c.proposal for c in found["one"]] == ["Barn A", "Barn B"]
    assert [c.proposal for c in found["two"]] == ["Barn B"]


def test_a_letter_that_the_author_uses_is_passed_over():
    found = GUARDIAN.concerns("Jeg gikk med Barn A, og Kari kom etter.")

    assert [c.proposal for c in found] == ["Barn B"]


def test_the_proposals_are_put_in_only_where_they_belong():
    text = "Jeg hjalp Kari, og Karis lue lå der."

    assert (
        GUARDIAN.replaced(text, GUARDIAN.concerns(text))
        == "Jeg hjalp Barn A, og Barn As lue lå der."
    )


def test_a_text_in_capitals_is_not_a_hundred_names():
    assert GUARDIAN.concerns("JEG SÅ KARI OG OLA I GARDEROBEN I DAG") == ()


@given(st.text(max_size=2000))
def test_no_text_is_too_odd(text):
    for concern in GUARDIAN.concerns(text):
        assert text[concern.start : concern.end] == concern.excerpt
    GUARDIAN.stops(text)
    assert not GUARDIAN.refused(GUARDIAN.without_birth_numbers(text))


@given(st.text(alphabet="0123456789 .-Kari\u00a0", max_size=300))
def test_what_is_masked_is_not_refused_any_more(text):
    masked = GUARDIAN.without_birth_numbers(text)

    assert not GUARDIAN.refused(masked)


@given(st.text(alphabet="Kari Ola.\n jeg0123456789@", max_size=200))
def test_replacing_touches_nothing_outside_what_was_found(text):
    concerns = GUARDIAN.concerns(text)
    rest = text
    for each in sorted(concerns, key=lambda c: c.start, reverse=True):
        rest = rest[: each.start] + rest[each.end :]
    replaced = GUARDIAN.replaced(text, concerns)
    for each in concerns:
        if each.proposal:
            replaced = replaced.replace(each.proposal, "", 1)

    assert len(replaced) >= len(rest) - sum(len(c.proposal or "") for c in concerns)


@pytest.mark.parametrize(
    "sign", ["a", " ", "1", ".", "-", "K", "@", "a@", "1 ", "Kari "]
)
def test_a_long_text_of_one_kind_is_read_quickly(sign):
    text = (sign * 20000)[:20000]
    before = time.process_time()
    GUARDIAN.concerns(text)
    GUARDIAN.stops(text)
    GUARDIAN.refused(text)

    assert time.process_time() - before < 2
