"""What is said once is not said again, and a person's short answer is enough."""

import pytest

from tests.bot.department import Department


@pytest.fixture
def unit(small):
    return Department(small)


@pytest.fixture
def moving(unit):
    """Give Per, who is asked when his next meeting is to be."""
    unit.hears("per", "møter", "flytt eller avlys", "1", "flytt det")
    return unit


def test_a_choice_that_is_not_there_repeats_the_buttons_alone(unit):
    unit.hears("per", "møter", "lag et møte", "tull")

    assert "Hva slags møte" not in unit.per.reads
    assert "skriv nummeret" in unit.per.reads
    assert unit.per.choices
    assert unit.per.last.footer == ""


def test_a_number_counts_as_a_choice(unit):
    unit.hears("per", "møter", "1")

    assert unit.per.step == "kind"


def test_who_sees_it_stands_where_it_changes_and_when_she_asks(unit):
    unit.hears("per", "møter")
    assert "Hvem ser dette?" in unit.per.last.footer
    unit.hears("per", "lag et møte")
    assert unit.per.last.footer == ""
    unit.hears("per", "?")

    assert "Hvem ser dette?" in unit.per.last.footer


def test_a_day_alone_keeps_the_time(moving):
    moving.hears("per", "torsdag 19. november", "møter")

    assert "torsdag 19. november kl. 13.00" in moving.per.reads


def test_a_time_alone_keeps_the_day(moving):
    moving.hears("per", "kl 14", "møter")

    assert "tirsdag 17. november kl. 14.00" in moving.per.reads


def test_a_guess_has_a_yes_that_can_be_pressed_or_typed(unit):
    for yes in ("press", "ja"):
        unit.hears("per", "møter", "lag et møte", "avdelingsmøte", "8. desember", "3")
        assert "Mente du" in unit.per.reads
        assert [o.label for o in unit.per.last.choices] == ["Ja"]
        unit.per.presses("~keep") if yes == "press" else unit.per.says(yes)
        assert unit.per.step == "minutes"
        unit.hears("per", "avbryt")
        if unit.per.choices:
            unit.per.presses(unit.per.choices[-1])


def test_what_was_refused_as_a_day_is_not_offered_for_the_next_text(unit):
    unit.hears("ann", "lite grep")
    unit.hears("per", "møter", "lag et møte", "avdelingsmøte")
    unit.hears("per", "en eller annen dag når det passer for alle")
    assert "tatt vare på" not in unit.per.reads
    unit.hears("per", "avbryt", "meld sak")

    assert "~keep" not in unit.per.choices


def test_change_the_text_puts_the_text_back(unit):
    story = "Jeg ventet mens barnet prøvde selv."
    unit.hears("ann", "praksisfortelling", story, "endre teksten")

    assert unit.ann.last.fields[0].filled == story
