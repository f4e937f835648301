"""Development plans: made, tried, looked at, ended, and taken into the wheel."""

from pathlib import Path

import pytest
from sqlalchemy import select

from dialogs.plans.agreed import added, renewed
from storage.people import erasure, person_data
from storage.reports.report import make
from storage.tables import plans
from storage.wheel import rows as wheel
from tests.bot.department import Department
from tests.scheduler.beats import Beats
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "transcripts"
GOAL = ["Roligere henting", "18.12.2026", "Færre i gangen", "ja"]
ACTION = ["To av oss er i garderoben", "Alle sammen", "10.11.2026"]
DAY = "1.12.2026"


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


def made(unit, name="per", first=("Rød",)):
    """Make a plan of Rød's, with one thing to try."""
    person = unit.people[name]
    return say(person, "utviklingsplan", *first, *GOAL, *ACTION, "hopp over", DAY)


def alone(unit, name="per"):
    """Make a plan of somebody's own: nobody is asked who does it."""
    words = ("mikroprosjekt", "meg selv", *GOAL, ACTION[0], ACTION[2])
    return say(unit.people[name], *words, "hopp over", DAY)


def opened(person, *said):
    """Open her one plan, and say what comes next."""
    person.says("utviklingsplan")
    if person.step == "which":
        person.presses(person.choices[0])
    return say(person, *said)


def rows(unit):
    return unit.world.run(lambda db: db.connection.execute(select(plans)).all())


def test_a_plan_has_a_goal_a_sign_who_does_what_and_a_day(unit):
    per = made(unit)
    assert "Planen er lagret. Målet er: Roligere henting" in per.reads
    assert "tirsdag 1. desember" in per.reads.lower()

    opened(per)

    assert "Første tegn: Færre i gangen" in per.reads
    assert "To av oss er i garderoben, fra" in per.reads
    assert per.choices == ["tried", "look", "move", "wheel", "end", "leave"]


def test_a_goal_that_is_too_big_is_split_and_the_rest_waits(small_unit):
    big = ["Alt skal bli bedre", "18.12.2026", "hopp over", "nei"]
    per = say(small_unit.per, "utviklingsplan", "Rød", *big)
    say(per, *GOAL, *ACTION, "hopp over", DAY)
    opened(per)

    assert "Venter: Alt skal bli bedre" in per.reads


def test_who_works_there_sees_it_and_says_whether_it_was_tried(unit):
    made(unit)
    ann = opened(unit.ann)
    assert ann.choices == ["tried", "leave"]

    say(ann, "Ble det prøvd?", "ja")
    opened(unit.per)

    assert "Prøvd 1 av 1 ganger" in unit.per.reads


def test_asked_twice_on_a_day_the_last_word_counts(unit):
    made(unit)
    opened(unit.ann, "Ble det prøvd?", "ja")
    opened(unit.ann, "Ble det prøvd?", "nei")
    opened(unit.per)

    assert "Prøvd 0 av 1 ganger" in unit.per.reads


def test_those_of_another_department_do_not_see_it(unit):
    made(unit)

    assert "Roligere henting" not in opened(unit.mona).reads
    assert "Roligere henting" not in opened(unit.siri).reads


def test_what_is_adjusted_is_asked_for_anew_and_the_plan_goes_on(unit):
    made(unit)
    per = opened(unit.per, "Se på hvordan det gikk", "Justere")
    assert "Hva skal prøves i stedet for" in per.reads

    say(per, "Én er i garderoben", "Den fortsetter", "12.1.2027")

    assert "Én er i garderoben" in per.reads
    opened(per)
    assert "To av oss" not in per.reads
    assert "12. januar" in per.reads


def test_where_nothing_is_left_to_try_more_is_asked_for(unit):
    made(unit)
    per = opened(unit.per, "Se på hvordan det gikk", "Avslutte")
    assert "ikke noe igjen å prøve" in per.reads

    say(per, "Den fortsetter", "Vi synger i gangen", "Ann Berge", "2.12.2026")
    say(per, "hopp over", "12.1.2027")

    assert "Vi synger i gangen, Ann Berge passer på" in opened(per).reads


def test_it_is_ended_when_it_is_done_and_is_not_shown_again(unit):
    made(unit)
    per = opened(unit.per, "Se på hvordan det gikk", "Beholde", "Den er ferdig")
    assert "Planen er avsluttet." in per.reads

    assert "Hvem er planen for?" in opened(per).reads or per.step == "place"
    (row,) = rows(unit)
    assert (row.state, row.ended_at is not None) == ("ended", True)


