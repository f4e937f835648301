"""A survey from the first key to the result, as a house lives through it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialogs import everything
from dialogs.forms.commands import AgreeForm, ShutForm
from dialogs.hms.commands import Months
from dialogs.hms.themes import library, suggest
from dialogs.reminders.rules import rules_of
from dialogs.talk.messages import complete
from storage.everything import carry_out
from storage.forms import rows as forms
from storage.people import erasure, memberships, person_data, staff
from storage.tables import (
    answered,
    boxes,
    form_results,
    form_runs,
    form_texts,
    reminders,
)
from storage.turn import Turn
from tests.bot.survey import BLUE, RED, House
from tests.bot.test_nameless import dump
from tests.hms_year import does
from tests.scheduler.test_delivery import Platform
from tests.scheduler.test_idle_beat import heart_of

THEMES = library(everything.build().content, {}, "nb")


@pytest.fixture
def house(small):
    made = House(small)
    for name in ("mona", "per"):
        getattr(made, name).says("hei")
    return made


def rows(house, table):
    found = house.world.run(lambda db: db.connection.execute(select(table)).all())
    return list(found)


def all_answer(house, **given):
    for name in (*RED, *BLUE):
        house.answers(name, **given)


def sent(house, name, command):
    """Send a command as somebody, whatever is shown to her."""

    def work(db):
        person = staff.by_email(db, f"{name}@example.no").id
        scope = memberships.scope_of(db, person, house.world.today())
        carry_out(Turn(db, scope, house.world.now, "t", house.world.house), command)

    house.world.run(work)


def test_one_key_opens_nothing_and_the_other_side_is_asked_once(house):
    house.proposes()

    assert house.run.state == "waiting"
    assert "tillitsvalgt eller verneombud" in house.siri.reads
    house.people["ann"].says("skjema")
    assert "ikke noe skjema" in house.people["ann"].reads


def test_the_same_side_cannot_turn_both_keys(house):
    house.proposes()
    house.siri.says("kartlegging")

    assert "yes" not in house.siri.choices
    assert "take_back" in house.siri.choices


@pytest.mark.parametrize("name", ["siri", "kari"])
def test_whatever_is_sent_the_same_side_opens_and_closes_nothing_alone(house, name):
    house.add("kari", None, "head")
    house.proposes()
    sent(house, name, AgreeForm(house.run.id))
    assert house.run.state == "waiting"

    sent(house, "mona", AgreeForm(house.run.id))
    assert house.run.state == "open"
    sent(house, "siri", ShutForm(house.run.id))
    sent(house, name, ShutForm(house.run.id))
    assert house.run.state == "open"
    sent(house, "mona", ShutForm(house.run.id))
    assert house.run.state == "closed"


def test_both_keys_open_it_and_neither_may_be_turned_twice(house):
    house.opens()
    house.per.says("kartlegging")

    assert house.run.state == "open"
    assert house.run.opened_by_id != house.run.second_by_id
    assert "yes" not in house.per.choices


def test_a_no_lets_it_go_and_another_may_be_proposed(house):
    house.proposes()
    house.mona.says("kartlegging")
    house.mona.presses("no")
    assert house.run.state == "dropped"
    house.proposes()

    assert "waiting" in {row.state for row in rows(house, form_runs)}


def test_it_is_not_opened_before_it_was_discussed(house):
    house.siri.says("kartlegging")
    house.siri.presses("open")
    house.siri.presses("proposed")
    house.siri.presses("no")

    assert "Ta det opp med dem først" in house.siri.reads
    assert rows(house, form_runs) == []


def test_a_period_of_ones_own_is_asked_for_until_it_can_be(house):
    house.siri.says("kartlegging")
    house.siri.presses("open")
    house.siri.presses("own")
    house.siri.says("16. november 2026")
    house.siri.says("17. november 2026")
    assert "minst fem dager" in house.siri.reads
    house.siri.says("16. november 2026")
    house.siri.says("30. november 2026")

    assert "drøftes med tillitsvalgte" in house.siri.reads


def test_a_house_of_few_is_led_to_the_wheel(small):
    house = House(small, red=("ann",), blue=("bo",))
    house.mona.says("kartlegging")
    house.mona.presses("open")

    assert "for få" in house.mona.reads
    assert "start:wheel" in house.mona.choices


def test_without_another_side_it_cannot_start_and_she_is_told_how_to_get_one(small):
    house = House(small)
    for name in ("mona", "per"):
        small.leaves(f"{name}@example.no")
    house.siri.says("kartlegging")
    house.siri.presses("open")

    assert "velger verneombud blant seg selv" in house.siri.reads


def test_it_is_one_form_with_one_receipt_and_can_be_taken_back(house):
    house.opens()
    ann = house.people["ann"]
    house.answers("ann", text="Mer ro om morgenen.")
    receipts = [m for m in ann.seen if "slett svar" in complete(m)]
    assert len(receipts) == 1
    ann.says("skjema")
    assert "Du har svart på alt" in ann.reads
    code = complete(receipts[0]).split("slett svar ")[1][:8]
    ann.says(f"slett svar {code}")

    assert "er slettet" in ann.reads
    assert "Mer ro" not in str(dump(house.world)["boxes"])
    house.answers("ann")
    assert "det var alt" in ann.reads


def test_answers_are_in_the_box_and_nowhere_else_and_gone_when_it_closes(house):
    house.opens()
    house.answers("ann", text="Mer ro om morgenen.")
    stored = dump(house.world)
    assert "Mer ro" in str(stored.pop("boxes"))
    assert "Mer ro" not in str(stored)
    house.closes()

    assert "Mer ro" not in str(dump(house.world))
    assert rows(house, answered) == []
    assert all(not row.is_open for row in rows(house, boxes))


def test_counts_come_first_to_the_group_and_then_to_all(house):
    house.opens()
    all_answer(house, time="1", text="Mer ro.")
    house.closes()
    ann = house.people["ann"]
    ann.says("resultat")
    assert "ikke noe resultat" in ann.reads
    house.siri.says("resultat")
    assert "11 av 14 svarte (79 %)" in house.siri.reads
    assert "11 svarte 1–2, 0 svarte 3, 0 svarte 4–5. Snitt 1,0." in house.siri.reads
    assert "Mer ro." in house.siri.reads
    house.siri.presses("lay_out")
    ann.says("resultat")

    assert "11 av 14 svarte" in ann.reads
    assert "Mer ro." not in ann.reads
    assert ann.choices == []


def test_departments_are_told_in_words_and_never_in_figures(house):
    house.opens()
    all_answer(house, time="1")
    house.closes()
    house.siri.says("resultat")
    lines = [line for line in house.siri.reads.splitlines() if "sterkest" in line]

    assert [line[2:5] for line in lines] == ["Blå", "Rød"]
    assert not any(sign.isdigit() for line in lines for sign in line)


def test_of_few_answers_nothing_is_shown_and_nothing_is_kept(house):
    house.opens()
    for name in ("ann", "eva", "bo", "cy"):
        house.answers(name, text="Noe.")
    house.closes()
    house.siri.says("resultat")

    assert "viser ingen tall" in house.siri.reads
    assert (rows(house, form_results), rows(house, form_texts)) == ([], [])


def test_a_form_is_closed_with_nobody(house):
    house.opens()
    house.closes()

    assert (house.run.state, house.run.answered) == ("closed", 0)
    house.siri.says("resultat")
    assert "0 av 14 svarte" in house.siri.reads


def test_it_is_closed_once_and_never_opens_again(house):
    house.opens()
    all_answer(house)
    house.closes()
    before = dump(house.world)
    house.beats()
    assert dump(house.world)["form_results"] == before["form_results"]
    house.siri.says("kartlegging")
    house.siri.presses("open")

    assert "for kort tid siden sist" in house.siri.reads


def test_before_its_day_it_takes_two_keys_to_close_it(house):
    house.opens()
    all_answer(house)
    house.siri.says("kartlegging")
    house.siri.presses("shut")
    house.siri.presses("yes")
    assert house.run.state == "open"
    house.siri.says("kartlegging")
    house.siri.presses("shut")
    house.siri.presses("yes")
    assert house.run.state == "open"
    house.mona.says("kartlegging")
    house.mona.presses("shut_too")
    house.mona.presses("yes")

    assert house.run.state == "closed"
    assert "11 av 14 svarte" in house.mona.reads


def test_who_is_in_the_middle_when_it_closes_is_told_and_nothing_is_taken(house):
    house.opens()
    all_answer(house)
    house.per.says("skjema")
    house.closes()
    keys = [field.key for field in house.per.last.fields]
    house.per.fills(**dict.fromkeys(keys, "5") | {"first": "For sent."})

    assert "For sent." not in str(dump(house.world))
    assert house.run.answered == 11


def test_who_comes_later_is_not_asked_and_who_leaves_has_answered(house):
    house.opens()
    house.answers("eva")
    house.world.days(2)
    house.world.leaves("eva@example.no")
    new = house.add("nils", "Rød", "substitute")
    house.world.run(
        lambda db: db.connection.exec_driver_sql(
            "UPDATE memberships SET starts = '2026-11-12' WHERE person_id ="
            f" {staff.by_email(db, 'nils@example.no').id}"
        )
    )
    house.world.days(3)
    new.says("skjema")
    assert "gjelder dem som jobbet her da det åpnet" in new.reads
    house.siri.says("kartlegging")

    assert "1 av 14 har svart" in house.siri.reads


def test_who_moves_to_another_department_answers_once(house):
    house.opens()
    house.answers("ann")
    blue = house.units["Blå"]
    house.world.run(
        lambda db: db.connection.exec_driver_sql(
            f"UPDATE memberships SET department_id = {blue} WHERE person_id ="
            f" {staff.by_email(db, 'ann@example.no').id}"
        )
    )
    house.people["ann"].says("skjema")

    assert "Du har svart på alt" in house.people["ann"].reads


def test_her_data_and_her_erasure_leave_the_answers_nameless(house):
    house.opens()
    house.answers("ann", text="Mer ro om morgenen.")
    number = house.world.run(lambda db: staff.by_email(db, "ann@example.no").id)
    told = str(house.world.run(lambda db: person_data.export(db, number)))
    assert "Mer ro" not in told
    house.world.run(lambda db: erasure.erase(db, number, house.world.now))

    assert "Mer ro" in str(dump(house.world)["boxes"])


def test_two_conditions_are_chosen_the_weakest_first(house):
    house.opens()
    all_answer(house, time="1", breaks="2")
    house.closes()
    house.siri.says("resultat")
    house.siri.presses("choose")
    assert house.siri.choices[:2] == ["time", "breaks"]
    house.siri.does(several=["time", "breaks"], step=house.siri.last.step)

    assert house.run.chosen == "time breaks"
    assert "Jeg får pausene mine." in house.siri.reads


def test_the_next_wave_says_what_has_changed_and_only_of_the_whole(house):
    house.opens()
    all_answer(house, time="1")
    house.closes()
    house.world.now += timedelta(days=200)
    house.proposes()
    house.mona.says("kartlegging")
    house.mona.presses("yes")
    house.mona.presses("yes")
    house.to(house.run.opened_on)
    all_answer(house, time="3")
    house.closes()
    house.siri.says("resultat")
    house.siri.presses(house.siri.choices[0])

    assert "Snitt 3,0. Opp fra sist." in house.siri.reads
    assert "Omtrent som sist." in house.siri.reads


def test_it_opens_with_one_message_to_each_and_the_rest_is_in_the_card(house):
    rules = rules_of(house.world.house.content)
    single = [key for key in rules if key.startswith("form_") and not rules[key].card]
    house.opens()
    house.plans(rules)
    planned = [row for row in rows(house, reminders) if row.rule.startswith("form_")]

    assert single == ["form_open"]
    opened = [row.person_id for row in planned if row.rule == "form_open"]
    assert len(opened) == len(set(opened)) == 14


def test_what_was_chosen_is_proposed_for_the_months_and_in_each_wheel(house):
    house.opens()
    all_answer(house, sound="1")
    house.closes()
    house.siri.says("resultat")
    house.siri.presses("choose")
    house.siri.does(several=["sound"], step=house.siri.last.step)
    lead = house.add("petra", "Rød", "pedagogical_leader")
    lead.says("hjulet")
    lead.says("begynn en runde")
    lead.says("nei")

    assert "Lyden på avdelingen er til å leve med" in " ".join(map(complete, lead.seen))
    told = does(house.world, "siri", Months())
    found = suggest(
        house.world.house.content, THEMES, "2027-03", {}, (), (), told["surveyed"]
    )
    assert (found[0].theme, found[0].reasons[0]) == ("noise", "survey")


def test_the_heart_closes_what_is_over_and_one_that_fails_stops_no_other(
    house, monkeypatch
):
    house.opens()
    all_answer(house)
    heart = heart_of(house.world, Platform())
    house.world.now = house.run.shuts_at - timedelta(minutes=1)
    asyncio.run(heart.beat())
    assert house.run.state == "open"
    house.world.now = house.run.shuts_at + timedelta(minutes=1)
    due = forms.to_shut

    def and_another(db, now):
        return [(1, "no such run"), *due(db, now)]

    monkeypatch.setattr("scheduler.heartbeat.forms.to_shut", and_another)
    asyncio.run(heart.beat())

    assert (house.run.state, house.run.answered) == ("closed", 11)


def test_a_form_that_nobody_agreed_to_is_let_go_of_when_its_days_are_over(house):
    house.proposes()
    house.closes()

    assert house.run.state == "dropped"
