"""Her own side of the conversation: what the page shows of it after a reload."""

import pytest
from sqlalchemy import select, update

from storage.people import person_data
from storage.post import outbox, post_text
from storage.tables import talks
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.conftest import STORY

NUMBER = "Det gjelder 01010750160 hver dag."
STOP = "En voksen slo barnet i garderoben."


def heard(person):
    """Return her side as the page gets it, the oldest first."""
    rows = person.world.run(lambda db: post_text.history(db, "web", person.email, 0))
    told = [(message or {}).get("heard") for _, _, message in rows]
    return [{k: v for k, v in each.items() if k != "event"} for each in told if each]


def press(person, key, label):
    person.does(choice=key, step=person.last.step, label=label)


def everything(world):
    """Return every message that is stored, opened."""

    def work(db):
        found = db.connection.execute(outbox.outbox.select()).all()
        return str([outbox.opened(db, row.sealed, row.place_id) for row in found])

    return world.run(work)


@pytest.fixture
def writer(world):
    """Give somebody who is in the middle of a story, on either database."""
    scope, units = world.kindergarten()
    world.meeting(scope, units["Rød"])
    ann = world.person("ann@example.no", scope, units["Rød"])
    ann.says("praksisfortelling")
    return ann


def test_a_press_is_kept_beside_its_answer_as_it_stood_on_the_button(writer):
    assert heard(writer) == [
        {"label": "praksisfortelling"},
    ]


def test_what_was_typed_stays_while_the_talk_is_open_and_goes_with_its_log(writer):
    writer.says(STORY)
    assert {"words": STORY} in heard(writer)
    press(writer, "leader", "Lever bare til pedagogisk leder")

    assert STORY not in str(heard(writer))
    assert heard(writer)[-1:] == [
        {"label": "Lever bare til pedagogisk leder"},
    ]


def test_what_was_typed_in_a_talk_that_is_thrown_away_goes_with_it(writer):
    writer.says(STORY)
    writer.says("avbryt")
    drop = next(key for key in writer.choices if key.startswith("drop:"))
    writer.does(choice=drop, label="Slett det")

    assert STORY not in everything(writer.world)


def test_a_form_is_shown_as_it_was_filled_in(ann):
    ann.says("praksisfortelling")
    press(ann, "~steps", "Steg for steg")
    ann.fills(place="meal", happened="Jeg dekket bordet.")

    assert heard(ann)[-1]["words"].startswith("Måltid\nJeg dekket bordet.")


def test_what_is_typed_out_of_the_blue_is_kept_nowhere(ann):
    ann.says("Jeg lurer på noe med vikaren i morgen")

    assert heard(ann) == [{}]
    assert "vikaren" not in everything(ann.world)


def test_a_birth_number_is_kept_nowhere(writer):
    writer.says(NUMBER)

    assert heard(writer)[-1] == {"secret": True}
    assert "01010750160" not in everything(writer.world)


def test_what_calls_for_the_stop_card_leaves_nothing_of_her_side(writer):
    writer.says(STOP)

    assert "garderoben" not in everything(writer.world)
    assert heard(writer) == []


@pytest.fixture
def nameless(small):
    """Give somebody who is asked without a name: five in words, the fifth a choice."""
    unit = Department(small)
    unit.hears("per", *scripts.NB["begin"], "nei")
    unit.hears("ann", *scripts.NB["answer"])
    return unit.people["ann"]


@pytest.mark.parametrize("typed", ["Lyden tapper meg mest.", "hopp over", "hei"])
def test_an_answer_without_a_name_is_not_told_nor_that_it_was_skipped(nameless, typed):
    nameless.says(typed)

    assert heard(nameless)[-1:] in ([{"secret": True}], [])
    assert f"'{typed}'" not in str(heard(nameless))


def test_a_question_without_a_name_that_an_older_program_showed_is_known(nameless):
    def unmark(db):
        for row in db.connection.execute(select(talks)).all():
            told = db.open(row.sealed, f"talks|{row.id}")
            told["waiting"] = told["waiting"][:4]
            sealed = db.seal(told, f"talks|{row.id}")
            mine = update(talks).where(talks.c.id == row.id)
            db.connection.execute(mine.values(sealed=sealed))

    nameless.world.run(unmark)
    nameless.says("Lyden tapper meg mest.")

    assert "Lyden" not in str(heard(nameless))


def test_a_press_that_answers_without_a_name_is_not_told_nor_an_old_one(nameless):
    for _ in range(4):
        nameless.says("hopp over")
    asked = nameless.last
    option = asked.fields[0].options[0]
    key, label = option.key, option.label
    for _ in range(2):
        nameless.does(choice=key, step=asked.step, label=label)

    assert f"'{label}'" not in str(heard(nameless))
    assert heard(nameless)[-1] == {"secret": True}


def test_a_receipt_that_is_typed_is_not_kept(nameless):
    nameless.says("avbryt")
    nameless.says("slett svar K7Q2MXRT")

    assert heard(nameless)[-1] == {"secret": True}


def test_words_that_are_changed_or_taken_back_are_shown_so(writer):
    writer.says(STORY, event="told")
    writer.does(edits="told", words="Jeg satt ved bordet.")
    assert {"words": "Jeg satt ved bordet.", "edited": True} in heard(writer)
    writer.does(deletes="told")

    assert "bordet" not in str(heard(writer))


def test_where_a_platform_remembers_itself_nothing_of_hers_is_kept(ann):
    there = ann.on("slack")
    there.does(words="praksisfortelling", email="ann@example.no")

    assert there.last.heard is None


def test_her_own_side_is_handed_out_with_the_rest(writer):
    writer.says(STORY)
    told = writer.world.run(lambda db: person_data.export(db, 1))

    assert STORY in str(told["messages"])