def test_a_second_press_on_the_end_finds_it_as_it_was_meant(unit):
    made(unit)
    per = opened(unit.per, "Avslutt planen")
    asked = per.last
    per.presses("yes", asked)
    again = per.presses("yes", asked)

    assert rows(unit)[0].version == 2
    assert again


def test_what_was_typed_is_kept_though_another_has_ended_it_meanwhile(unit):
    made(unit)
    unit.add("kari", "Kari Li", "Rød", ("pedagogical_leader",))
    kari = opened(unit.kari, "Se på hvordan det gikk", "Justere", "Én i garderoben")
    opened(unit.per, "Avslutt planen", "ja")
    say(kari, "Den fortsetter", "12.1.2027")

    assert "avsluttet av noen andre" in kari.reads
    (row,) = rows(unit)
    told = unit.world.run(lambda db: db.open(row.sealed, f"plans|{row.id}"))
    assert [each["text"] for each in told["actions"]] == ["Én i garderoben"]
    assert row.state == "ended"


def test_the_plan_is_taken_into_the_wheel_in_phase_3(unit):
    made(unit)
    per = opened(unit.per, "Ta planen inn i hjulet")
    assert "fase 3" in per.reads

    say(per, "hjulet")

    assert "Målet: Roligere henting" in per.reads
    assert "To av oss er i garderoben" in per.reads
    assert rows(unit)[0].state == "in_wheel"


def test_beside_an_open_round_the_goal_is_one_to_choose_and_the_plan_goes_on(unit):
    made(unit)
    scope, red = unit.scope, unit.units["Rød"]
    unit.world.run(lambda db: wheel.begin(db, scope, red, {}, unit.world.now))
    per = opened(unit.per, "Ta planen inn i hjulet")
    assert "åpen runde" in per.reads

    going = unit.world.run(lambda db: wheel.open_one(db, scope, red))

    assert going.told["candidates"] == ["Roligere henting"]
    assert "wheel" not in opened(per).choices


def test_a_plan_of_ones_own_is_seen_by_the_head_who_decides_nothing_in_it(unit):
    per = alone(unit)
    assert "Planen er lagret" in per.reads
    siri = opened(unit.siri)

    assert "Roligere henting" in siri.reads
    assert siri.choices == ["leave"]
    assert "Roligere henting" not in opened(unit.mona).reads
    assert "Roligere henting" not in opened(unit.ann).reads


def test_under_a_plan_of_ones_own_stands_that_the_head_reads_it(unit):
    per = say(unit.per, "mikroprosjekt", "meg selv")

    assert "Du og styreren" in per.last.footer


def test_the_hms_group_makes_one_of_the_whole_house_that_all_see(unit):
    say(unit.siri, "tiltak", "Solbakken", *GOAL, *ACTION, "hopp over", DAY)

    assert "Roligere henting" in opened(unit.ann).reads
    assert unit.ann.choices == ["leave"]
    assert "wheel" not in opened(unit.siri).choices


def test_who_has_no_plan_to_see_and_leads_none_is_told_so(unit):
    assert "ingen plan å vise" in say(unit.ann, "utviklingsplan").reads


def test_ones_own_plan_is_handed_out_and_goes_with_the_person(unit):
    alone(unit)
    made(unit, first=("Lag en ny plan", "Rød"))
    number = unit.number("per")
    told = unit.world.run(lambda db: person_data.export(db, number))
    assert told["plans"][0]["text"]["goal"]["text"] == "Roligere henting"
    assert len(told["plans"]) == 1

    unit.world.run(lambda db: erasure.erase(db, number, unit.world.now))

    assert [row.department_id for row in rows(unit)] == [unit.units["Rød"]]


def test_it_goes_on_after_a_restart_in_the_middle(unit):
    say(unit.per, "utviklingsplan", "Rød", *GOAL[:2])
    unit.world.restart()
    say(unit.per, *GOAL[2:], *ACTION, "hopp over", DAY)

    assert "Planen er lagret" in unit.per.reads


def report(unit, kind, subject, reader=None):
    def work(db):
        number = unit.scope.kindergarten_id
        args = (kind, str(subject), unit.world.now)
        return make(db, unit.world.house, number, *args, reader)

    return str(unit.world.run(work).to_json())


