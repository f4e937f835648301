import pytest

from dialogs.observation.visits import VisitPress, VisitReached, open_to, reached

YES, OTHER, SWAP, CANCEL = (
    VisitPress.YES,
    VisitPress.OTHER,
    VisitPress.SWAP,
    VisitPress.CANCEL,
)
FEEDBACK = (VisitPress.ORAL, VisitPress.WRITTEN, VisitPress.GOAL)

LEADER_MAY = {
    VisitReached.TO_ANSWER: {YES, OTHER, SWAP, CANCEL},
    VisitReached.PROPOSED: {OTHER, SWAP, CANCEL},
    VisitReached.LAPSED: {OTHER, SWAP, CANCEL},
    VisitReached.AGREED: {OTHER, SWAP, CANCEL},
    VisitReached.OBSERVED: set(FEEDBACK),
    VisitReached.CANCELLED: set(),
}
OBSERVER_MAY = {
    VisitReached.TO_ANSWER: {YES, OTHER, CANCEL},
    VisitReached.PROPOSED: {OTHER, CANCEL},
    VisitReached.LAPSED: {OTHER, CANCEL},
    VisitReached.AGREED: {OTHER, CANCEL},
    VisitReached.OBSERVED: set(),
    VisitReached.CANCELLED: set(),
}


@pytest.mark.parametrize("press", VisitPress)
@pytest.mark.parametrize("at", VisitReached)
def test_a_leader_presses_what_is_in_its_turn_and_nothing_else(at, press):
    assert (press in open_to(at, observes=False)) == (press in LEADER_MAY[at])


@pytest.mark.parametrize("press", VisitPress)
@pytest.mark.parametrize("at", VisitReached)
def test_an_observer_presses_what_is_in_its_turn_and_nothing_else(at, press):
    assert (press in open_to(at, observes=True)) == (press in OBSERVER_MAY[at])


@pytest.mark.parametrize("my_proposal", [True, False])
@pytest.mark.parametrize("past", [True, False])
@pytest.mark.parametrize("state", ["asked", "agreed", "cancelled"])
def test_only_an_agreed_visit_whose_time_has_come_was_observed(
    state, past, my_proposal
):
    at = reached(state, past=past, my_proposal=my_proposal)

    assert (at is VisitReached.OBSERVED) == (state == "agreed" and past)


@pytest.mark.parametrize("my_proposal", [True, False])
def test_a_time_that_went_by_unanswered_is_nobodys_to_say_yes_to(my_proposal):
    at = reached("asked", past=True, my_proposal=my_proposal)

    assert at is VisitReached.LAPSED
    assert YES not in open_to(at, observes=False)


def test_what_is_noted_is_not_asked_again():
    left = open_to(VisitReached.OBSERVED, observes=False, noted=["written"])

    assert left == (VisitPress.ORAL, VisitPress.GOAL)
