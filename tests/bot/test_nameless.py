"""Answers without names: by test, not by promise."""

import tempfile
from collections import Counter
from itertools import zip_longest
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dialogs.talk.messages import complete
from storage.answers import ballots
from storage.database import ids
from storage.post import set_aside
from storage.tables import boxes, metadata, rounds, talks
from tests.bot import rounds as scripts
from tests.bot.department import CODE, Department
from tests.world import World

NB = scripts.NB
# Nothing here that the guardian points at, and nothing that is a command.
TEXTS = st.sampled_from(
    [
        "Ro ved måltidene.",
        "Garderoben tar tid.",
        "Vi ler mye sammen.",
        "Lyden.",
        "hopp over",
        "Votter på rad.",
        "Ja",
        "Stort sett",
    ]
)
# Each of these is asked for anew: a name, a birth number, more than may be taken.
REFUSED = {
    "name": "Det er best når Kari er her.",
    "another name": "Spør Henrik om vaktene.",
    "birth number": "Det gjelder 01010750160 hver dag.",
    "too long": "Lyden tapper meg mest. " * 400,
}
# The fifth question is a choice.
CHOICE = 4
NO_CHOICE = "Det kommer an på hvem som er på vakt den dagen."
OPENED = {
    "boxes": lambda row: f"boxes|{row.id}",
    "talks": lambda row: f"talks|{row.id}",
    "outbox": lambda row: f"outbox|{row.place_id}",
    "rounds": lambda row: f"rounds|{row.id}",
    "set_aside": lambda row: f"set_aside|{row.channel}|{row.event_id}",
}


def dump(world):
    """Everything that is stored, opened: as one with the database and the key sees it."""

    def work(db):
        found = {}
        for table in metadata.sorted_tables:
            rows = db.connection.execute(
                select(table).order_by(*table.primary_key.columns)
            ).all()
            found[table.name] = [opened(db, table.name, row) for row in rows]
        return found

    return world.run(work)


def opened(db, table, row):
    told = dict(row._mapping)
    if told.get("sealed") is not None and table in OPENED:
        told["sealed"] = db.open(row.sealed, OPENED[table](row))
    elif "sealed" in told:
        told["sealed"] = None if told["sealed"] is None else "sealed"
    return told


def without_shuffle(stored):
    """Leave out which receipt an answer lies under: only how many of each there are."""
    for box in stored["boxes"]:
        box["sealed"] = {
            question: Counter(map(str, each.values()))
            for question, each in box["sealed"].items()
        }
    for talk in stored["talks"]:
        for row in talk["sealed"]["log"]:
            if row[1] == "d" and isinstance(row[2], dict) and "answers" in row[2]:
                row[2] = {
                    q: sorted(map(str, a or ())) for q, a in row[2]["answers"].items()
                }
    # The sealed mark that keys are checked by is another in every database.
    stored.pop("meta")
    return stored


def lived(ann, eva, order, seed, shows):
    """Let two people answer, one after the other or in turns; return what is stored."""
    dice = Random(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(ballots.secrets, "choice", dice.choice),
        patch.object(ids.secrets, "token_hex", lambda n: dice.randbytes(n).hex()),
    ):
        unit = Department(World(f"sqlite:///{folder}/x.db"))
        unit.people = {name: each.on("slack") for name, each in unit.people.items()}
        unit.hears("per", "hjulet", "begynn en runde", "nei")
        for name in ("ola", "ida", "liv"):
            unit.hears(name, *NB["answer"], *["hopp over"] * 6)
        for name in ("ann", "eva"):
            unit.hears(name, *NB["answer"])
        typed = {"ann": list(ann), "eva": list(eva)}
        for first in order:
            name = "ann" if first else "eva"
            if typed[name]:
                unit.hears(name, typed[name].pop(0))
        for name in ("ann", "eva"):
            unit.hears(name, *typed[name])
        if shows:
            unit.hears("per", "hjulet", "led steget sammen nå", "vis svarene nå")
        stored = dump(unit.world)
        unit.world.close()
        return stored


# What one answers: the words, and what she wrote before that was not taken.
ONE = st.tuples(TEXTS, st.sampled_from(sorted(REFUSED.values())))


