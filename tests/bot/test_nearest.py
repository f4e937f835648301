"""Of a long list the nearest few are shown, and «Vis flere» shows the rest."""

from datetime import datetime, timedelta

import pytest

from dialogs.meetings import agenda
from dialogs.talk import talk as talks
from storage.meetings import rows as meetings

FIRST = datetime(2026, 11, 24, 13, 0)


@pytest.fixture
def planned(small, solbakken, per):
    """Let Per's department meet seven weeks in a row, as it does once already, and open the list of them."""
    scope, units = solbakken

    def work(db):
        weeks = (FIRST + timedelta(weeks=n) for n in range(1, 7))
        return [meetings.add(db, scope, units["Rød"], "department", w) for w in weeks]

    ids = ["1", *map(str, small.run(work))]
    per.says("møter")
    per.presses("change")
    return ids


def test_the_nearest_three_come_first_and_the_rest_is_a_press_away(per, planned):
    assert per.choices == [*planned[:3], "~more"]
    assert per.last.choices[-1].label == "Vis flere"

    per.presses("~more")

    assert per.choices == planned
    assert per.reads.startswith("Her er alle:")


def test_what_was_opened_stays_open_when_it_is_shown_again(small, per, planned):
    per.presses("~more")
    small.restart()

    per.says("tulleprat")
    assert per.choices == planned

    per.presses(planned[6])
    assert per.step == "way"


def test_a_list_is_short_again_when_it_is_asked_anew(per, planned):
    per.presses("~more")
    per.presses(planned[6])

    per.presses("~back")

    assert per.choices == [*planned[:3], "~more"]


@pytest.mark.parametrize("typed", ["Vis flere", "vis flere", "4"])
def test_the_button_can_be_typed_as_it_stands_or_by_its_number(per, planned, typed):
    per.says(typed)

    assert per.choices == planned


def test_a_number_counts_what_is_shown(per, planned):
    per.says("5")

    assert per.step == "which"
    assert per.choices == [*planned[:3], "~more"]

    per.presses("~more")
    per.says("5")

    assert per.step == "way"
    assert "22. desember" in per.reads


def test_what_is_not_shown_yet_can_be_named(small, per, planned):
    per.presses("~more")
    label = per.last.choices[6].label
    per.says("avbryt")
    per.says("møter")
    per.presses("change")

    per.says(label)

    assert per.step == "way"


def test_pressing_twice_shows_the_rest_twice_and_changes_nothing(per, planned):
    asked = per.last
    per.presses("~more", asked)
    per.presses("~more", asked)

    assert per.step == "which"
    assert per.choices == planned


def test_four_are_shown_as_they_are(small, solbakken, per):
    scope, units = solbakken
    for week in range(1, 4):
        small.meeting(scope, units["Rød"], FIRST + timedelta(weeks=week))
    per.says("møter")

    per.presses("change")

    assert len(per.choices) == 4


def test_what_stands_beside_a_list_is_there_from_the_first(small, per, planned):
    per.says("meld sak")
    per.presses("~other")

    assert per.choices == [*planned[:3], agenda.PARKED, "~more"]

    per.presses("~more")

    assert per.choices == [*planned, agenda.PARKED]


def test_a_press_on_a_list_that_was_shown_whole_before_counts(
    small, per, planned, monkeypatch
):
    monkeypatch.setattr(talks, "NEAREST", 100)
    per.says("avbryt")
    per.says("møter")
    per.presses("change")
    assert per.choices == planned
    monkeypatch.undo()

    per.presses(planned[5])

    assert per.step == "way"
