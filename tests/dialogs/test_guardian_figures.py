"""What the guardian and the stop card see, and what they see that is not there.

`SAMSPILL_WRITE=1 pytest tests/dialogs/test_guardian_figures.py` writes the page anew.
A corpus of the name `…_held_out` was written before the words that it measures were
looked over for the last time, and none of them was changed after.
"""

import dataclasses
import json
import os
from pathlib import Path

import pytest

from dialogs import everything
from dialogs.guardian.naming import names_in

ROOT = Path(__file__).parent.parent.parent
CORPUS = ROOT / "tests" / "corpus"
PAGE = ROOT / "docs" / "guardian.md"
GUARDIAN = everything.build().guardian
CARE = {
    "health", "child_welfare", "religion", "origin", "custody", "address", "birth_date", "age",
}  # fmt: skip
# A word alone is put where it stood: the sentences are not ours to keep.
FRAMES = {
    "start": "{} er der.",
    "start, surname follows": "{} Hansen er der.",
    "middle": "Det var {} der.",
    "middle, first name before": "Det var Kari {} der.",
}
PLACES = (
    "{} ville ikke spise, og jeg ventet.",
    "Jeg hjalp {} med skoene.",
    "Jeg fant {}s lue.",
)


def rows(name):
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@dataclasses.dataclass
class Count:
    seen: int = 0
    of: int = 0

    def add(self, seen, times=1):
        self.of += times
        self.seen += times if seen else 0

    @property
    def share(self):
        return 100 * self.seen / self.of

    def __str__(self):
        return f"{self.seen} of {self.of} ({self.share:.1f} %)"


def stop_card(name):
    found, false = Count(), Count()
    for row in rows(name):
        known = row.get("colleagues", [])
        stops = GUARDIAN.knowing(lambda known=known: known).stops(row["text"])
        (found if row["stop"] else false).add(stops)
    return found, false


def care(name):
    found, false = Count(), Count()
    for row in rows(name):
        kinds = {each.kind.value for each in GUARDIAN.concerns(row["text"])}
        (found if row["kind"] else false).add(
            row["kind"] in kinds if row["kind"] else kinds & {*CARE, "name"}
        )
    return found, false


def small(name):
    found, false = Count(), Count()
    for row in rows(name):
        named = {each.name for each in names_in(GUARDIAN.names, row["text"])}
        for each in row["names"]:
            found.add(each in named)
        if not row["names"]:
            false.add(bool(named))
    return found, false


def capitals(name):
    false = Count()
    for row in rows(name):
        false.add(bool(names_in(GUARDIAN.names, row["text"])))
    return false


