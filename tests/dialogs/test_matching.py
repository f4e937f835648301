"""Finding texts by their words: beginnings, accents, slips, and one line of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.search.commands import Sought
from dialogs.search.matching import Text, folded, search, wanted


def text(*parts, day="2026-11-03", **more):
    return Text(Sought.STORY, "s", day, parts, **more)


def found(said, *texts):
    hits, near = search(texts, wanted(said, ()))
    return [hit.word for hit in hits], near


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("vott", "Vottene"), ("VOTTENE", "Vottene"), ("påkled", "påkledning"),
        ("paakledning", "påkledning"), ("pakledning", "påkledning"), ("sovn", "søvn"),
        ("soevn", "søvn"), ("vaer", "vær"), ("idé", "ide"), ("ide", "ide"),
    ],
)  # fmt: skip
def test_a_word_is_found_by_its_beginning_however_its_letters_are_typed(said, word):
    assert found(said, text(f"Her er {word} i dag.")) == ([word], False)


def test_every_word_has_to_be_there_in_any_order_and_any_part():
    both = text("Vottene lå der.", "Vi ventet i garderoben.")

    assert found("garderobe vott", both) == (["Vottene"], False)
    assert found("vott sandkasse", both)[0] == []


def test_a_word_in_the_middle_of_another_is_not_found():
    assert found("kledning", text("påkledning"))[0] == []


def test_a_slip_finds_only_where_nothing_is_written_so():
    right, other = text("garderoben"), text("garderobem")

    assert found("garderobem", right) == (["garderoben"], True)
    assert found("garderobem", right, other) == (["garderobem"], False)


@pytest.mark.parametrize("said", ["bil", "ble"])
def test_a_short_word_has_no_slips(said):
    assert found(said, text("bal"))[0] == []


def test_small_words_count_only_where_nothing_else_was_said():
    assert wanted("sak om parkering", {"om"}) == ["sak", "parkering"]
    assert wanted("om", {"om"}) == ["om"]


def test_the_newest_comes_first():
    old, new = text("votter", day="2026-09-01"), text("vottene", day="2026-10-01")

    assert found("vott", old, new)[0] == ["vottene", "votter"]


def test_a_hit_is_one_line_with_the_word_and_what_stands_around_it():
    long = text("en to tre fire fem seks sju\n\nåtte vottene ni ti " + "ord " * 40)
    (hit,), _ = search([long], ["vott"])

    assert hit.before == "… tre fire fem seks sju åtte "
    assert hit.word == "vottene"
    assert hit.after == " ni ti" + " ord" * 8 + " …"


def test_a_heading_is_said_where_the_word_stands_in_what_follows_it():
    item = text("Garderoben", "Det er kø ved krokene.", headed=True)
    (under,), _ = search([item], ["krok"])
    (itself,), _ = search([item], ["gard"])

    assert (under.name, itself.name) == ("Garderoben", "")


@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_is_written_and_looked_for_a_line_stays_a_line(body, said):
    hits, _ = search([text(body)], wanted(said, ()))

    for hit in hits:
        line = hit.before + hit.word + hit.after
        assert len(line) < 300
        assert "\n" not in line


def test_folding_a_word_twice_changes_nothing():
    for word in ("Påkledning", "ÆØÅ", "ærlig", "Søvn", "naïve"):
        assert folded(folded(word)) == folded(word)
