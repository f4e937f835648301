import pytest

from dialogs.observation.visits import Press, Reached, open_to, reached

YES, OTHER, SWAP, CANCEL = Press.YES, Press.OTHER, Press.SWAP, Press.CANCEL
FEEDBACK = (Press.ORAL, Press.WRITTEN, Press.GOAL)

LEADER_MAY = {
    Reached.TO_ANSWER: {YES, OTHER, SWAP, CANCEL},
    Reached.PROPOSED: {OTHER, SWAP, CANCEL},
    Reached.LAPSED: {OTHER, SWAP, CANCEL},
    Reached.AGREED: {OTHER, SWAP, CANCEL},
    Reached.OBSERVED: set(FEEDBACK),
    Reached.CANCELLED: set(),
}
OBSERVER_MAY = {
    Reached.TO_ANSWER: {YES, OTHER, CANCEL},
    Reached.PROPOSED: {OTHER, CANCEL},
    Reached.LAPSED: {OTHER, CANCEL},
    Reached.AGREED: {OTHER, CANCEL},
    Reached.OBSERVED: set(),
    Reached.CANCELLED: set(),
}


@pytest.mark.parametrize("press", Press)
@pytest.mark.parametrize("at", Reached)
def test_a_leader_presses_what_is_in_its_turn_and_nothing_else(at, press):
    assert (press in open_to(at, observes=False)) == (press in LEADER_MAY[at])


@pytest.mark.parametrize("press", Press)
@pytest.mark.parametrize("at", Reached)
def test_an_observer_presses_what_is_in_its_turn_and_nothing_else(at, press):
    assert (press in open_to(at, observes=True)) == (press in OBSERVER_MAY[at])


@pytest.mark.parametrize("my_proposal", [True, False])
@pytest.mark.parametrize("past", [True, False])
@pytest.mark.parametrize("state", ["asked", "agreed", "cancelled"])
def test_only_an_agreed_visit_whose_time_has_come_was_observed(
    state, past, my_proposal
):
    at = reached(state, past=past, my_proposal=my_proposal)

    assert (at is Reached.OBSERVED) == (state == "agreed" and past)


@pytest.mark.parametrize("my_proposal", [True, False])
def test_a_time_that_went_by_unanswered_is_nobodys_to_say_yes_to(my_proposal):
    at = reached("asked", past=True, my_proposal=my_proposal)

    assert at is Reached.LAPSED
    assert YES not in open_to(at, observes=False)


def test_what_is_noted_is_not_asked_again():
    left = open_to(Reached.OBSERVED, observes=False, noted=["written"])

    assert left == (Press.ORAL, Press.GOAL)
