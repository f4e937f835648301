"""Slips, guesses, a customer's own sentences, and texts that nobody would write."""

import random
from dataclasses import replace

import pytest

from dialogs import everything
from dialogs.reading import slips
from dialogs.reading.text import norm
from dialogs.reading.understanding import HELLO, LONGEST
from dialogs.reading.understood import (
    MOST_GUESSED,
    Asked,
    Guess,
    Nothing,
    Open,
    Small,
    Wish,
)
from dialogs.words.lexicon import Way

CANCELS = "~cancel"
LETTERS = "abcdefghijklmnoprstuvyæøå"


@pytest.fixture(scope="module")
def house():
    return everything.build()


@pytest.fixture(scope="module")
def understanding(house):
    return house.understanding


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("praksisfortelingg", "practice_story"),
        ("praksis fortelling", "practice_story"),
        ("praksisforteljng", "practice_story"),
        ("forbedrings hjulet", "wheel"),
        ("påmininngar", "reminder_rules"),
        ("tilbakke", "~back"),
        ("hejlp", "~help"),
        ("halld fram", "~continue"),
        ("god mrogen", HELLO),
        ("heisan", HELLO),
        ("improvment wheel", "wheel"),
    ],
)
def test_a_slip_of_a_known_word_is_acted_on(understanding, typed, meant):
    assert understanding.understand(typed) == Open(meant)


@pytest.mark.parametrize(
    "typed",
    ["nesten", "sletta", "vente", "jul", "hjelm", "slott", "stopper", "nei", "tilbud"],
)
def test_a_real_word_is_no_slip_of_a_command(understanding, typed):
    assert not isinstance(understanding.understand(typed), Open)


def one_letter_wrong(word):
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[: place + 1] + word[place] + word[place + 1 :]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
        for letter in LETTERS[::4]:
            yield word[:place] + letter + word[place + 1 :]


def test_no_slip_deletes_or_cancels_and_none_is_proposed(house, understanding):
    lexicon = house.lexicon
    known = {*lexicon.starts, *lexicon.ways, *lexicon.greetings, *lexicon.guarded}
    cancels = [word for word, way in lexicon.ways.items() if way is Way.CANCEL]
    for word in (*lexicon.guarded, *lexicon.take_back, *cancels):
        for typed in one_letter_wrong(word):
            if norm(typed) in known or understanding.sentences.match(typed):
                continue
            match understanding.understand(typed):
                case Open(dialog):
                    assert dialog not in ("erase_me", CANCELS), typed
                case Guess(dialogs):
                    assert not {"erase_me", CANCELS} & {*dialogs}, typed


def test_what_deletes_or_cancels_is_hinted_at_nowhere(house, understanding):
    means = {rule.means for rule in understanding.cues.hints}

    assert not means & {"erase_me", CANCELS}
    assert all(
        name in house.dialogs or name.removeprefix("~") in {*Way} for name in means
    )


def test_between_two_known_words_that_are_as_near_nothing_is_done():
    near = slips.Slips.of({"sakene": "one", "takene": "two"}, lambda _: False)

    assert near.find("rakene") is None


def test_at_most_three_are_proposed(understanding):
    guess = understanding.understand("noe om fortelling møte puls saksliste hjulet")

    assert isinstance(guess, Guess)
    assert len(guess.dialogs) == MOST_GUESSED


@pytest.mark.parametrize(
    "typed",
    [
        "hvordan blir været",
        "asdfgh",
        "12345",
        "?!",
        "",
        " ",
        "ж",
        "مرحبا بكم",
        "你好吗",
        "İİİ",
        "\u0301",
    ],
)
def test_nonsense_and_other_scripts_are_nothing(understanding, typed):
    assert understanding.understand(typed) in (Nothing(), Open("~help"))


def test_a_long_text_is_nothing_however_it_begins(understanding):
    assert understanding.understand("meld sak: " + "x " * LONGEST) == Nothing()
    assert understanding.understand("a" * 20_000) == Nothing()


