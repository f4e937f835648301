"""Every form is whole in three languages, and a customer's broken one is named."""

import pytest

from dialogs import everything
from dialogs.forms import library
from dialogs.words import content
from dialogs.words.content import LANGUAGES
from tests.test_reading_level import LONGEST_SENTENCE, MOST, lix, sentences

FORMS = sorted(path.stem for path in (content.BUILT_IN / "forms").glob("*.toml"))
OWN = """
[form]
nb = "Vårt"
nn = "Vårt"
en = "Ours"
about = { nb = "Se.", nn = "Sjå.", en = "See." }
answers = "nameless"
threshold = 5
who = ["staff"]
open_days = 10
minutes = 2
least = 8
again_months = 6

[[questions]]
key = "well"
kind = "choice"
nb = "Går det bra?"
nn = "Går det bra?"
en = "Is it going well?"
options = [{ key = "yes", nb = "Ja", nn = "Ja", en = "Yes" }]
"""


@pytest.mark.parametrize("key", FORMS)
def test_our_own_forms_are_whole(key):
    path = content.BUILT_IN / "forms" / f"{key}.toml"
    source = path.read_text(encoding="utf-8")
    told = everything.build().content["forms"][key]

    assert list(library.misfits(source, told)) == []
    assert path.name != "baseline.toml" or len(told["questions"]) == 17


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FORMS)
def test_a_form_is_easy_to_read(key, language):
    form = library.find(everything.build().content, key)
    text = "\n".join(form.words(each, language) for each in form.questions)

    assert lix(f"{form.about(language)}\n{text}")[0] <= MOST
    assert max(map(len, sentences(text))) <= LONGEST_SENTENCE


def written(folder, text, name="ours.toml"):
    (folder / "content" / "forms").mkdir(parents=True, exist_ok=True)
    (folder / "content" / "forms" / name).write_text(text, encoding="utf-8")
    return library.added_to(content.load(folder), folder)


def test_a_customer_adds_a_form_without_code(tmp_path):
    found = written(tmp_path, OWN)

    assert found.faults == ()
    form = library.find(found, "ours")
    assert form.name("nn") == "Vårt"
    assert form.words("well", "en") == "Is it going well?"


def test_a_customers_form_takes_the_place_of_ours_whole(tmp_path):
    found = written(tmp_path, OWN, "baseline.toml")

    assert list(library.find(found, "baseline").questions) == ["well"]


@pytest.mark.parametrize(
    ("was", "now", "line", "why"),
    [
        ('nn = "Går det bra?"', "", 15, "its words under nn"),
        ('kind = "choice"', 'kind = "colour"', 15, "kind must be one of"),
        ('key = "well"', 'key = "is it well"', 15, "key must be a word"),
        ("threshold = 5", "threshold = 1", 2, "threshold must be 3 or more"),
        ("threshold = 5", 'threshold = "5"', 2, "threshold must be a number"),
        ('who = ["staff"]', 'who = ["parents"]', 2, "who must be some of"),
        ('answers = "nameless"', 'answers = "named"', 2, "answers must be"),
        ('en = "See."', 'se = "See."', 2, "about: it must have its words under en"),
        ('en = "Yes" }', 'fi = "Yes" }', 15, "its words under en"),
        ('kind = "choice"', 'kind = "scale"', 15, "ends must name 1 and 5"),
    ],
)
def test_a_broken_form_is_named_with_its_line_and_not_used(
    tmp_path, was, now, line, why
):
    assert was in OWN
    found = written(tmp_path, OWN.replace(was, now))

    (fault,) = found.faults
    assert f"ours.toml, line {line}: " in fault
    assert why in fault
    assert "ours" not in found["forms"]


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path):
    found = written(
        tmp_path, OWN.replace('kind = "choice"', "kind = choice"), "baseline.toml"
    )

    assert "at line 17" in found.faults[0]
    assert "the built-in file is used" in found.faults[0]
    assert len(found["forms"]["baseline"]["questions"]) == 17


def test_a_form_without_questions_or_twice_the_same_one_is_named(tmp_path):
    head, question = OWN.split("[[questions]]")

    assert "at least one" in written(tmp_path, head).faults[0]
    twice = f"{OWN}\n[[questions]]{question}"
    assert "stands twice" in written(tmp_path, twice).faults[0]
