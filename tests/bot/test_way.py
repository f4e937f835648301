import pytest

from tests.conftest import STORY


def test_a_greeting_shows_what_an_assistant_can_do(ann):
    ann.says("Hei!")

    assert "Ann" in ann.reads
    assert "start:practice_story" in ann.choices
    assert "start:department_stories" not in ann.choices


def test_a_leader_is_also_offered_the_stories_of_the_department(per):
    per.says("hei")
    per.presses("more:story")

    assert "start:department_stories" in per.choices


def test_a_menu_can_be_answered_by_number_or_by_its_words(ann):
    ann.says("hei")
    ann.says("Skriv en praksisfortelling")

    assert ann.step == "free"


@pytest.mark.parametrize(
    "words",
    ["hjelp", "Hjelp!", "HJELP", "?", "help", " hjelp "],
)
def test_help_is_a_whole_message_in_any_form(ann, words):
    ann.says(words)

    assert "tilbake" in ann.reads


@pytest.mark.parametrize(
    "word", ["hjelp", "avbryt", "tilbake", "stopp", "senere", "nei"]
)
def test_a_command_inside_a_story_is_only_a_word(ann, word):
    ann.says("praksisfortelling")
    ann.says(f"Barn A ropte «{word}» til meg, og jeg gikk bort til barnet med en gang.")

    assert ann.step == "hand_in"


def test_later_parks_and_continue_takes_up_where_it_was(ann):
    ann.says("praksisfortelling")
    ann.says("senere")
    ann.says("hei")
    assert ann.choices[0] == "~continue"

    ann.says("fortsett")

    assert ann.step == "free"


def test_a_new_dialog_parks_the_old_one_and_says_so(ann):
    ann.says("praksisfortelling")
    ann.says(STORY)
    ann.says("bytt språk")

    assert ann.step == "which"
    assert "praksisfortelling" in ann.reads
    ann.presses("nb")
    ann.says("fortsett")
    assert ann.step == "hand_in"


def test_continue_lists_several_open_conversations(ann, small, solbakken):
    ann.says("praksisfortelling")
    ann.says(STORY)
    ann.says("bytt språk")
    ann.says("senere")
    ann.says("fortsett")

    assert [c.split(":")[0] for c in ann.choices] == ["resume", "resume"]
    ann.presses(ann.choices[-1])
    assert ann.step == "hand_in"


def test_a_short_answer_like_privacy_does_not_park_what_is_open(ann):
    ann.says("praksisfortelling")
    ann.says(STORY)
    ann.says("hvem ser hva")
    ann.says("status")

    assert ann.step == "hand_in"


