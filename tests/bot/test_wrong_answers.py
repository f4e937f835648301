"""What did not fit is said where it belongs, and offered only where it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.terminal import Terminal
from dialogs.talk.messages import Asks, Message, Option, Step
from tests.conftest import STORY

BIRTH = "01812151041"


@pytest.fixture
def form(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    return ann


def test_a_birth_number_in_a_window_is_said_at_its_own_field(form):
    names = [each.key for each in form.last.fields if not each.options]
    first, second = names[:2]
    form.fills(**{first: STORY, second: f"Jeg ventet. {BIRTH}"})

    faults = {each.key: each.fault for each in form.last.fields if each.fault}
    assert list(faults) == [second]
    assert "fødselsnummer" in faults[second]
    filled = {each.key: each.filled for each in form.last.fields}
    assert filled[first] == STORY
    assert BIRTH not in filled[second]


def test_the_window_stays_open_and_nothing_else_is_said(form, small):
    from dialogs.talk.messages import Incoming

    name = next(each.key for each in form.last.fields if not each.options)
    who = "ann@example.no"
    receipt = small.receive(
        Incoming("web", who, who, "w1", form={name: BIRTH}, step=form.last.step, modal=True)
    )  # fmt: skip

    assert list(receipt.faults) == [name]
    assert receipt.posts == ()


def test_a_birth_number_in_a_draft_is_left_out_without_a_word(form):
    before = form.last
    name = next(each.key for each in form.last.fields if not each.options)
    form.fills(partial=True, **{name: f"Jeg ventet. {BIRTH}"})
    assert form.last == before

    form.says("senere")
    form.says("fortsett")
    filled = {each.key: each.filled for each in form.last.fields}
    assert filled[name].startswith("Jeg ventet.")
    assert BIRTH not in filled[name]


KEYS = ["d:12", "own:1:2", "keep", "start:wheel", ":"]


def _terminal(last):
    made = Terminal("ann@example.no", lambda *_: None)
    made.last = last
    return made


@given(some.sampled_from(KEYS))
def test_a_questions_own_button_answers_it_whatever_it_is_called(key):
    step = Step("t1", "which", 3)
    options = tuple(Option(each, f"Valg {n}") for n, each in enumerate(KEYS))
    terminal = _terminal(Message((), asks=Asks.CHOICE, choices=options, step=step))

    assert terminal.told(f'{{"choose": "{key}"}}').step == step


def test_a_button_that_was_not_shown_stands_for_itself_by_its_form():
    step = Step("t1", "which", 3)
    asked = Message((), asks=Asks.CHOICE, choices=(Option("a", "A"),), step=step)

    assert _terminal(asked).told('{"choose": "start:wheel"}').step is None
    assert _terminal(asked).told('{"choose": "nonsense"}').step == step
    assert _terminal(None).told('{"choose": "start:wheel"}').step is None
