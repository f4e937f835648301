"""What each wish, question and small talk is known by, from the files beside this."""

from pathlib import Path

import pytest

from dialogs import everything
from dialogs.reading.understood import SMALL, TOPICS, WISHES, Asked, Small, Wish
from tests.understanding.judging import slots

FILES = sorted((Path(__file__).parent / "sentences").glob("*/*.tsv"))
MADE_AS = {"wishes": Wish, "questions": Asked, "small_talk": Small}


@pytest.fixture(scope="module")
def understanding():
    return everything.build().understanding


def read(path):
    """Return each sentence, and its slots; None where something else is meant."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, _, second = line.partition("\t")
        yield (second, None) if first == "-" else (first, pairs(second))


def pairs(written):
    found = {}
    for word in written.split():
        if "=" in word:
            key, _, value = word.partition("=")
            found[key] = value
        else:
            found[key] += f" {word}"
    return found


def is_it(understood, path):
    kind, name = MADE_AS[path.parent.name], path.stem
    return isinstance(understood, kind) and name in vars(understood).values()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_sentence_is_understood_with_its_slots(understanding, path):
    for sentence, wanted in read(path):
        understood = understanding.understand(sentence)
        if wanted is None:
            assert not is_it(understood, path), sentence
        else:
            assert is_it(understood, path), (sentence, understood)
            assert slots(understood) == wanted, sentence


def test_every_wish_question_and_small_talk_has_a_file_in_three_languages():
    for folder, names in (
        ("wishes", WISHES),
        ("questions", TOPICS),
        ("small_talk", SMALL),
    ):
        assert sorted(p.stem for p in FILES if p.parent.name == folder) == sorted(names)


def test_every_wish_question_and_small_talk_has_sentences():
    content = everything.build().content

    for file, names in (
        ("wishes", WISHES),
        ("questions", TOPICS),
        ("small_talk", SMALL),
    ):
        assert all(content[file][name]["sentences"] for name in names)


def test_every_sentence_of_ours_can_be_used(understanding):
    assert understanding.sentences.faults == ()