@settings(max_examples=10, phases=[Phase.generate])
@given(
    answers=st.lists(st.tuples(ONE, ONE, st.booleans()), max_size=6),
    order=st.lists(st.booleans(), max_size=12),
    seed=st.integers(0, 99),
    shows=st.booleans(),
)
def test_when_two_people_change_answers_nothing_that_is_stored_differs(
    answers, order, seed, shows
):
    first, second = [], []
    for number, (*both, is_refused) in enumerate(answers):
        for typed, (words, refused) in zip((first, second), both, strict=True):
            # What is no choice is asked for again: the fifth takes only its own.
            picks = number == CHOICE
            typed.extend([NO_CHOICE if picks else refused] * is_refused)
            typed.append("Ja" if picks else words)
    one = lived(first, second, order, seed, shows)
    other = lived(second, first, order, seed, shows)

    assert differences(without_shuffle(one), without_shuffle(other)) == []


def differences(one, other):
    """Name the tables and columns that differ: the whole would take minutes to word."""
    return [
        (table, *pair)
        for table in one
        for pair in zip_longest(one[table], other[table])
        if pair[0] != pair[1]
    ][:3]


@pytest.fixture
def unit(small):
    made = Department(small)
    made.people = {name: each.on("slack") for name, each in made.people.items()}
    made.hears("per", "hjulet", "begynn en runde", "nei")
    return made


def receipts(person):
    found = [CODE.search(complete(message)) for message in person.seen]
    return [each[0].split()[-1] for each in found if each]


def test_a_receipt_is_in_no_table_once_it_has_been_shown(unit):
    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"])
    stored = str(dump(unit.world))

    assert len(receipts(unit.ann)) == 5
    for code in receipts(unit.ann):
        assert code not in stored


def test_what_was_answered_is_in_the_box_and_nowhere_else(unit):
    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"][:3])
    stored = dump(unit.world)
    boxed = str(stored.pop("boxes"))

    for text in NB["answers"]["ann"][:3]:
        assert text in boxed
        assert text not in str(stored)


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_is_kept_nowhere(unit, why):
    unit.hears("ann", *NB["answer"], REFUSED[why])
    stored = dump(unit.world)

    assert all(not row["sealed"] for row in stored["outbox"])
    assert not any(each[:20] in str(stored) for each in REFUSED.values())
    assert "~keep" not in unit.ann.choices
    unit.hears("ann", "Ro ved måltidene.")
    assert "2 av 6" in unit.ann.reads


def test_who_sends_it_once_more_means_it(unit):
    unit.hears("ann", *NB["answer"], REFUSED["name"])
    assert "send det en gang til" in unit.ann.reads
    unit.hears("ann", REFUSED["name"])
    stored = dump(unit.world)
    boxed = str(stored.pop("boxes"))

    assert "Kari" in boxed
    assert "Kari" not in str(stored)
    unit.hears("ann", REFUSED["another name"])
    assert "send det en gang til" in unit.ann.reads


def test_a_command_word_is_asked_about_and_kept_nowhere_until_it_is_sent_again(unit):
    unit.hears("ann", *NB["answer"], "sakslista")
    ann = unit.people["ann"]

    assert "Var det svaret ditt" in complete(ann.last)
    assert [key for key in ann.choices if key.startswith("start:")] == ["start:agenda"]
    assert "sakslista" not in str(dump(unit.world)["talks"])
    unit.hears("ann", "sakslista")
    assert "sakslista" in str(dump(unit.world)["boxes"])


def test_a_birth_number_is_not_taken_however_often_it_is_sent(unit):
    unit.hears("ann", *NB["answer"], *[REFUSED["birth number"]] * 3)

    assert "Hva fungerer godt" in unit.ann.reads
    assert "01010750160" not in str(dump(unit.world))


def test_what_is_no_choice_is_not_laid_aside_under_her_name(unit):
    unit.hears("ann", *NB["answer"], *["hopp over"] * 4, NO_CHOICE)
    assert "har jeg ikke tatt vare på" in unit.ann.reads
    assert NO_CHOICE not in str(dump(unit.world))
    unit.hears("ann", "Ja")

    assert "~keep" not in unit.ann.choices
    assert NO_CHOICE not in str(dump(unit.world))


