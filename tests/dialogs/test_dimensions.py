import pytest

from dialogs import everything
from dialogs.stories import dimensions
from dialogs.talk.messages import plain
from dialogs.words import content

HOUSE = everything.build()


def intro(language, month):
    joint = dimensions.of_month(HOUSE.content, month)
    values = {
        "opens": dimensions.opening(HOUSE.content, joint, language),
        "dimension": dimensions.named(HOUSE.content, joint, language),
        "wrote": True,
        "focus": {"meeting": "", "passed": ""},
    }
    return plain(HOUSE.words.blocks(language, "practice_story", "intro", values))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Velg en situasjon der du la merke til stemningen."),
        ("nn", "Vel ein situasjon der du la merke til stemninga."),
        ("en", "Choose a situation where you noticed the mood."),
    ],
)
def test_nobody_is_asked_for_a_situation_where_a_negative_climate_showed(
    language, said
):
    text = intro(language, "2026-09")

    assert said in text
    assert "+" not in text


def test_a_month_with_one_dimension_names_it():
    assert "Månedens kvalitetsdimensjon er Sensitivitet" in intro("nb", "2026-10")


def test_a_summer_month_asks_for_an_ordinary_situation():
    assert intro("nb", "2027-07") == "Velg en helt vanlig situasjon fra hverdagen."


def test_two_dimensions_without_a_name_together_are_joined_in_words():
    named = dimensions.named(HOUSE.content, "TS+LM", "nb")

    assert named == "Sensitivitet og Språkstøtte"


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_a_key_that_is_no_longer_there_has_no_name(language):
    assert dimensions.named(HOUSE.content, "GONE", language) == ""