def test_the_departments_own_report_has_its_plans_and_the_year_those_of_all(unit):
    made(unit)
    red = unit.units["Rød"]
    unit.world.run(lambda db: wheel.begin(db, unit.scope, red, {}, unit.world.now))
    house = ["Kortere møter", *GOAL[1:], *ACTION, "hopp over", DAY]
    say(unit.siri, "tiltak", "Solbakken", *house)

    assert "Roligere henting" in report(unit, "round", red, unit.number("ann"))
    assert "Roligere henting" not in report(unit, "round", red, unit.number("siri"))
    year = report(unit, "year", "")
    assert "Kortere møter" in year
    assert "Roligere henting" not in year


def test_a_plan_is_found_by_its_words_by_who_may_see_it(unit):
    made(unit)

    assert "Roligere **henting**" in say(unit.ann, "finn henting").reads or (
        "Roligere henting" in unit.ann.reads
    )
    assert "fant jeg ikke" in say(unit.mona, "finn henting").reads


SCRIPT = {
    "nb": (
        "utviklingsplan", "Rød", "Innen jul er hentingen roligere", "18.12.2026", "Færre i gangen", "ja",
        "To av oss er i garderoben", "Eva Moe", "10.11.2026", "hopp over", "1.12.2026",
        "utviklingsplan", "1", "Ble det prøvd?", "Litt",
        "utviklingsplan", "1", "Se på hvordan det gikk", "Justere", "Én er i garderoben, én i gangen",
        "Den fortsetter", "12.1.2027", "utviklingsplan", "1", "Ta planen inn i hjulet",
    ),
    "nn": (
        "utviklingsplan", "Rød", "Innan jul er hentinga rolegare", "18.12.2026", "Færre i gangen", "ja",
        "To av oss er i garderoben", "Eva Moe", "10.11.2026", "hopp over", "1.12.2026",
        "utviklingsplan", "1", "Vart det prøvd?", "Litt",
        "utviklingsplan", "1", "Sjå på korleis det gjekk", "Justere", "Éin er i garderoben, éin i gangen",
        "Planen held fram", "12.1.2027", "utviklingsplan", "1", "Ta planen inn i hjulet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SCRIPT)
def test_a_plan_from_its_goal_to_the_wheel_reads_as_reviewed(small, language):
    unit = Department(small, language)
    unit.hears("per", *SCRIPT[language])
    text = "\n".join(unit.told)
    path = FOLDER / f"plan_{language}.txt"
    if WRITE:
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


# What it asks for by itself


def cards(unit, *until):
    """Live on until then; return what Per was told of plans, and when."""
    beats = Beats(unit.world)
    beats.everybody_joined()
    beats.beat()
    said = beats.until(*until)
    return [
        (at, text)
        for at, whom, text in said
        if whom == "per@example.no" and ("planen" in text or "plan" in text.split())
    ]


def test_the_day_and_the_trying_are_lines_of_mondays_card_and_no_more(small_unit):
    made(small_unit)
    found = cards(small_unit, 2026, 12, 4, 17)

    assert [at.weekday() for at, _ in found] == [0] * len(found)
    assert any("Fikk dere prøvd det som står i planen?" in text for _, text in found)
    assert any("I dag skulle dere se på planen" in text for _, text in found)


def test_a_plan_that_nobody_follows_falls_silent(small_unit):
    say(
        small_unit.per, "utviklingsplan", "Rød", *GOAL, *ACTION, "hopp over", "1.6.2027"
    )
    found = cards(small_unit, 2027, 5, 21, 17)

    assert len(found) == 2
    assert "har ligget en stund" in opened(small_unit.per).reads


# Pure


def test_two_who_decide_at_once_lose_nothing_in_whatever_order():
    told = {"actions": [{"text": "A", "who": None, "start": None}]}
    one = [{"text": "A", "decision": "adjust", "instead": "B"}]
    two = [{"text": "A", "decision": "adjust", "instead": "C"}]

    for first, second in ((one, two), (two, one)):
        after = renewed(renewed(told, first), second)
        assert {each["text"] for each in after["actions"]} == {"B", "C"}


def test_the_same_decision_twice_counts_once():
    told = {"actions": [{"text": "A", "who": 1, "start": None}]}
    decided = [{"text": "A", "who": 1, "decision": "adjust", "instead": "B"}]
    once = renewed(told, decided)

    assert renewed(once, decided) == once
    assert added(once, [{"text": "B", "who": None, "start": None}]) == once
