"""Several answers without a name in one form: one receipt, one footer, kept nowhere else."""

import pytest
from sqlalchemy import select

from bot.one_by_one import Filling
from bot.terminal import Terminal
from dialogs.talk.messages import Message
from storage.answers import ballots
from storage.tables import talks
from tests import canary
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.bot.test_nameless import dump, receipts

NB = scripts.NB
ANSWERS = {
    "works": "Måltidene går rolig.",
    "easy": "Om morgenen, da er vi mange.",
    "drains": "Garderoben.\nAlle går ut samtidig.",
    "wasted": "",
    "expected": "mostly",
    "unsaid": "",
}


@pytest.fixture
def unit(small):
    made = Department(small)
    made.people = {name: each.on("slack") for name, each in made.people.items()}
    made.hears("per", "hjulet", "begynn en runde", "nei")
    made.hears("ann", *NB["answer"])
    return made


def boxed(unit):
    (box,) = [row for row in dump(unit.world)["boxes"] if row["kind"] == "now"]
    return {q: [*each.values()] for q, each in box["sealed"].items() if each}


def kept_elsewhere(unit):
    stored = dump(unit.world)
    stored.pop("boxes")
    return str(stored)


def test_all_the_questions_are_one_form_with_one_footer(unit):
    asked = unit.ann.last

    assert [each.key for each in asked.fields] == list(ANSWERS)
    assert [option.key for option in asked.fields[4].options] == ["yes", "mostly", "no"]
    assert asked.nameless
    assert asked.footer.count("uten navnet ditt") == 1


def test_a_set_is_handed_in_at_once_with_one_receipt(unit):
    count = len(unit.ann.seen)
    unit.ann.fills(**ANSWERS)

    assert boxed(unit) == {key: [text or None] for key, text in ANSWERS.items()}
    assert len(receipts(unit.ann)) == 1
    assert "Det var alt" in unit.ann.reads
    assert len(unit.ann.seen) == count + 1


def test_its_receipt_takes_all_of_it_back_and_she_may_answer_anew(unit):
    unit.ann.fills(**ANSWERS)
    unit.ann.says(f"slett svar {receipts(unit.ann)[0]}")
    assert "er slettet" in unit.ann.reads
    assert boxed(unit) == {}
    unit.hears("ann", *NB["answer"])

    assert [each.key for each in unit.ann.last.fields] == list(ANSWERS)


def test_a_receipt_from_before_receipts_were_stretched_still_takes_back(unit):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ballots.receipts, "stretched", lambda code: code)
        unit.ann.fills(**ANSWERS)
    unit.ann.says(f"slett svar {receipts(unit.ann)[0]}")

    assert boxed(unit) == {}


def test_answers_of_one_set_lie_under_marks_that_share_nothing(unit):
    unit.ann.fills(**ANSWERS)
    (box,) = [row for row in dump(unit.world)["boxes"] if row["kind"] == "now"]
    marks = [mark for each in box["sealed"].values() for mark in each]

    assert len(set(marks)) == len(ANSWERS)


def test_a_form_that_is_left_half_filled_is_kept_nowhere(unit):
    before = dump(unit.world)["talks"]
    unit.ann.fills(partial=True, works=ANSWERS["works"])

    assert ANSWERS["works"] not in str(dump(unit.world))
    assert dump(unit.world)["talks"] == before


def test_a_name_is_pointed_out_at_its_field_and_nothing_is_handed_in(unit):
    told = ANSWERS | {"works": "Det er best når Kari er her."}
    unit.ann.fills(**told)
    shown = {each.key: each for each in unit.ann.last.fields}

    assert "et navn" in shown["works"].fault
    assert shown["drains"].filled == ANSWERS["drains"]
    assert unit.ann.last.once
    assert boxed(unit) == {}
    for text in filter(None, told.values()):
        assert text == "mostly" or text not in str(dump(unit.world))
    unit.ann.fills(**told)
    assert boxed(unit)["works"] == [told["works"]]


def test_a_birth_number_in_a_set_is_never_taken(unit):
    told = ANSWERS | {"works": "Det gjelder 01010750160 hver dag."}
    unit.ann.fills(**told)
    unit.ann.fills(**told)

    assert boxed(unit) == {}
    assert "01010750160" not in str(dump(unit.world))
    assert "01010750160" not in str(unit.ann.last)


