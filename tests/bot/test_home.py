"""Home: what waits, what comes, and every dialog within two presses for each role."""

from datetime import date, datetime, timedelta

import pytest

from dialogs.menu import Group
from dialogs.words.own_words import STORY_MEETING
from storage.meetings import rows as meetings
from storage.year import closed
from tests.conftest import STORY

# A role, and the department that it is in.
ROLES = {
    "head": (None, ("head",)),
    "pedagogical leader": ("Rød", ("pedagogical_leader",)),
    "assistant": ("Rød", ("assistant",)),
    "union representative": ("Rød", ("teacher", "union_representative")),
    "safety representative": ("Rød", ("skilled_worker", "safety_representative")),
    "observer": ("Rød", ("observer",)),
    "substitute": ("Rød", ("substitute",)),
    "mentor": (None, ("mentor",)),
}
# What each of these is told when she starts what is not for her.
REFUSALS = {
    "hms": "Dette er for HMS-gruppa",
    # One who has no key is led to the form itself, and there is none.
    "survey": "Det er ikke noe skjema å svare på nå",
    "hms_summary": "du er ikke med i HMS-gruppa",
    "closed_days": "Det er styreren som legger inn",
    "certificate": "Bare observatører har en sertifisering",
    "department_stories": "Dette er for pedagogisk leder",
    "practice_story": "du står ikke på noen",
    "ground_rules": "Du står ikke på noen avdeling",
    "wheel": "Du står ikke på noen avdeling",
    "lift": "du står ikke på noen",
    "new_meeting": "Møtene på en avdeling setter pedagogisk leder",
    "reflecting_team": "Det er pedagogisk leder på avdelingen som",
}
# These say the same to all when there is nothing: who they are for is what roles say.
FOR_STAFF = {"my_stories", "team_turn", "team_try", "team_tried", "team_summary"}
FOR_STAFF |= {"small_step"}
STAFF = {
    "pedagogical leader", "assistant", "union representative", "safety representative",
    "substitute",
}  # fmt: skip
PLANS = {"head", "pedagogical leader"}
OBSERVES = {"head", "pedagogical leader", "observer"}


@pytest.fixture
def house(small):
    """Give a house in which everybody works who may, and nothing is set up."""
    scope, units = small.kindergarten("Nybygget")
    people = {
        role: small.person(
            f"{role.replace(' ', '.')}@ny.no", scope, units.get(unit), roles
        )
        for role, (unit, roles) in ROLES.items()
    }
    return small, scope, units, people


def found_by(person):
    """Press every button of home, and every button there: what can be started?"""
    person.says("hjem")
    first = person.choices
    found = {key for key in first if key.startswith("start:")}
    for key in first:
        if key.startswith("more:"):
            person.says("hjem")
            person.presses(key)
            found |= {each for each in person.choices if each.startswith("start:")}
    return {key.removeprefix("start:") for key in found}


def may_start(person, role, dialog):
    """Ask the dialog itself, by starting it: does it say that it is for others?"""
    if dialog in FOR_STAFF:
        return role in STAFF
    if dialog in ("move_meeting", "cancel_meeting", "new_meeting"):
        return role in PLANS
    if dialog == "observation":
        return role in OBSERVES
    if dialog in ("pulse", "fill_in", "form_result"):
        return role in STAFF | {"head"}
    if dialog == "hms_summary":
        return role in ("head", "union representative", "safety representative")
    person.does(choice=f"start:{dialog}")
    refused = REFUSALS.get(dialog, "\0") in person.reads
    person.says("avbryt")
    return not refused


@pytest.mark.parametrize("role", ROLES)
def test_everybody_finds_what_she_may_start_within_two_presses_and_nothing_else(
    house, role
):
    world, _, _, people = house
    person = people[role]
    dialogs = [name for name, each in world.house.dialogs.items() if each.menu]

    found = found_by(person)

    assert found == {name for name in dialogs if may_start(person, role, name)}


def test_every_dialog_that_starts_is_found_by_somebody(house):
    world, _, _, people = house
    dialogs = {name for name, each in world.house.dialogs.items() if each.menu}

    assert set().union(*(found_by(each) for each in people.values())) == dialogs
    assert {
        each.menu.group for each in world.house.dialogs.values() if each.menu
    } == set(Group)


