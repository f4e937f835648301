"""Feedback to the makers: nameless, without the talk, and read by the operator."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot.commands import feedback as command
from dialogs.access import RULES, Reader, Thing
from dialogs.errors import CannotStart
from dialogs.feedback import feedback as asking
from dialogs.feedback.commands import box_about
from storage.answers import makers
from storage.people import erasure, person_data, staff
from storage.tables import answered, boxes, feedback, metadata, outbox, talks
from tests.bot.test_form_transcripts import FOLDER, LANGUAGES, Heard
from tests.test_transcripts import WRITE, shown
from tests.world import KEY

WORDS = "Fargene er fine, men knappene er små."


@pytest.fixture
def house(small):
    scope, units = small.kindergarten()
    people = {
        name: small.person(f"{name}@example.no", scope, units["Rød"])
        for name in ("ann", "eva")
    }
    away, others = small.kindergarten("Fjellet", ("Grønn",))
    people["cy"] = small.person("cy@example.no", away, others["Grønn"])
    for person in people.values():
        person.says("hei")
    return SimpleNamespace(world=small, people=people, **people)


def says(person, words=WORDS, about="lift"):
    person.says("gi tilbakemelding")
    person.presses(about)
    person.says(words)


def told(world):
    return world.run(makers.all_of_it)


def code_in(person):
    reads = "\n".join(shown_text(each) for each in person.seen[-3:])
    return reads.split("slett svar ")[1][:8]


def shown_text(message):
    return shown(message).replace("**", "")


def test_what_is_said_is_kept_with_the_dialog_and_its_version(house):
    says(house.ann)

    (one,) = told(house.world)
    assert (one.dialog, one.version, one.text) == ("lift", "1", WORDS)
    assert "Takk" in house.ann.reads


def test_it_may_be_about_nothing_in_it(house):
    says(house.ann, about="else")

    (one,) = told(house.world)
    assert (one.dialog, one.version, one.text) == ("", "", WORDS)


def test_what_it_is_about_may_be_typed_and_a_word_that_fits_nothing_asks_again(house):
    house.ann.says("gi tilbakemelding")
    house.ann.says("qwertyuiop")
    assert not told(house.world)
    house.ann.says("noe til hms-gruppa")
    house.ann.says(WORDS)

    assert [each.dialog for each in told(house.world)] == ["lift"]


def test_what_she_is_in_the_middle_of_is_asked_about_first(house):
    house.ann.says("meld sak")
    house.ann.does(choice="start:feedback")

    assert house.ann.choices[0] == "agenda_item"
    assert "else" in house.ann.choices


def test_nothing_that_is_stored_tells_whose_it_is_or_where_from(house):
    says(house.ann)

    columns = set(feedback.c.keys())
    assert columns == {"made_on", "sealed"}
    rows = house.world.run(lambda db: db.connection.execute(select(feedback)).all())
    assert len(rows) == 1
    assert rows[0].made_on.weekday() == 0
    for table in (answered, boxes, talks):
        assert not house.world.run(
            lambda db, table=table: db.connection.execute(select(table)).all()
        )


def test_her_words_lie_in_no_other_table_not_even_sealed(house):
    says(house.ann)

    def work(db):
        rows = db.connection.execute(select(outbox)).all()
        return [
            str(db.open(row.sealed, f"outbox|{row.place_id}"))
            for row in rows
            if row.sealed
        ]

    assert not [each for each in house.world.run(work) if WORDS in each]
    for table in metadata.sorted_tables:
        rows = house.world.run(
            lambda db, table=table: db.connection.execute(select(table)).all()
        )
        assert WORDS not in str(rows)


def test_two_kindergartens_say_the_same_week_and_it_stands_in_one_row(house):
    says(house.ann)
    says(house.cy, "Det gikk fort.")
    says(house.ann, "Enda en ting.")

    rows = house.world.run(lambda db: db.connection.execute(select(feedback)).all())
    assert len(rows) == 1
    assert {each.text for each in told(house.world)} == {
        WORDS, "Det gikk fort.", "Enda en ting.",
    }  # fmt: skip


def test_the_receipt_takes_it_back_and_nothing_else(house):
    says(house.eva, "Dette blir.")
    says(house.ann)
    house.ann.says(f"slett svar {code_in(house.ann)}")

    assert [each.text for each in told(house.world)] == ["Dette blir."]
    assert "slettet" in shown_text(house.ann.seen[-1])


def test_a_receipt_that_is_nobodys_takes_nothing(house):
    says(house.ann)
    house.eva.says("slett svar ABCDEFGH")

    assert len(told(house.world)) == 1


def test_the_guardian_asks_once_and_whoever_sends_it_again_means_it(house):
    named = "Kari får ikke åpnet knappene."
    says(house.ann, named)
    assert not told(house.world)

    house.ann.says(named)
    assert [each.text for each in told(house.world)] == [named]


def test_a_birth_number_is_never_taken(house):
    says(house.ann, "Det gjelder 01010750160 hver dag.")

    assert not told(house.world)


def test_concern_about_a_child_shows_the_stop_card_and_keeps_nothing(house):
    says(house.ann, "Pappa slår ham hjemme")

    assert not told(house.world)
    assert "Si fra til styreren" in house.ann.reads
    assert "slett svar" not in house.ann.reads
    house.ann.says("fortsett")
    assert not told(house.world)


def test_a_long_text_is_not_taken_and_the_question_stands(house):
    says(house.ann, "Knappene er små. " * 80)

    assert not told(house.world)
    assert str(asking.MOST) in "".join(map(shown_text, house.ann.seen[-2:]))
    house.ann.says(WORDS)
    assert [each.text for each in told(house.world)] == [WORDS]


def test_a_text_just_as_long_as_it_may_be_is_taken(house):
    says(house.ann, "x" * asking.MOST)

    assert len(told(house.world)) == 1


def test_it_can_be_left_and_a_restart_loses_nothing(house):
    house.ann.says("gi tilbakemelding")
    house.ann.presses("lift")
    house.world.restart()
    house.ann.says("tilbake")
    assert "else" in house.ann.choices
    house.ann.presses("else")
    house.ann.says("avbryt")

    assert not told(house.world)


def test_a_week_that_is_full_takes_no_more_and_the_next_does(house, monkeypatch):
    monkeypatch.setattr(makers, "MOST_IN_A_WEEK", 1)
    says(house.ann)
    house.eva.says("gi tilbakemelding")
    assert "mandag" in house.eva.reads

    house.world.now += timedelta(days=7)
    says(house.eva)
    assert len(told(house.world)) == 2


def test_it_is_not_hers_to_export_and_stays_when_she_is_erased(house):
    says(house.ann)
    ann = house.world.run(lambda db: staff.by_email(db, "ann@example.no")).id
    export = house.world.run(lambda db: person_data.export(db, ann))
    house.world.run(lambda db: erasure.erase(db, ann, house.world.now))

    assert WORDS not in str(export)
    assert len(told(house.world)) == 1


def test_no_kindergarten_reads_it():
    assert RULES[Thing.FORM_MAKERS].readers == (Reader.NAMELESS, Reader.MAKERS)


def test_she_is_told_who_reads_it_before_she_writes(house):
    house.ann.says("gi tilbakemelding")

    assert "De som lager og driver Samspill, uten navnet ditt" in house.ann.last.footer
    assert "365 dager" in house.ann.last.footer


def written(house, monkeypatch, form):
    world, out = house.world, io.StringIO()
    near = SimpleNamespace(now=world.run, close=lambda: None)
    monkeypatch.setattr(command, "open_database", lambda *_: near)
    settings = SimpleNamespace(database_url="", keyring=KEY)
    command.show(settings, out, form=form)
    return out.getvalue()


def test_the_operator_reads_it_as_a_table_for_spreadsheets(house, monkeypatch):
    formula = "=1+1 er ikke to hos oss"
    says(house.ann, formula)
    rows = list(csv.reader(io.StringIO(written(house, monkeypatch, "csv"))))

    assert rows[0] == ["week", "dialog", "version", "text"]
    assert rows[1] == ["2026-11-02", "lift", "1", f"'{formula}"]


def test_the_operator_reads_it_on_the_screen_and_markup_is_only_words(
    house, monkeypatch
):
    assert "Nobody has" in written(house, monkeypatch, "table")
    says(house.ann, "Fin [red]farge[/red]")

    shown = written(house, monkeypatch, "table")
    assert "[red]" in shown
    assert "2026-45" in shown


def test_another_format_is_refused_with_those_that_are(house, monkeypatch):
    with pytest.raises(CannotStart, match="table, csv"):
        written(house, monkeypatch, "xlsx")


def test_the_box_says_the_dialog_and_its_version():
    assert box_about("lift", 2) == "makers|lift|2"
    assert box_about("", 0) == "makers||"


@pytest.mark.parametrize("language", LANGUAGES)
def test_feedback_reads_as_it_did(house, language):
    house.ann.says("språk")
    house.ann.presses(language)
    heard = Heard(house)
    heard.says("ann", "gi tilbakemelding")
    heard.presses("ann", "else")
    heard.says("ann", "Kari får ikke åpnet knappene.")
    heard.says("ann", "Knappane er små." if language == "nn" else "Knappene er små.")
    path = FOLDER / f"feedback_{language}.txt"
    text = "\n".join(heard.lines)
    if WRITE:
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")
