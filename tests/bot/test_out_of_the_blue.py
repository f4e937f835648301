"""What a message out of the blue leads to, for one who writes it."""

import pytest

from dialogs import everything
from dialogs.reading.understood import MOST_GUESSED
from storage.post import not_understood
from tests.conftest import STORY

TELLING = (
    "I dag satt vi lenge ved bordet, og to av barna ventet på hverandre før de begynte "
    "å spise, uten at noen av oss voksne sa noe om det."
)


def chosen_after_all(person):
    return person.world.run(not_understood.counted)


@pytest.mark.parametrize(
    ("typed", "step"),
    [("praksisfortelingg", "free"), ("jeg vil skrive en fortelling", "free")],
)
def test_a_slip_and_a_sentence_open_their_dialog(ann, typed, step):
    ann.says(typed)

    assert ann.step == step


def test_a_slip_of_a_way_is_the_way(ann):
    ann.says("praksisfortelling")
    ann.says("seinre")
    ann.says("statsu")

    assert "seinre" not in ann.reads


def test_no_guess_opens_anything_it_asks(ann):
    ann.says("noe med fortelling og puls")

    assert ann.step is None
    assert {"meant:practice_story", "meant:pulse"} <= set(ann.choices)
    assert len(ann.choices) == MOST_GUESSED


def test_a_guess_can_be_pressed_or_typed_and_is_counted_by_the_dialog_alone(ann):
    ann.says("noe med fortelling og puls")
    ann.presses("meant:practice_story")
    assert ann.step == "free"

    ann.says("avbryt")
    ann.says("noe med fortelling og puls")
    ann.says("Praksisfortelling")

    assert ann.step == "free"
    assert chosen_after_all(ann) == {"practice_story": 2}


def test_what_is_pressed_after_not_being_understood_is_counted(ann):
    ann.says("qwerty asdf")
    ann.presses("meant:my_stories")
    ann.says("hei")
    ann.presses("start:my_stories")

    assert chosen_after_all(ann) == {"my_stories": 1}


def test_a_button_with_another_name_counts_nothing(ann):
    ann.does(choice="meant:erase_everything")

    assert chosen_after_all(ann) == {}


@pytest.mark.parametrize("typed", ["slettt meg", "slett mg", "avbryyt", "stoppp"])
def test_no_slip_deletes_or_cancels(ann, typed):
    ann.says("språk")
    asked = ann.step
    ann.says(typed)

    assert ann.step == asked
    assert "meant:erase_me" not in ann.choices


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("takk", "Bare hyggelig"),
        ("👍", "Bare hyggelig"),
        ("bra jobba", "Så fint å høre"),
        ("jeg er syk i dag", "God bedring"),
        ("et barn har slått seg", "113"),
        ("jeg trenger hjelp med en vanskelig situasjon", "verneombudet"),
        ("unnskyld", "helt fint"),
        ("ha det bra", "så lenge"),
        ("dette er så frustrerende", "tungvint"),
    ],
)
def test_small_talk_is_met_with_a_kind_word(ann, typed, said):
    ann.says(typed)

    assert said in ann.reads
    assert "skjønte" not in ann.reads


def test_who_is_ill_is_offered_to_be_left_alone(ann):
    ann.says("jeg er syk i dag")
    ann.presses("start:absence")

    assert ann.step == "until"


def test_why_somebody_is_ill_is_not_kept_even_where_a_talk_is_open(ann):
    ann.says("praksisfortelling")
    ann.says("jeg har omgangssyke")

    assert ann.step == "free"
    assert ann.last.heard is None or "words" not in ann.last.heard


def test_the_stop_card_comes_before_a_kind_word(ann):
    ann.says("et barn har fått skader fordi assistenten slo det")

    assert "barnevernet" in ann.reads


def test_a_question_and_thanks_in_the_middle_of_a_choice_keep_the_choice(ann):
    ann.says("praksisfortelling")
    ann.says("takk")

    assert "Bare hyggelig" in ann.reads
    assert ann.step == "free"


def test_a_command_word_in_a_text_question_asks_what_it_was(ann):
    ann.says("praksisfortelling")
    ann.says("hjulet")

    assert "Var det svaret ditt" in ann.reads
    assert [key.partition(":")[0] for key in ann.choices] == ["mine", "start"]


def test_a_command_word_that_was_the_answer_is_the_answer(ann):
    ann.says("praksisfortelling")
    ann.says("hjulet")
    ann.presses(ann.choices[0])

    assert ann.step != "free"
    ann.says("tilbake")
    assert ann.last.filled == "hjulet"


def test_a_command_word_sent_once_more_is_the_answer(ann):
    ann.says("praksisfortelling")
    ann.says("hjulet")
    ann.says("hjulet")

    assert ann.step != "free"


def test_a_command_word_that_was_a_command_goes_there_and_loses_nothing(ann):
    ann.says("praksisfortelling")
    ann.says("mine data")
    ann.presses("start:my_data")
    assert ann.step == "what"
    ann.says("avbryt")
    ann.says("fortsett")

    assert ann.step == "free"


def test_a_text_that_only_holds_a_command_word_is_an_answer(ann):
    ann.says("praksisfortelling")
    ann.says(STORY + " Hjulet gikk rundt.")

    assert "Var det svaret ditt" not in ann.reads


def test_a_long_text_where_a_way_of_telling_is_asked_is_the_free_telling(ann):
    ann.says("praksisfortelling")
    ann.says(TELLING)

    assert ann.step == "hand_in"


def test_a_long_text_at_another_choice_is_kept_and_the_question_asked_again(ann):
    ann.says("praksisfortelling")
    ann.says(STORY)
    ann.says(TELLING)

    assert ann.step == "hand_in"
    assert "tatt vare på" in ann.reads


def test_a_long_message_is_a_story_though_it_tells_of_a_child_who_fell(ann):
    ann.says(
        "En gutt falt og begynte å gråte, og da gikk ei jente bort til ham og satte seg "
        "ved siden av ham helt til han ville leke igjen."
    )

    assert ann.step == "offer"


def test_what_is_typed_in_another_language_is_understood_and_answered_in_hers(ann):
    ann.says("thank you so much")

    assert "Bare hyggelig" in ann.reads


def test_every_small_talk_has_its_words_in_three_languages():
    house = everything.build()

    for language in ("nb", "nn", "en"):
        for kind in house.content["small_talk"]:
            assert kind == "signs" or house.words.has(language, "_understood", kind)


def test_a_story_by_steps_is_shown_with_every_question_that_was_answered(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.fills(happened=STORY, did="Jeg ventet.", child_did="Barnet lo.", shows="Her.")

    assert ann.step == "hand_in"
    assert "> Her." in ann.reads


@pytest.mark.parametrize(
    "told", ["Jeg trøstet barnet som hadde slått seg", "Jeg skrev hvem som ser her"]
)
def test_a_short_story_is_a_story_though_it_sounds_like_something_else(ann, told):
    ann.says("praksisfortelling")
    ann.says(told)

    assert ann.step == "hand_in"
    assert told in ann.reads