def test_one_who_has_left_finds_what_is_her_own_and_nothing_else(house):
    world, scope, units, _ = house
    liv = world.person("liv@ny.no", scope, units["Rød"], ("substitute",), days=5)
    world.days(10)

    liv.says("hei")

    assert liv.choices == ["start:my_stories", "start:my_data", "start:erase_me"]
    liv.does(choice="more:work")
    assert liv.choices == ["start:my_stories", "start:my_data", "start:erase_me"]


def test_staff_have_the_practice_story_first(house):
    *_, people = house
    for role in STAFF:
        people[role].says("hei")
        assert people[role].choices[0] == "start:practice_story"


def test_a_story_for_a_meeting_weeks_ahead_is_no_news_on_home_but_told_to_who_asks(ann):
    ann.says("hei")
    assert "Fortellingen din mangler" not in ann.reads

    ann.says("hva venter på meg?")

    assert "tirsdag 24. november kl. 13.00. Fortellingen din mangler" in ann.reads


def test_home_says_what_waits_with_the_button_that_does_it(ann, small, solbakken):
    scope, units = solbakken
    wall = datetime.combine(small.today() + timedelta(days=6), datetime.min.time())
    small.meeting(scope, units["Rød"], wall.replace(hour=13))
    ann.says("hei")
    assert "Fortellingen din mangler" in ann.reads

    ann.hands_in(STORY)
    ann.says("hei")

    assert "Fortellingen din mangler" not in ann.reads
    assert "Neste møte" in ann.reads


def test_home_goes_home_from_the_middle_of_something_and_keeps_it(ann):
    ann.says("praksisfortelling")

    ann.says("hjem")

    assert "Du har begynt på: praksisfortelling" in ann.reads
    ann.presses("~continue")
    assert ann.step == "free"


def test_the_name_of_a_group_typed_is_the_dialog_of_that_name(ann):
    ann.says("hei")
    ann.says("møter")

    assert "Det er ingen møter" in ann.reads or "Dette er det neste" in ann.reads


def test_help_explains_one_thing_with_its_button(ann):
    ann.says("hjelp spilleregler")

    assert "trenger av hverandre" in ann.reads
    assert ann.choices == ["start:ground_rules"]


def test_help_with_what_is_not_hers_explains_nothing_and_shows_the_groups(ann):
    ann.says("hjelp stengte dager")

    assert "styreren inn" not in ann.reads
    assert "more:meetings" in ann.choices


def test_help_in_the_middle_of_a_question_leaves_the_questions_own_buttons(ann):
    ann.says("praksisfortelling")
    ways = ann.choices

    ann.says("hjelp")

    assert ann.step == "free"
    assert ann.choices == ways


def test_help_names_what_there_is_group_by_group(ann):
    ann.says("hjelp")

    assert "Arbeidsmiljø" in ann.reads
    assert "spilleregler" in ann.reads
    assert "more:work" in ann.choices


def test_a_heads_first_steps_tick_themselves_and_go_when_they_are_done(house):
    world, scope, units, people = house
    head = people["head"]
    head.says("hei")
    assert "Legg inn møtene: ikke gjort ennå" in head.reads
    assert "start:closed_days" in head.choices

    world.run(
        lambda db: meetings.add(
            db, scope, units["Rød"], STORY_MEETING, datetime(2026, 11, 24, 13)
        )
    )
    day = date(2026, 12, 23)
    world.run(lambda db: closed.add(db, scope, day, day, "planning"))
    head.says("hei")

    assert "Legg inn møtene: ferdig" in head.reads
    assert "Legg inn stengte dager: ferdig" in head.reads
    assert "start:closed_days" not in head.choices


def test_a_head_is_told_how_many_cannot_be_written_to(house):
    *_, people = house
    head = people["head"]
    head.says("hei")
    assert "7 i personalet kan jeg ikke skrive til ennå" in head.reads

    people["assistant"].says("hei")
    head.says("hei")

    assert "6 i personalet kan jeg ikke skrive til ennå" in head.reads
