"""Nobody can be subtracted from what is shown of a form, whatever is shown."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.forms.suppression import Cell, buckets, change, mean, publish

QUESTIONS = ("q1", "q2", "q3")


@st.composite
def houses(draw):
    """People of a house: each with a department, what she answers, and whether she reads.

    Departments are merged and people come and go while the form is open: all that
    matters of it is in which box an answer has come to lie.
    """
    units = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6, unique=True))
    places = st.sampled_from([None, *units])
    person = st.tuples(places, st.sets(st.sampled_from(QUESTIONS)), st.booleans())
    few = st.tuples(places, st.just(set(QUESTIONS)), st.just(False))
    return draw(st.lists(st.one_of(person, few, few), max_size=60))


def cells_of(people):
    answers, readers = Counter(), Counter()
    for unit, questions, reads in people:
        for question in questions:
            answers[unit, question] += 1
            readers[unit, question] += reads
    units = {unit for unit, _, _ in people}
    return {
        unit: {
            q: Cell(answers[unit, q], readers[unit, q])
            for q in QUESTIONS
            if answers[unit, q]
        }
        for unit in units
    }


def published_sets(people, found, question):
    """Everybody behind each figure that is shown for a question."""

    def of(units):
        return {
            number
            for number, (unit, questions, _) in enumerate(people)
            if question in questions and (units is None or unit in units)
        }

    if question not in found.questions:
        return []
    return [of(None), *(of({unit}) for unit in found.shown)] + (
        [of(set(found.rest))] if found.rest else []
    )


@settings(max_examples=400, deadline=None)
@given(people=houses(), threshold=st.integers(3, 6))
def test_nothing_that_is_shown_can_be_subtracted_until_fewer_than_k_are_left(
    people, threshold
):
    found = publish(cells_of(people), threshold)

    for question in QUESTIONS:
        shown = published_sets(people, found, question)
        # Who stands behind the same figures cannot be told apart: whatever is added and
        # subtracted, what is left is made of such parts, and each is large.
        parts = Counter()
        for number in set().union(*shown):
            is_other = not people[number][2]
            parts[tuple(number in each for each in shown)] += is_other
        assert all(count >= threshold for count in parts.values())


@settings(max_examples=200, deadline=None)
@given(people=houses(), threshold=st.integers(3, 6))
def test_each_department_is_shown_for_all_questions_or_for_none(people, threshold):
    cells = cells_of(people)
    found = publish(cells, threshold)

    for unit in found.shown:
        for question in found.questions:
            assert cells[unit][question].hides(threshold)


def of(**units):
    return {int(unit[1:]): {"q1": Cell(count)} for unit, count in units.items()}


def test_two_large_departments_are_shown_each_for_itself():
    assert publish(of(u1=6, u2=7), 5).shown == (1, 2)


def test_a_small_department_takes_the_smallest_large_one_along_to_hide_it():
    found = publish(of(u1=6, u2=9, u3=2), 5)

    assert (found.shown, found.rest) == ((2,), (1, 3))


def test_two_small_departments_that_are_large_together_are_shown_as_the_others():
    found = publish(of(u1=6, u2=3, u3=2), 5)

    assert (found.shown, found.rest) == ((1,), (2, 3))


def test_where_only_one_department_answered_only_the_whole_is_shown():
    found = publish(of(u1=9, u2=0), 5)

    assert (found.questions, found.shown, found.rest) == (("q1",), (), ())


def test_in_a_house_of_few_nothing_is_shown():
    assert publish(of(u1=2, u2=2), 5).questions == ()
    assert publish({}, 5).questions == ()


def test_those_who_read_it_first_hide_nobody():
    assert publish({1: {"q1": Cell(7, readers=3)}}, 5).questions == ()
    assert publish({1: {"q1": Cell(8, readers=3)}}, 5).questions == ("q1",)


def test_a_head_who_answers_alone_is_not_what_the_departments_leave_over():
    # Whole less departments would be her, though she is one of those who read.
    cells = of(u1=6, u2=6) | {None: {"q1": Cell(1, readers=1)}}

    assert publish(cells, 5).rest == (1, None)


def test_a_question_that_many_skip_in_one_department_is_not_split_otherwise():
    cells = {
        1: {"q1": Cell(9), "q2": Cell(2)},
        2: {"q1": Cell(9), "q2": Cell(9)},
        3: {"q1": Cell(9), "q2": Cell(9)},
    }

    found = publish(cells, 5)
    assert (found.questions, found.shown, found.rest) == (("q1", "q2"), (3,), (1, 2))


@pytest.mark.parametrize(
    ("values", "told"),
    [([1, 2, 3, 4, 5], (2, 1, 2)), ([], (0, 0, 0)), ([3, 3], (0, 2, 0))],
)
def test_answers_are_counted_in_three(values, told):
    assert buckets(values) == told


def test_a_mean_takes_ten_answers_and_has_one_decimal():
    assert mean([5] * 9) is None
    assert mean([5] * 10) == 5.0
    assert mean([4] * 10 + [5] * 10) == 4.5
    assert mean([3] * 13 + [4] * 7) == 3.4


def test_a_change_is_told_from_three_tenths_and_never_without_two_means():
    assert change(3.0, 3.3) == "up"
    assert change(3.3, 3.0) == "down"
    assert change(3.0, 3.2) == "same"
    assert change(None, 4.0) == ""
