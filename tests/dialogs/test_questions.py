from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs import everything
from dialogs.talk.messages import Asks, Field, Incoming, Option
from dialogs.talk.questions import AnswerReader, Question
from dialogs.talk.readings import Given, Partly, Wrong

READER = AnswerReader(
    everything.build().lexicon,
    everything.build().date_words,
    datetime(2026, 11, 3, 12, 0),
    ZoneInfo("Europe/Oslo"),
)
AB = (Option("a", "Rød"), Option("b", "Blå"))


def read(question, words=None, draft=None, **what):
    incoming = Incoming("web", "a", "a", "e", words=words, **what)
    return READER.read(question, incoming, draft or {})


@pytest.mark.parametrize("words", ["ja", "JA", "Ja!", "jepp", "ja takk", "yes", "1"])
def test_yes_is_understood_in_many_forms(words):
    options = (Option("yes", "Ja"), Option("no", "Nei"))
    assert read(Question(Asks.CONFIRM, options), words) == Given(True)


@pytest.mark.parametrize("words", ["nei", "nei takk", "ikkje no", "Nei.", "no", "2"])
def test_no_is_understood_in_many_forms(words):
    options = (Option("yes", "Ja"), Option("no", "Nei"))
    assert read(Question(Asks.CONFIRM, options), words) == Given(False)


@pytest.mark.parametrize("words", ["a", "Rød", "rød", " RØD! ", "1"])
def test_a_choice_is_found_by_key_label_or_number(words):
    assert read(Question(Asks.CHOICE, AB), words) == Given("a")


ROWS = (Option("3", "Rød"), Option("1", "Blå"), Option("2", "Grønn"))
MINUTES = (Option("5", "5 minutter"), Option("2", "2 minutter"))


@pytest.mark.parametrize(("typed", "meant"), [("1", "3"), ("2", "1"), ("3", "2")])
def test_a_number_counts_in_the_list_whatever_the_rows_are_called(typed, meant):
    assert read(Question(Asks.CHOICE, ROWS), typed) == Given(meant)
    assert read(Question(Asks.SEVERAL, ROWS), typed) == Given([meant])


def test_a_number_that_a_label_begins_with_is_meant_as_it_reads():
    assert read(Question(Asks.CHOICE, MINUTES), "2") == Given("2")
    assert read(Question(Asks.CHOICE, MINUTES), "5") == Given("5")


def test_a_button_is_its_key_and_no_number():
    assert read(Question(Asks.CHOICE, ROWS), choice="2") == Given("2")


def test_what_is_not_a_choice_names_the_choices_and_keeps_what_was_typed():
    wrong = read(Question(Asks.CHOICE, AB), "grønn")

    assert isinstance(wrong, Wrong)
    assert wrong.values["among"] == ["Rød", "Blå"]
    assert wrong.typed == "grønn"


def test_several_choices_can_be_typed_with_commas():
    assert read(Question(Asks.SEVERAL, AB), "blå, rød") == Given(["a", "b"])


@pytest.mark.parametrize("words", ["", "   ", "\u00a0", "\n"])
def test_nothing_is_not_a_text(words):
    assert read(Question(Asks.TEXT), words) == Wrong("write_more", {})


@pytest.mark.parametrize(("length", "fine"), [(1, True), (8000, True), (8001, False)])
def test_a_text_may_have_eight_thousand_characters(length, fine):
    answer = read(Question(Asks.TEXT), "a" * length)

    assert isinstance(answer, Given) is fine


def test_a_date_is_read_as_people_write_it():
    assert read(Question(Asks.DATE), "tirsdag 10. november") == Given("2026-11-10")


def test_a_date_that_does_not_exist_is_said_so():
    assert read(Question(Asks.DATE), "31. februar").line == "time_no_such_date"


def test_a_form_says_what_is_wrong_at_its_field_and_keeps_the_rest():
    fields = (Field("one", "One"), Field("two", "Two"))
    wrong = read(Question(Asks.FORM, (), fields), form={"one": "written", "two": " "})

    assert wrong.faults == {"two": "write_more"}
    assert wrong.draft == {"one": "written"}


def test_a_form_leaves_out_fields_that_it_does_not_have():
    fields = (Field("one", "One"),)
    form = {"one": "x", "evil": "y"}

    assert read(Question(Asks.FORM, (), fields), form=form) == Given({"one": "x"})


def test_a_draft_of_a_form_keeps_only_what_is_written():
    fields = (Field("one", "One"), Field("two", "Two"))
    form = {"one": "x", "two": ""}

    read_as = read(Question(Asks.FORM, (), fields), form=form, partial=True)

    assert read_as == Partly({"one": "x"})