def test_an_answer_whose_handling_fails_is_not_set_aside_under_her_name(unit):
    unit.hears("ann", *NB["answer"])
    with patch.object(ballots, "cast", side_effect=KeyError("x")):
        unit.hears("ann", "Ro ved måltidene.")
    assert "har jeg ikke tatt vare på det" in unit.ann.reads
    assert "Ro ved" not in str(dump(unit.world))
    unit.hears("ann", "Ro ved måltidene.")

    assert "2 av 6" in unit.ann.reads


def test_what_is_no_answer_is_set_aside_also_while_such_a_question_is_open(unit):
    unit.hears("ann", *NB["answer"])
    with patch("bot.turn.menu.start", side_effect=KeyError("x")):
        unit.ann.does(choice="start:privacy")

    assert unit.world.run(set_aside.waiting) == 1


def test_what_was_written_before_a_question_without_a_name_is_looked_at_too(unit):
    unit.hears("ann", "hjulet", f"{REFUSED['name']} Og så er det lyden om morgenen.")
    unit.hears("ann", "svar på spørsmålene")
    unit.ann.presses("~keep")

    assert "send det en gang til" in unit.ann.reads
    assert "Kari" not in str(dump(unit.world))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_risk_is_left_is_said_before_the_first_question(small, language):
    told = small.house.stage(language).message("alone", "intro", count=1, about="")

    assert {"nb": "nøkkelen", "nn": "nøkkelen", "en": "the key"}[language] in complete(
        told
    )


def test_no_column_of_a_box_tells_of_an_instant_a_person_or_an_order(unit):
    for name in ("ann", "eva", "ola"):
        unit.hears(name, *NB["answer"], *NB["answers"][name])

    assert {c.name for c in boxes.c} == {
        "id",
        "kindergarten_id",
        "department_id",
        "kind",
        "subject",
        "threshold",
        "is_open",
        "sealed",
        "made_on",
    }
    box = next(row for row in dump(unit.world)["boxes"] if row["kind"] == "now")
    for each in box["sealed"].values():
        assert list(each) == sorted(each)


def test_the_talks_log_keeps_only_that_she_answered(unit):
    unit.hears("ann", *NB["answer"], "Måltidene går rolig.", "hopp over", "Garderoben.")
    number = unit.number("ann")
    row = unit.world.run(
        lambda db: db.connection.execute(
            select(talks).where(talks.c.person_id == number)
        ).one()
    )
    state = unit.world.run(lambda db: db.open(row.sealed, f"talks|{row.id}"))

    ballots_cast = [each for each in state["log"] if each[1] == "b"]
    assert [each[1:] for each in ballots_cast] == [
        ["b", [key], ""] for key in ("works", "easy", "drains")
    ]
    assert "offers" not in state
    assert "sources" not in state


def test_her_data_is_handed_out_without_what_she_answered(unit):
    from storage.people import person_data

    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"])
    number = unit.number("ann")
    told = str(unit.world.run(lambda db: person_data.export(db, number)))

    for text in NB["answers"]["ann"]:
        assert text == "hopp over" or f"'{text}'" not in told


def test_an_erased_persons_answers_stay_without_her_as_they_always_were(unit):
    from storage.people import erasure

    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"])
    number = unit.number("ann")
    before = dump(unit.world)["boxes"]
    unit.world.run(lambda db: erasure.erase(db, number, unit.world.now))

    assert dump(unit.world)["boxes"] == before
    assert not [
        row for row in dump(unit.world)["answered"] if row["person_id"] == number
    ]


def test_an_open_box_is_shown_to_nobody_so_that_the_next_answer_does_not_stand_out(
    unit,
):
    for name in ("ann", "eva", "ola", "ida"):
        unit.hears(name, *NB["answer"], *["hopp over"] * 6)
    one = unit.world.run(lambda db: db.connection.execute(select(rounds.c.id)).scalar())
    box = unit.world.run(
        lambda db: ballots.find(db, unit.scope, unit.units["Rød"], "now", one)
    )

    assert unit.world.run(lambda db: ballots.reveal(db, unit.scope, box.id, ())) == {}
