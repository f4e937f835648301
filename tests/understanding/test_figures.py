"""How much is understood of what was written down beforehand, printed in docs."""

import os
from collections import Counter
from pathlib import Path

import pytest

from dialogs import everything
from tests.understanding.judging import FIRST, LAST, count, phrases

PAGE = Path(__file__).parents[2] / "docs" / "understanding.md"
LISTS = {
    "nb": "Bokmål",
    "nn": "Nynorsk",
    "en": "English",
    "others_nb": "Bokmål, second list",
    "others_nn": "Nynorsk, second list",
    "others_en": "English, second list",
    "chatter": "What colleagues say to each other",
    "stories": "Stories, and commands to somebody else",
    FIRST: "The first list",
    LAST: "The last list, which nothing was changed after",
}
LANGUAGES = ("nb", "nn", "en")
RIGHT, RIGHT_EACH, PROPOSED = 80, 70, 10


@pytest.fixture(scope="module")
def figures():
    understand = everything.build().understanding.understand
    judged = {}
    for phrase in phrases():
        each = (phrase, understand(phrase.text))
        judged.setdefault((phrase.file, phrase.held_out), []).append(each)
    return {key: count(each) for key, each in judged.items()}


def together(figures, held_out, files=tuple(LISTS)):
    whole = Counter()
    for (file, held), counted in figures.items():
        if held is held_out and file in files:
            whole += counted
    return whole


def share(part, whole):
    return 100 * part / whole if whole else 0.0


def proposed(counted):
    return counted["nonsense"] - counted["nonsense right"]


def row(title, counted):
    meant = right = "–"
    if counted["meant"]:
        meant = counted["meant"]
        right = f"{share(counted['meant right'], meant):.0f} %"
    nonsense = counted["nonsense"]
    cells = (title, meant, right, nonsense, proposed(counted), counted["wrong acts"])
    return f"| {' | '.join(map(str, cells))} |"


def page(figures):
    lines = [
        "# What is understood",
        "",
        "Written by the suite (`tests/understanding/test_figures.py`); it fails when a figure is no longer so.",
        "The phrases are in `tests/understanding/phrases/`. The lists of three languages were written before there were any rules, the second lists and the chatter when the rules stood, in other ways on purpose.",
        "By the hash of each, half were built on, and half were only counted. Nothing was changed after the last list was written: its figures are nearest to what strangers meet.",
        "*Right* is acted on as it was meant, or among the three buttons. The same people wrote the phrases and the rules: of what strangers write, less is understood.",
        "",
    ]
    for held_out, called in ((False, "Built on"), (True, "Held out")):
        lines += [
            f"## {called}",
            "",
            "| | meant for us | right | nothing of ours | met with a proposal | wrong acts |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            row(title, figures[file, held_out])
            for file, title in LISTS.items()
            if (file, held_out) in figures
        ]
        lines += [row("**All**", together(figures, held_out)), ""]
    return "\n".join([*lines, *GOALS, ""])


GOALS = [
    "## The goals",
    "",
    f"- right: {RIGHT} % of what others write, and {RIGHT_EACH} % in each language",
    f"- a proposal on what is nothing of ours: {PROPOSED} % at most",
    "- wrong acts that change anything: none",
    "- under two milliseconds a message: `python -m tests.bench.understanding` tells what a message takes here",
    "- a text of more than 200 signs takes no time: it is no wish, and is read as a telling",
    "",
    "## How it is done, and how to add to it",
    "",
    "In this order: a slip of one or two letters in a known word; a sentence with slots; words that point at an answer; and at most three buttons.",
    "Sentences are in `dialogs/content/opens.toml`, `dialogs/content/wishes.toml`, `dialogs/content/questions.toml` and `dialogs/content/small_talk.toml`, made of the parts in `dialogs/content/sentences.toml`; single words are in `dialogs/content/cues.toml`.",
    "A file of the same name in a customer's folder is added to ours; a sentence that cannot be used is left out and said by `samspill doctor`.",
    "Each wish, question and small talk has a file of sentences in `tests/understanding/sentences/`, with what stands in their slots and with what is something else.",
    "",
    "No guess acts. What deletes or cancels is understood only as it is known: no slip of it and no guess leads there.",
    "What was pressed after something was not understood is counted by the dialog's name (`samspill_meant_after_all` in `/metrics`), and never what was written.",
    "",
    "There is no model: a small one would add a hundred megabytes and find some more. It is not part of this.",
]


def test_the_page_tells_what_is_measured(figures):
    told = page(figures)
    if os.environ.get("SAMSPILL_WRITE"):
        PAGE.write_text(told, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == told


def test_what_was_held_out_is_understood(figures):
    whole = together(figures, held_out=True)

    assert share(whole["meant right"], whole["meant"]) >= RIGHT
    for language in LANGUAGES:
        counted = figures[language, True] + figures[f"others_{language}", True]
        assert share(counted["meant right"], counted["meant"]) >= RIGHT_EACH


@pytest.mark.parametrize("held_out", [False, True])
def test_few_things_that_are_nothing_of_ours_are_met_with_a_proposal(figures, held_out):
    whole = together(figures, held_out)

    assert share(proposed(whole), whole["nonsense"]) <= PROPOSED


@pytest.mark.parametrize("held_out", [False, True])
def test_nothing_is_done_that_was_not_meant(figures, held_out):
    assert together(figures, held_out)["wrong acts"] == 0


def test_there_are_enough_phrases_and_half_of_ours_were_held_out():
    ours = [phrase for phrase in phrases() if phrase.file not in (FIRST, LAST)]
    held_out = sum(phrase.held_out for phrase in ours)

    assert len(ours) >= 400
    assert 40 <= share(held_out, len(ours)) <= 60
