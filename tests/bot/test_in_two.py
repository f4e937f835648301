"""Typed as people type it: a sentence, and at most one press, and it is done."""

from datetime import datetime

import pytest
from sqlalchemy import select

from storage.tables import agenda_items, lifted, meetings

LEADER = ("pedagogical_leader",)


def walls(world):
    asked = select(meetings.c.wall).where(meetings.c.state == "planned")
    return sorted(world.run(lambda db: db.connection.execute(asked).scalars().all()))


def count(world, table):
    asked = select(table.c.id)
    return len(world.run(lambda db: db.connection.execute(asked).all()))


@pytest.fixture
def leader(small, solbakken):
    """Give the leader of Rød, in the language that is asked for."""
    scope, units = solbakken

    def of(language):
        email = f"{language}@example.no"
        return small.person(
            email, scope, units["Rød"], LEADER, name="Per Lunde", language=language
        )

    return of


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "flytt møtet til torsdag 26. november kl 14"),
        ("nn", "me må flytte møtet til torsdag 26. november klokka 14"),
        ("en", "please move the meeting to thursday 26 november at 14"),
    ],
)
def test_a_meeting_is_moved_by_a_sentence_and_yes(small, leader, language, sentence):
    per = leader(language)

    per.says(sentence)
    per.presses("yes")

    assert walls(small) == ["2026-11-26T14:00"]


def test_yes_can_be_typed_too(small, leader):
    per = leader("nb")

    per.says("flytt møtet til torsdag 26. november kl 14")
    per.says("ja")

    assert walls(small) == ["2026-11-26T14:00"]


def test_a_meeting_is_set_by_a_sentence_and_do_it(small, leader):
    per = leader("nb")

    per.says("sett opp et møte fredag 13. november kl 10")
    per.presses("yes")

    assert walls(small) == ["2026-11-13T10:00", "2026-11-24T13:00"]


def test_a_meeting_is_cancelled_by_a_sentence_and_yes(small, leader):
    per = leader("nb")

    per.says("avlys møtet 24. november")
    per.presses("yes")

    assert walls(small) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "sak til møtet: støy i garderoben",
        "meld ei sak: for få vikarar",
        "item for the meeting: noise in the hallway",
    ],
)
def test_an_item_is_added_by_a_sentence_and_add(small, ann, sentence):
    ann.says(sentence)
    ann.presses("add")

    assert count(small, agenda_items) == 1


def test_something_is_lifted_by_a_sentence_and_a_press(small, ann):
    ann.says("løft til hms-gruppa: trapp uten rekkverk")
    ann.presses("yes")

    assert count(small, lifted) == 1


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("når er neste møte?", "tirsdag 24. november kl. 13.00"),
        ("kor tid er neste møte?", "24. november"),
        ("hvem er styreren?", "Eva Moe"),
        ("who is the head", "Eva Moe"),
        ("hva er temaet i januar?", "HMS-tema for januar"),
        ("hvilken dimensjon er det denne måneden", "Hensyn til barns perspektiv"),
        ("hvor mange har levert?", "ser bare pedagogisk leder"),
        ("hva venter på meg", "Fortellingen din mangler"),
        ("hva betyr HØRA?", "hensikt, ønsket resultat og agenda"),
        ("hvor lenge lagrer dere fortellingene", "30 dager etter møtet"),
        ("er du en robot?", "et program"),
        ("hvor er vi i hjulet", "Rød har ingen runde"),
        ("hjelp med observasjon", "sertifisert observatør"),
    ],
)
def test_a_question_is_answered_by_the_sentence_alone(
    small, solbakken, ann, sentence, told
):
    scope, _ = solbakken
    small.person("eva@example.no", scope, None, ("head",), name="Eva Moe")

    ann.says(sentence)

    assert told in ann.reads
    assert ann.choices


def test_a_question_in_the_middle_of_a_choice_is_answered_and_the_choice_asked_again(
    ann,
):
    ann.says("praksisfortelling")
    ann.says("når er neste møte?")

    assert ann.step == "free"
    assert any("Neste møte er" in str(each.blocks) for each in ann.seen)


def test_a_wish_in_the_middle_of_a_story_is_part_of_the_story(small, leader):
    per = leader("nb")
    per.says("praksisfortelling")

    per.says("flytt møtet til torsdag 26. november kl 14")

    assert walls(small) == ["2026-11-24T13:00"]


def test_one_button_leads_on_from_an_answer(small, ann):
    small.now = datetime(2026, 11, 18, 9, 0, tzinfo=small.now.tzinfo)
    ann.says("hva venter på meg")
    ann.says(ann.last.choices[0].label)

    assert ann.step == "free"


@pytest.mark.parametrize(
    ("sentence", "answer", "told"),
    [
        ("nytt møte fredag kl 9", "ja", "Møtet er lagret"),
        ("nytt møte fredag kl 9", "nei", "Da setter jeg ikke noe møte"),
        ("meld sak: støy i garderoben", "ja takk", "Saken står på"),
        ("meld sak: støy i garderoben", "nei", "Da legger jeg ikke til noe"),
        ("flytt møtet til torsdag kl 14", "ja", "torsdag"),
    ],
)
def test_what_is_read_back_is_answered_by_a_typed_yes_or_no(
    leader, sentence, answer, told
):
    per = leader("nb")
    per.says(sentence)
    asked = per.step

    per.says(answer)

    assert told in per.reads
    assert per.step != asked
