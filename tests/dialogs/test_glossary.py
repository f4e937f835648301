"""Words, roles and subjects are found in whichever form people write them."""

import pytest

from dialogs import everything
from dialogs.words import content, glossary

HOUSE = everything.build()


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("verneombudet", "safety_representative"),
        ("Styreren?", "head"),
        ("den tillitsvalgte", "union_representative"),
        ("tillitsvalt", "union_representative"),
        ("pedagogisk leiar", "pedagogical_leader"),
        ("sjefen", "head"),
        ("the safety representative", "safety_representative"),
        ("observatørene", "observer"),
        ("hms-gruppa", glossary.HMS_GROUP),
        ("vaktmesteren", None),
        ("", None),
    ],
)
def test_a_role_is_found_in_any_form(said, role):
    assert glossary.role_named(HOUSE.content, said) == role


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_word_has_its_meaning_in_every_language(language):
    for key, entry in HOUSE.content["glossary"]["words"].items():
        assert entry[language].strip(), key
        for said in entry["said"]:
            found = glossary.meaning(HOUSE.content, said, language)
            assert found is not None
            assert found.text == entry[language], (said, key)


def test_no_word_stands_under_two_meanings():
    for table in (
        HOUSE.content["glossary"]["words"],
        HOUSE.content["asked"]["subjects"],
    ):
        said = [word for entry in table.values() for word in entry["said"]]
        assert sorted(said) == sorted(set(said))


def test_a_short_word_is_taken_as_it_is_written():
    assert glossary.meaning(HOUSE.content, "hmm", "nb") is None


def test_a_customer_adds_words_and_explains_ours_anew(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "glossary.toml").write_text(
        '[words.basen]\nsaid = ["basen"]\nnb = "Basen er avdelingen din."\n\n'
        '[words.class]\nnb = "CLASS hos oss er høst og vår."\n',
        encoding="utf-8",
    )

    told = content.load(tmp_path)

    assert told.faults == ()
    assert glossary.meaning(told, "basen", "nn").text == "Basen er avdelingen din."
    assert "høst og vår" in glossary.meaning(told, "CLASS", "nb").text
    assert glossary.meaning(told, "høra", "nb") is not None
