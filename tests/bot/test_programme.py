"""Programmes under way: both sides say yes, it is gone on with, moved and left."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dialogs.errors import NotYours
from dialogs.programmes.commands import AgreeProgramme
from storage.everything import carry_out
from storage.people import memberships
from storage.tables import milestones, programmes
from storage.turn import Turn
from tests.bot.department import Department
from tests.scheduler.beats import Beats
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "transcripts"


@pytest.fixture
def unit(world):
    return Department(world)


@pytest.fixture
def small_unit(small):
    return Department(small)


def say(person, *several):
    for words in several:
        person.says(words)
    return person


COURSE = "Kurs i rolleforståelse og partssamarbeid"
NEW_STAFF = "Ny kollega"


def opened(person, *said):
    """Open the first programme that is there, and say what comes next."""
    person.says("løpet")
    if person.step == "which":
        person.presses(person.choices[0])
    return say(person, *said)


def begun(unit, name="siri", what=COURSE, place=()):
    person = unit.people[name]
    person.says("løpet")
    if person.step == "which":
        person.presses("new")
    return say(person, what, *place, "ja")


def running(unit):
    begun(unit)
    opened(unit.jon, "Ja, vi begynner")
    return unit.siri


def rows(unit, table=programmes):
    return unit.world.run(lambda db: db.connection.execute(select(table)).all())


def test_one_side_proposes_and_the_other_says_yes(unit):
    siri = begun(unit)
    assert "er foreslått" in siri.reads
    assert opened(siri).choices == ["leave"]

    jon = opened(unit.jon)
    assert jon.choices == ["agree", "leave"]
    say(jon, "Ja, vi begynner")

    assert "Da har begge sider sagt ja." in jon.reads
    (row,) = rows(unit)
    assert (row.state, row.leader_id, row.second_id) == (
        "running", unit.number("siri"), unit.number("jon"),
    )  # fmt: skip


def test_the_employees_side_may_propose_and_the_head_says_yes(unit):
    begun(unit, "jon")
    siri = opened(unit.siri)
    assert siri.choices == ["agree", "leave"]
    say(siri, "Ja, vi begynner")

    assert rows(unit)[0].leader_id == unit.number("siri")


def test_the_same_side_does_not_turn_both_keys(unit):
    begun(unit)
    unit.add("kari", "Kari Li", None, ("head",))

    assert opened(unit.kari).choices == ["leave"]


@pytest.mark.parametrize("name", ["siri", "kari", "ann"])
def test_whatever_is_sent_nobody_but_the_other_side_says_its_yes(unit, name):
    begun(unit)
    unit.add("kari", "Kari Li", None, ("head",))
    person, (proposed,) = unit.number(name), rows(unit)

    def agree(db):
        scope = memberships.scope_of(db, person, unit.world.today())
        turn = Turn(db, scope, unit.world.now, "t", unit.world.house)
        carry_out(turn, AgreeProgramme(proposed.id))

    with pytest.raises(NotYours):
        unit.world.run(agree)
    assert rows(unit) == [proposed]


def test_who_has_no_part_in_it_sees_the_days_and_changes_nothing(unit):
    running(unit)
    ann = opened(unit.ann)

    assert ann.choices == ["begin", "all", "leave"]
    assert "○○○○○○○○○○○○ 0 av 12 er gjort" in ann.reads


def test_the_next_two_are_shown_and_one_is_done(unit):
    siri = opened(running(unit))
    assert "Slik er det før kurset" in siri.reads
    assert "Modul 1: digital samling" in siri.reads
    assert "Finn blindsonen" not in siri.reads

    say(siri, "Dette er gjort", "Slik er det før kurset")

    assert "●○○○○○○○○○○○ 1 av 12 er gjort" in opened(siri).reads


def test_what_is_skipped_is_asked_for_no_reason(unit):
    siri = opened(running(unit), "Hopp over, vi gjør det på vår måte")
    say(siri, "Modul 1: digital samling")

    assert "ingen spør hvorfor" in siri.reads
    assert "1 hoppet dere over" in opened(siri).reads


def test_what_is_moved_takes_along_what_hangs_on_it(unit):
    siri = opened(running(unit), "Flytt", "Modul 2: samling med hele personalet")
    say(siri, "2.2.2027 kl 13")
    days = {row.key: row.planned_on for row in rows(unit, milestones)}

    assert days["m2"] == date(2027, 2, 2)
    assert days["m3"] == date(2027, 3, 2)
    assert days["m1"] == date(2026, 11, 10)


def test_one_of_ones_own_stands_among_the_others(unit):
    siri = opened(running(unit), "Legg til en egen", "Felles lunsj", "12.11.2026")
    say(opened(siri), "Vis hele løpet")

    assert "Torsdag 12. november: Felles lunsj" in siri.reads


def test_a_pause_keeps_all_and_it_is_taken_up_again(unit):
    siri = opened(running(unit), "Sett på pause")
    assert opened(siri).choices == ["go_on", "all", "end", "leave"]

    say(siri, "Ta det opp igjen")

    assert rows(unit)[0].state == "running"


def test_another_leads_it_from_now_on(unit):
    opened(running(unit), "La en annen lede", "Per Lunde")

    assert "done" in opened(unit.per).choices


def test_it_is_left_where_it_is_and_an_old_press_changes_nothing(unit):
    unit.add("kari", "Kari Li", None, ("head",))
    siri = opened(running(unit), "Dette er gjort")
    opened(unit.kari, "Avslutt løpet", "ja")
    siri.presses(siri.choices[0])

    assert "avsluttet i mellomtiden" in siri.reads
    states = {row.state for row in rows(unit, milestones)}
    assert (rows(unit)[0].state, states) == ("left", {"open"})


def test_the_same_programme_is_not_begun_twice_in_a_place(unit):
    running(unit)
    siri = begun(unit)

    assert "i gang her fra før" in siri.reads
    assert len(rows(unit)) == 1


def test_one_of_a_person_is_seen_by_her_and_who_leads_it_only(unit):
    begun(unit, "per", NEW_STAFF, ("Ann Berge",))

    assert "Velkommen: en prat med lederen" in opened(unit.ann).reads
    assert "alle i barnehagen" not in "".join(e.footer or "" for e in unit.ann.seen)
    assert "ikke noe løp" in say(unit.eva, "løpet").reads


def test_the_last_milestone_ends_it_by_itself(small_unit):
    begun(small_unit, "per", NEW_STAFF, ("Ann Berge",))
    for _ in range(4):
        opened(small_unit.per, "Dette er gjort")
        if small_unit.per.step == "stone":
            small_unit.per.presses(small_unit.per.choices[0])

    assert rows(small_unit)[0].state == "done"


def test_what_its_makers_add_is_offered_and_the_rest_stays(small_unit):
    unit = small_unit
    siri = running(unit)
    opened(siri, "Dette er gjort", "Slik er det før kurset")
    gone = milestones.delete().where(milestones.c.key == "later")
    changed = programmes.update().values(digest="old")
    unit.world.run(
        lambda db: (db.connection.execute(gone), db.connection.execute(changed))
    )

    assert "1 ny milepæl" in opened(siri).reads
    say(siri, "Ta med det nye")

    count = select(func.count()).select_from(milestones)
    assert unit.world.run(lambda db: db.connection.execute(count).scalar()) == 12
    assert "1 av 12 er gjort" in opened(siri).reads


def test_it_goes_on_after_a_restart(unit):
    running(unit)
    unit.world.restart()

    assert "0 av 12" in opened(unit.siri).reads


@pytest.mark.parametrize(
    ("word", "name"),
    [("rollekurs", COURSE), ("oppstart", "Oppstart med framdriftsplan")],
)
def test_the_word_of_a_programme_proposes_that_one(small_unit, word, name):
    assert f"{name}, for Solbakken" in say(small_unit.siri, word).reads


def test_a_milestone_is_begun_with_what_it_opens(small_unit):
    running(small_unit)
    ann = opened(small_unit.ann, "Åpne en milepæl", "Snakk sammen om rollene")

    assert "start:toolbox" in ann.choices


def test_the_word_of_one_that_is_under_way_shows_it(small_unit):
    siri = running(small_unit)

    assert "pause" in say(siri, "partssamarbeid").choices


def test_the_word_of_one_that_she_may_not_begin_shows_what_there_is(small_unit):
    assert "ikke noe løp" in say(small_unit.ann, "rollekurs").reads


SCRIPT = {
    "nb": (
        ("siri", "løpet", COURSE, "ja"), ("jon", "løpet", "1", "Ja, vi begynner"),
        ("siri", "løpet", "1", "Dette er gjort", "1"), ("siri", "løpet", "1", "Flytt", "1", "26.11.2026 kl. 10"),
        ("siri", "løpet", "1", "Hopp over, vi gjør det på vår måte", "1"), ("ann", "løpet", "Vis hele løpet"),
    ),
    "nn": (
        ("siri", "løpet", "Kurs i rolleforståing og partssamarbeid", "ja"), ("jon", "løpet", "1", "Ja, vi begynner"),
        ("siri", "løpet", "1", "Dette er gjort", "1"), ("siri", "løpet", "1", "Flytt", "1", "26.11.2026 kl. 10"),
        ("siri", "løpet", "1", "Hopp over, vi gjer det på vår måte", "1"), ("ann", "løpet", "Vis heile løpet"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SCRIPT)
def test_a_course_about_roles_reads_as_reviewed(small, language):
    unit = Department(small, language)
    for name, *said in SCRIPT[language]:
        unit.hears(name, *said)
    text = "\n".join(unit.told)
    path = FOLDER / f"programme_{language}.txt"
    if WRITE:
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


# What it asks for by itself


def cards(unit, name, *until):
    beats = Beats(unit.world)
    beats.everybody_joined()
    beats.beat()
    said = beats.until(*until)
    return [
        (at, text)
        for at, whom, text in said
        if whom == f"{name}@example.no" and COURSE in text
    ]


def test_what_comes_and_what_has_been_are_lines_of_the_leaders_card(small_unit):
    running(small_unit)
    found = cards(small_unit, "siri", 2026, 11, 27, 17)

    # On another day it rides along with what comes anyway, and is no message.
    assert found
    alone = [at for at, text in found if "Dette har jeg til deg" not in text]
    assert {at.weekday() for at in alone} <= {0}
    assert any("Ble det noe av Modul 1: digital samling?" in text for _, text in found)
    assert any("Snart er det Snakk sammen om rollene" in text for _, text in found)


def test_nobody_else_hears_of_it_and_a_pause_is_quiet(small_unit):
    running(small_unit)
    opened(small_unit.siri, "Sett på pause")

    assert cards(small_unit, "siri", 2026, 11, 27, 17) == []
    assert cards(small_unit, "ann", 2026, 11, 27, 17) == []


def test_both_who_said_yes_are_asked_when_it_has_stood_still(small_unit):
    running(small_unit)
    beats = Beats(small_unit.world)
    beats.everybody_joined()
    beats.beat()
    said = beats.until(2027, 1, 29, 17)
    asked = {whom for _, whom, text in said if "har stått stille" in text}

    assert asked == {"siri@example.no", "jon@example.no"}