def test_what_was_said_around_it_does_not_matter(understanding):
    said = understanding.understand(
        "Hei! Kan du  flytte Møtet til Torsdag kl 14, takk?"
    )

    assert said == Wish("move_meeting", {"day": "Torsdag", "time": "14"})


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Flytt møtet til blåmandag", "move_meeting"),
        ("kan vi flytte møtet til etter påske", "move_meeting"),
        ("flytt møtet til ein gong i haust", "move_meeting"),
        ("please move the meeting to some other day", "move_meeting"),
        ("sett opp et møte på blåmandag", "new_meeting"),
        ("jeg er borte på blåmandag", "absence"),
    ],
)
def test_a_wish_whose_day_cannot_be_read_is_asked_about_first(
    understanding, typed, asked
):
    found = understanding.understand(typed)

    assert isinstance(found, Guess)
    assert found.dialogs[0] == asked


@pytest.mark.parametrize(
    "typed",
    [
        "avlys møtet på blåmandag",
        "flytt sofaen til blåmandag",
        "flytt møtet til Kari fordi hun ikke kan komme da",
    ],
)
def test_nothing_that_cancels_or_says_more_is_taken_for_such_a_wish(
    understanding, typed
):
    found = understanding.understand(typed)
    asked = getattr(found, "dialogs", ())

    assert "cancel_meeting" not in asked
    assert "move_meeting" not in asked


def test_the_words_of_a_slot_stay_as_they_were_typed(understanding):
    said = understanding.understand(
        "Meld sak: Støy i Garderoben, hver dag (kl. 15.30)!"
    )

    assert said == Wish(
        "agenda_item", {"text": "Støy i Garderoben, hver dag (kl. 15.30"}
    )


def test_a_text_is_tried_on_each_template_twice_at_most(understanding):
    sentences = understanding.sentences
    tried = []

    class Counting:
        def match(self, said):
            tried.append(said)

    counted = replace(sentences, templates=(Counting(),) * 3)
    for text in ("hei", "hei kan du " * 15, "x" * LONGEST, "İ " * 60):
        tried.clear()
        counted.match(text)

        assert len(tried) <= 2 * 3


def test_odd_texts_are_read_to_their_end(understanding):
    chance = random.Random(8)
    words = " ".join(understanding.sentences.before).split()
    words += [
        "flytt",
        "møtet",
        "til",
        "kl",
        "3.",
        "hvem",
        "se",
        "sak",
        "barn",
        "falt",
        "İ",
        "你",
        "\u200b",
        "ﷺ",
    ]
    for _ in range(2000):
        understanding.understand(
            " ".join(chance.choices(words, k=chance.randint(1, 60)))
        )


def test_a_customer_adds_sentences_and_cues_of_her_own(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "wishes.toml").write_text(
        '[new_meeting]\nsentences = ["kall sammen basen [på {day}]"]\n',
        encoding="utf-8",
    )
    (folder / "cues.toml").write_text(
        '[words]\nbase = ["basemøt*"]\n[hints]\nmeetings = ["base"]\n', encoding="utf-8"
    )
    own = everything.build(tmp_path).understanding

    assert own.understand("kall sammen basen på fredag") == Wish(
        "new_meeting", {"day": "fredag"}
    )
    assert own.understand("basemøtene våre").dialogs[0] == "meetings"
    assert own.understand("nytt møte på fredag") == Wish(
        "new_meeting", {"day": "fredag"}
    )


@pytest.mark.parametrize(
    "written",
    ["kall [sammen", "flytt til {sted}", "<ukjent> møte", "(a|b"],
)
def test_a_sentence_that_cannot_be_used_is_left_out_and_said(tmp_path, written):
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "wishes.toml").write_text(
        f'[new_meeting]\nsentences = ["{written}"]\n', encoding="utf-8"
    )
    house = everything.build(tmp_path)

    assert len(house.understanding.sentences.faults) == 1
    assert written in house.faults[-1]
    assert house.understanding.understand("er du en robot") == Asked("are_you_robot")


def test_a_child_who_is_hurt_and_illness_are_met_with_care(understanding):
    assert understanding.understand("et barn har slått seg") == Small("hurt_child")
    assert understanding.understand("jeg er syk i dag") == Small("sick")
