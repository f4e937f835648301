"""How the texts speak: nobody's gender guessed, one series of forms, short sentences."""

import re

import pytest

from dialogs.talk.messages import plain
from dialogs.words import texts as words
from tests.test_texts import ALL, HOUSE, LANGUAGES, sample

LONGEST = 25  # words in a sentence
TAG = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)

# In nynorsk «ho» and «han» stand for things too: each text is named with its thing.
THINGS = {
    ("_channel", "too_long_for_window"): "teksten",
    ("_ways", "renewed"): "samtalen",
    ("_wrong", "birth_number"): "teksten",
    ("_wrong", "too_long"): "teksten",
    ("_wrong", "far_too_long"): "teksten",
    ("agenda", "settled"): "saka",
    ("agenda_item", "kept"): "saka",
    ("calendar_link", "made"): "lenkja",
    ("card", "done_single"): "kvar ting",
    ("concern", "age"): "alder",
    ("hms", "lift_item"): "avdeling",
    ("hms_summary", "summed"): "pulsen",
    ("my_stories", "really_delete"): "forteljinga",
    ("my_stories", "withdrawn"): "forteljinga",
    ("practice_story", "intro"): "kvalitetsdimensjonen",
    ("practice_story", "read_back"): "forteljinga",
    ("practice_story", "thanks"): "forteljinga",
    ("reflecting_team", "end_sure"): "runden",
    ("reflecting_team", "made_open"): "runde",
    ("reflecting_team", "start_gone"): "runden",
    ("reminder", "because"): "avdelinga",
    ("team_board", "ask_teller"): "forteljinga",
    ("team_board", "guide"): "forteljing",
    ("team_board", "story"): "forteljinga",
    ("team_board", "story_over"): "forteljinga",
    ("team_board", "summary_ready"): "oppsummering",
    ("team_board", "sure_end"): "runden",
    ("team_board", "sure_withdraw"): "forteljinga",
    ("team_board", "whisper_cannot_begin"): "runden",
    ("team_board", "whisper_kept_paused"): "runden",
    ("team_board", "whisper_not_open"): "forteljinga",
    ("team_board", "whisper_withdrawn"): "forteljinga",
    ("team_board", "withdrawn"): "forteljinga",
    ("web_page", "lost"): "tilkopling",
    ("wheel", "is_open"): "runde",
    ("wheel", "there"): "runden",
}
# Every text here is about a file, a column, a row or a text in it.
OF_FILES = "import"

GENDERED = {
    "nb": r"hun|henne|hennes|han|ham|hans",
    "nn": r"ho|henne|hennar|han|hans|honom",
    "en": r"he|him|his|she|her|hers",
}
OTHER_FORMS = {
    "nb": r"(\w*gruppe|\w*liste|uke|\w*kasse|tavle|klokke|file?|mappe|linje|natte?|lenke|bok)n"
    r"|avdelinga|fortellinga",
    "nn": r"henne|att|byrj\w*|framlegg\w*|fyrst\w*|gåande|mogeleghei\w*|behold|fortsett"
    r"|for eksempel|i morgen|avdelingen|gruppen",
    "en": r"wardrobe",
}


def texts(language):
    """Give every text of a language as it is written, with where it stands."""
    for (file, block), used in ALL[language].items():
        shown = HOUSE.words.blocks(language, file, block, sample(file, block, used))
        yield (file, block), plain(shown)
    for name, told in HOUSE.content.files.items():
        for text in in_language(told, language):
            yield (name, ""), text


def in_language(told, language):
    """Give what a content file says in a language; words to recognise are not said."""
    if isinstance(told, dict):
        if isinstance(told.get(language), str):
            yield told[language]
        for key, value in told.items():
            if key == language and isinstance(value, list) and "nb" in told:
                yield from (each for each in value if isinstance(each, str))
            elif key not in ("nb", "nn", "en", "also"):
                yield from in_language(value, language)
    elif isinstance(told, list):
        for each in told:
            yield from in_language(each, language)


def sentences(text):
    return re.split(r"(?<=[.!?:])\s+|\n+", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_guesses_anybodys_gender(language):
    word = re.compile(rf"\b(?:{GENDERED[language]})\b", re.IGNORECASE)

    for where, text in texts(language):
        if word.search(text) and where[0] != OF_FILES:
            assert language == "nn", (where, text)
            assert THINGS.get(where, "?") in text.lower(), (where, text)


def test_only_texts_that_are_there_may_say_ho_or_han():
    assert set(THINGS) <= set(ALL["nn"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_keep_to_one_series_of_forms(language):
    word = re.compile(rf"\b(?:{OTHER_FORMS[language]})\b", re.IGNORECASE)

    for where, text in texts(language):
        assert not word.search(text), (where, text)


QUOTES_OF_OTHERS = {"nb": "[“”]", "nn": "[“”]", "en": "[«»]"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_those_of_the_language(language):
    for path in sorted((words.BUILT_IN / language).glob("*.j2")):
        text = TAG.sub("", path.read_text(encoding="utf-8"))
        assert not re.search(QUOTES_OF_OTHERS[language], text), path
        assert '"' not in text or path.name.startswith(OF_FILES), path
    for told in HOUSE.content.files.values():
        for text in in_language(told, language):
            assert not re.search(QUOTES_OF_OTHERS[language], text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_a_tired_reader_can_hold(language):
    for where, text in texts(language):
        for sentence in sentences(text):
            assert len(sentence.split()) <= LONGEST, (where, sentence)