def test_what_calls_for_the_stop_card_is_not_handed_in(unit):
    unit.ann.fills(**ANSWERS | {"works": "Pappa slår ham hjemme"})

    assert unit.ann.last.forget
    assert boxed(unit) == {}


def test_who_types_instead_answers_the_first_and_is_asked_for_the_rest(unit):
    unit.ann.says("Måltidene går rolig.")
    assert [each.key for each in unit.ann.last.fields] == list(ANSWERS)[1:]
    unit.ann.fills(**{key: text for key, text in ANSWERS.items() if key != "works"})

    assert boxed(unit) == {key: [text or None] for key, text in ANSWERS.items()}
    assert len(receipts(unit.ann)) == 2


def test_a_set_that_comes_when_the_answers_are_shown_is_not_taken(unit):
    unit.hears("per", "hjulet", "led steget sammen nå", "vis svarene nå")
    unit.ann.fills(**ANSWERS)

    assert "allerede lagt fram" in unit.ann.reads
    assert boxed(unit) == {}
    assert ANSWERS["works"] not in kept_elsewhere(unit)


def test_a_talk_of_the_earlier_version_goes_on_question_by_question(unit):
    older(unit)
    unit.ann.says("status")
    assert unit.ann.step == "now.works"
    unit.ann.says("Måltidene går rolig.")

    assert unit.ann.step == "now.easy"
    assert not unit.ann.last.fields


def older(unit):
    """Make the open talk one that an earlier version began."""
    number = unit.number("ann")

    def work(db):
        mine = talks.c.person_id == number
        db.connection.execute(talks.update().where(mine).values(version=1))
        return db.connection.execute(select(talks.c.version).where(mine)).scalar_one()

    assert unit.world.run(work) == 1


# In the terminal


class Shown:
    """A terminal that has been shown a form, and what it has shown since."""

    def __init__(self, unit):
        self.unit, self.seen = unit, []
        self.terminal = Terminal("ann@example.no", lambda m, _: self.seen.append(m))
        self.terminal.way = unit.world.house.lexicon.way
        self.gets(unit.ann.last)

    def gets(self, message):
        self.terminal.last = Message.from_json(message.to_json())
        self.terminal.filling = Filling.of(self.terminal.last, self.terminal.filling)

    def types(self, *lines):
        for line in lines:
            canary.typed(line)
            told = self.terminal.typed(line)
        return told


def test_in_the_terminal_they_come_one_after_another_and_leave_it_together(unit):
    shown = Shown(unit)
    before = dump(unit.world)
    told = shown.types("Måltidene går rolig.", "Om morgenen.", "hopp over", "hopp over")
    assert told is None
    assert dump(unit.world) == before
    assert [each.next_field for each in shown.seen] == list(ANSWERS)[1:5]
    told = shown.types("3", "hopp over")
    unit.ann.does(form=told.form, step=told.step)

    assert boxed(unit)["expected"] == ["no"]
    assert len(receipts(unit.ann)) == 1


def test_in_the_terminal_one_may_go_back_within_the_set(unit):
    shown = Shown(unit)
    shown.types("Måltidene går rolig.", "tilbake")

    assert shown.seen[-1].next_field == "works"
    assert shown.terminal.filling.written == {}


def test_in_the_terminal_what_is_no_choice_leaves_the_question_open(unit):
    shown = Shown(unit)
    shown.types("a", "b", "c", "d", "kanskje det, hvem vet")

    assert shown.seen[-1].next_field == "expected"


def test_in_the_terminal_a_fault_is_asked_for_anew_and_the_rest_is_held(unit):
    shown = Shown(unit)
    told = shown.types("Spør Henrik.", "b", "c", "d", "1", "e")
    unit.ann.does(form=told.form, step=told.step)
    shown.gets(unit.ann.last)

    assert shown.terminal.filling.open.key == "works"
    told = shown.types("Måltidene.")
    assert told.form["wasted"] == "d"


def test_in_the_terminal_a_word_that_works_everywhere_goes_out(unit):
    shown = Shown(unit)
    told = shown.types("Måltidene går rolig.", "senere")

    assert told.words == "senere" or told.choice == "~later"
