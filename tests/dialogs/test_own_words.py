import re

import pytest

from dialogs import everything
from dialogs.talk.messages import plain
from dialogs.words import texts as words
from storage.lists.year_words import YearWords
from tests.test_texts import override

BAERUM = 'story_meeting = { nb = "TETT PÅ-møte", nn = "TETT PÅ-møte", en = "TETT PÅ meeting" }'
OWN = 'story_meeting = { nb = "onsdagsmøte" }'


def reminder(made, language, block="story_ask"):
    values = {
        "department": "Rød", "meeting": "2026-11-24T13:00", "dimension": "",
        "handed_in": 4, "people": 5, "items": 0,
    }  # fmt: skip
    return plain(made.stage(language).blocks("reminder", block, values))


@pytest.mark.parametrize(
    ("language", "ours", "theirs"),
    [
        ("nb", "Rød har veiledningsmøte", "Rød har TETT PÅ-møte"),
        ("nn", "Rød har rettleiingsmøte", "Rød har TETT PÅ-møte"),
        ("en", "Rød has its guidance meeting", "Rød has its TETT PÅ meeting"),
    ],
)
@pytest.mark.parametrize("block", ["story_ask", "story_count"])
def test_each_owner_has_its_own_word_for_the_meeting_with_stories(
    tmp_path, language, ours, theirs, block
):
    made = everything.build(override(tmp_path, "content/names.toml", BAERUM))

    assert ours in reminder(everything.build(), language, block)
    assert theirs in reminder(made, language, block)
    assert made.faults == ()


def test_a_word_in_bokmaal_alone_is_used_in_every_language(tmp_path):
    made = everything.build(override(tmp_path, "content/names.toml", OWN))

    assert "Rød har onsdagsmøte" in reminder(made, "nn")


def test_no_text_holds_one_owners_word_for_it():
    for path in sorted(words.BUILT_IN.rglob("*.j2")):
        text = re.sub(
            r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert "TETT PÅ" not in text, path


@pytest.mark.parametrize(
    "said",
    ["veiledningsmøte", "TETT PÅ-møte", "tett på", "onsdagsmøte", "Onsdagsmøte."],
)
def test_the_own_word_ours_and_tett_paa_are_understood_in_files_and_in_the_chat(
    tmp_path, said
):
    made = everything.build(override(tmp_path, "content/names.toml", OWN))
    kinds = YearWords.from_content(made.content)

    assert kinds.kind_in(f"{said} Rød") == "tett_paa"
    assert made.lexicon.start(said) == "meetings"


def test_a_kind_of_meeting_keeps_its_own_word(tmp_path):
    text = 'story_meeting = { nb = "avdelingsmøte" }'
    made = everything.build(override(tmp_path, "content/names.toml", text))

    assert YearWords.from_content(made.content).kinds["avdelingsmøte"] == "department"


def test_an_own_text_may_use_the_own_word(tmp_path):
    override(tmp_path, "content/names.toml", BAERUM)
    text = "{% block left %}Ingen nye {{ story_meeting }}r, da.{% endblock %}"
    made = everything.build(override(tmp_path, "texts/nb/meetings.md.j2", text))

    assert made.faults == ()
    assert (
        made.stage("nb").line("meetings", "left", {}) == "Ingen nye TETT PÅ-møter, da."
    )


@pytest.mark.parametrize("said", ["veiledningsmøte", "TETT PÅ-møte", "tettpåmøte"])
def test_a_kind_is_chosen_by_any_of_its_words(per, said):
    for each in ("møter", "lag et møte", said):
        per.says(each)

    assert "Hvilken dag er det første" in per.reads
