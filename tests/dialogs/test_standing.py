"""How a round stands to one who looks at its board."""

from dataclasses import replace
from datetime import UTC, datetime

from dialogs.reflecting_team.board import Shown
from dialogs.reflecting_team.round import Round, RoundStep, Speaks, State
from dialogs.reflecting_team.standing import standing

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
STEP = RoundStep("noticing", Speaks.TEAM, 60)
ROUND = Round((STEP,), ("1", "2", "3"), "1", "2", at=0, speaker="3", ends=NOON)
SHOWN = Shown("r", 1, "channel", {"1": "Ann", "2": "Per", "3": "Eva"})


def test_who_leads_has_every_button_but_the_one_for_those_who_come():
    own = standing(ROUND, SHOWN, "2").own

    assert own == {"next", "skip", "longer", "pause", "resume", "more"}


def test_who_speaks_can_be_done_or_pass_and_is_told_that_it_is_her_turn():
    seen = standing(ROUND, SHOWN, "3")

    assert seen.own == {"next", "skip", "more"}
    assert seen.is_yours


def test_who_listens_has_no_button_that_moves_the_round():
    seen = standing(ROUND, SHOWN, "1")

    assert (seen.own, seen.is_yours, seen.speaker) == ({"more"}, False, "Eva")


def test_who_has_not_come_can_come():
    assert standing(ROUND, SHOWN, "9").own == {"join", "more"}


def test_no_time_runs_in_a_pause():
    paused = replace(ROUND, state=State.PAUSED)

    assert standing(ROUND, SHOWN, "1").ends == NOON
    assert standing(paused, SHOWN, "1").ends is None
    assert standing(paused, SHOWN, "1").is_paused


def test_where_the_word_is_free_it_is_nobodys():
    seen = standing(replace(ROUND, speaker=""), SHOWN, "")

    assert (seen.speaker, seen.is_yours) == ("", False)