def test_cancel_keeps_what_was_written_until_it_is_thrown_away(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.says("Garderobe")
    ann.says("Jeg kom inn")
    ann.says("avbryt")
    assert [c.split(":")[0] for c in ann.choices] == ["keep", "drop"]

    ann.says("fortsett")
    assert ann.last.next_field == "happened"

    ann.says("avbryt")
    ann.presses(ann.choices[1])
    ann.says("fortsett")
    assert "ikke noe gående" in ann.reads


def test_cancel_with_nothing_written_just_stops(ann):
    ann.says("praksisfortelling")
    ann.says("avbryt")

    assert ann.choices == []
    assert "stopper vi her" in ann.reads


def test_a_long_message_out_of_the_blue_is_offered_as_a_story_word_for_word(ann):
    ann.says(STORY)

    assert ann.step == "offer"
    assert STORY in [getattr(block, "text", "") for block in ann.last.blocks]


def test_nonsense_gets_what_one_can_do(ann):
    ann.says("qwerty asdf")

    assert "meant:practice_story" in ann.choices


def test_an_unknown_person_is_told_whom_to_ask_and_nothing_else(small):
    from tests.world import Person

    stranger = Person(small, "stranger@example.com")
    stranger.says("hei")

    assert "styreren" in stranger.reads
    assert stranger.choices == []


def test_a_person_who_has_left_can_see_and_delete_but_not_write(small, solbakken):
    scope, units = solbakken
    liv = small.person("liv@example.no", scope, units["Rød"], ("substitute",), days=5)
    liv.hands_in(STORY)
    small.days(10)

    liv.says("praksisfortelling")
    assert "ikke lenger" in liv.reads
    liv.says("mine fortellinger")
    assert liv.choices == ["delete", "leave"]
    liv.presses("delete")
    liv.presses("yes")
    liv.says("mine data")
    assert "Fortellinger: 0" in liv.reads


def test_an_old_button_changes_nothing_and_says_so(ann):
    ann.says("praksisfortelling")
    old = ann.last
    ann.presses("~steps", message=old)
    ann.presses("~another", message=old)

    assert "allerede" in ann.reads
    assert ann.step == "story"


def test_a_button_of_a_finished_talk_says_that_it_is_finished(ann):
    ann.says("språk")
    old = ann.last
    ann.presses("nb")
    ann.presses("nn", message=old)

    assert "avsluttet" in ann.reads


def test_somebody_elses_button_is_as_unknown_as_one_that_never_was(ann, per):
    ann.says("praksisfortelling")
    per.says("hei")
    per.presses("free", message=ann.last)

    assert "avsluttet" in per.reads


def test_the_same_event_three_times_has_one_effect_and_one_answer(ann):
    first = ann.says("praksisfortelling", event="e1")
    again = ann.says("praksisfortelling", event="e1") + ann.says("x", event="e1")

    assert len(first) == 1
    assert again == []


def test_files_are_not_taken_and_the_question_stands(ann):
    ann.says("praksisfortelling")
    ann.does(files=True)

    assert "bilder eller filer" in ann.reads
    assert ann.step == "free"


def test_an_edited_message_changes_the_answer_only_when_confirmed(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.says("Garderobe")
    ann.says("Jeg kom inn", event="typed")
    ann.does(edits="typed", words="Jeg kom ut")
    assert ann.choices == ["yes", "no"]

    ann.presses("yes")

    filled = {field.key: field.filled for field in ann.last.fields}
    assert filled["before"] == "Jeg kom ut"


def test_an_edit_that_is_not_confirmed_leaves_the_first_answer(ann):
    ann.says("praksisfortelling")
    ann.says(STORY, event="typed")
    ann.does(edits="typed", words="Noe helt annet som jeg skrev.")
    ann.presses("no")

    assert STORY in ann.reads


def test_a_deleted_message_withdraws_its_answer(ann):
    ann.says("praksisfortelling")
    ann.says(STORY, event="typed")
    ann.does(deletes="typed")

    assert ann.step == "free"
    assert ann.last.filled == ""


def test_misspelt_delete_me_asks_before_it_deletes(ann):
    ann.hands_in(STORY)
    ann.says("slet meg")
    assert ann.step == "really"

    ann.says("ja")

    assert "Slettet: 1 fortelling" in ann.reads
    ann.says("mine fortellinger")
    assert "ingen fortellinger" in ann.reads


def test_a_talk_begun_in_one_channel_is_continued_in_another(ann):
    ann.says("praksisfortelling")
    terminal = ann.on("terminal")
    terminal.says("fortsett")

    assert terminal.step == "free"


def test_status_tells_what_is_open_and_when_the_meeting_is(ann):
    ann.says("praksisfortelling")
    ann.says("senere")
    ann.says("status")

    assert "praksisfortelling, sist tirsdag 3. november" in ann.reads
    assert "tirsdag 24. november kl. 13.00" in ann.reads


def test_one_who_uses_one_place_only_is_told_so_when_she_asks_for_another(ann):
    ann.says("kanal")

    assert "Jeg skriver til deg her" in ann.reads
    assert ann.step is None


def test_a_closed_window_with_an_old_question_says_nothing(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    window = ann.last
    ann.fills(partial=True, happened="Jeg satte meg ned.")
    assert ann.receipt.posts == ()
    ann.says("tilbake")
    seen = len(ann.seen)
    ann.does(form={"happened": "Jeg"}, step=window.step, partial=True)

    assert ann.receipt.posts == ()
    assert len(ann.seen) == seen


@pytest.mark.parametrize("how", ["avbryt", "senere", "språk"])
def test_a_closed_window_of_a_talk_that_is_laid_aside_says_nothing(ann, how):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    window = ann.last
    ann.says(how)
    ann.does(form={"happened": "Jeg satte"}, step=window.step, partial=True)

    assert ann.receipt.posts == ()
    ann.does(form={"happened": "Jeg satte"}, step=window.step)
    assert ann.receipt.posts