def norne(language, half):
    counts = {}
    for line in (CORPUS / "norne_words.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        told, part, word, where, kind, times = line.split("\t")
        if (told, part) == (language, half):
            seen = bool(names_in(GUARDIAN.names, FRAMES[where].format(word)))
            key = (where.split(",")[0], kind)
            counts.setdefault(key, Count()).add(seen, int(times))
    return counts


def of_the_world(names, known):
    count = Count()
    for each in names:
        for place in PLACES:
            count.add(bool(names_in(known, place.format(each))))
    return count


def without(names):
    """The guardian's names, as if these were in none of its lists."""
    taken = {name.casefold() for name in names}
    known = GUARDIAN.names.known - taken
    return dataclasses.replace(GUARDIAN.names, known=known)


def seen_small(names):
    count = Count()
    for each in names:
        said = f"jeg hjalp {each.lower()} med skoene"
        count.add(bool(names_in(GUARDIAN.names, said)))
    return count


def page():
    lines = [
        "# What the guardian sees",
        "",
        "Written by the suite (`tests/dialogs/test_guardian_figures.py`); it fails when a figure is no longer so.",
        "*Built on* is what its words were looked over with; *held out* was not looked at while they were.",
        "The same people wrote both: somebody else's sentences will be seen a little less often.",
        "",
        "| | built on: seen | false alarms | held out: seen | false alarms |",
        "|---|---|---|---|---|",
    ]
    for title, measure, name in (
        ("Stop card: a child who may not be safe", stop_card, "stop_card"),
        ("Health, family, origin, faith, addresses, birthdays", care, "care"),
        ("Names without a capital", small, "names_small"),
    ):
        cells = [*measure(f"{name}.jsonl"), *measure(f"{name}_held_out.jsonl")]
        lines.append(f"| {title} | {' | '.join(map(str, cells))} |")
    lines += [
        "",
        "## Names in NorNE",
        "",
        "Single words of the development parts of NorNE, put where they stood; half of the sentences, by the hash of their ids, were held out.",
        "A capital in mid-sentence is a name unless something speaks against it; ordinary words with one are rare there (one in a thousand words).",
        "",
        "| | half | names at the start | in the middle | ordinary words at the start taken for names | with a capital in the middle |",
        "|---|---|---|---|---|---|",
    ]
    for language, title in (("nb", "Bokmål"), ("nn", "Nynorsk")):
        for half, called in (("built", "built on"), ("held", "held out")):
            told = norne(language, half)
            cells = [
                told[w, k] for k in ("person", "word") for w in ("start", "middle")
            ]
            lines.append(f"| {title} | {called} | {' | '.join(map(str, cells))} |")
    lines += [
        "",
        "## First names of the world",
        "",
        "Forty names of each, at the start, in the middle and in the genitive; *unknown* as if they were in none of our lists.",
        "Without a capital only names of our lists are seen.",
        "",
        "| | seen | unknown | without a capital |",
        "|---|---|---|---|",
    ]
    for row in rows("names_of_the_world.jsonl"):
        names = row["names"]
        cells = [
            of_the_world(names, GUARDIAN.names),
            of_the_world(names, without(names)),
            seen_small(names),
        ]
        lines.append(
            f"| {row['language'].capitalize()} | {' | '.join(map(str, cells))} |"
        )
    lines += [
        "",
        "## Places, brands, methods and books",
        "",
        f"Sentences with a capital that is nobody's, taken for a name: built on {capitals('capitals.jsonl')}, held out {capitals('capitals_held_out.jsonl')}.",
        "A word that is missing is one line in `dialogs/content/places.toml`, or in a customer's own file (`own`).",
        "",
        "## What it does not see",
        "",
        "The stop card knows words, not what is meant: a harm told without a word for it, or by a doer who is only «hun», passes.",
        "These sentences of the corpus are known to pass:",
        "",
    ]
    lines += [
        f"- {row['text']}" for row in rows("stop_card.jsonl") if row.get("missed")
    ]
    return "\n".join(lines) + "\n"


def test_the_page_tells_what_is_measured():
    told = page()
    if os.environ.get("SAMSPILL_WRITE"):
        PAGE.write_text(told, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == told


def test_the_stop_card_sees_what_was_held_out():
    found, false = stop_card("stop_card_held_out.jsonl")

    assert found.share >= 95
    assert false.share <= 2


def test_what_a_story_should_not_tell_is_seen_where_it_was_held_out():
    found, false = care("care_held_out.jsonl")

    assert found.share >= 90
    assert false.share <= 2


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_names_are_seen_in_the_half_of_norne_that_was_held_out(language):
    told = norne(language, "held")

    assert told["start", "person"].share >= 90
    assert told["middle", "person"].share >= 97
    assert told["start", "word"].share <= 2


@pytest.mark.parametrize(
    "row", rows("names_of_the_world.jsonl"), ids=lambda row: row["language"]
)
def test_first_names_of_the_world_are_seen_also_where_no_list_has_them(row):
    names = row["names"]

    assert of_the_world(names, GUARDIAN.names).share >= 95
    assert of_the_world(names, without(names)).share >= 85
    assert seen_small(names).share >= 80


def test_common_names_without_a_capital_are_seen():
    found, false = small("names_small_held_out.jsonl")

    assert found.share >= 80
    assert false.share <= 2


def test_places_brands_and_books_are_seldom_taken_for_names():
    assert capitals("capitals.jsonl").share <= 5
    assert capitals("capitals_held_out.jsonl").share <= 10
