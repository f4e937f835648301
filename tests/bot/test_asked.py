"""What people ask about is answered at once: true for the one who asks, one button."""

from datetime import datetime

import pytest

from dialogs.hms.keys import Month
from dialogs.meetings.commands import KeepItem
from dialogs.observation.visits import AGREED
from dialogs.reading.understood import TOPICS
from storage.database.ids import new_id
from storage.hms import rows as hms
from storage.meetings import agenda
from storage.people import staff
from storage.people.scope import Scope
from storage.tables import visits
from storage.wheel import rows as wheel
from tests.bot.understood import asks
from tests.conftest import STORY

LEADER = ("pedagogical_leader",)
LANGUAGES = ("nb", "nn", "en")


@pytest.fixture
def eva(small, solbakken):
    """Give the head, who is in no department."""
    scope, _ = solbakken
    return small.person("eva@example.no", scope, None, ("head",), name="Eva Moe")


@pytest.fixture
def odd(small):
    """Give an assistant of another kindergarten, where everything is set."""
    scope, units = small.kindergarten("Fjellet", ("Grønn",))
    small.meeting(scope, units["Grønn"], datetime(2026, 11, 10, 9, 0))
    small.person("siv@example.no", scope, None, ("safety_representative",), name="Siv")
    return small.person("odd@example.no", scope, units["Grønn"], name="Odd Fjeld")


def in_language(world, language, roles=("assistant",)):
    """Give somebody in a kindergarten of her own, where everything is empty."""
    scope, units = world.kindergarten(f"Hus {language}")
    email = f"{language}@example.no"
    return world.person(email, scope, units["Rød"], roles, language=language)


def works_also(world, scope, email, unit):
    def work(db):
        number, days = staff.by_email(db, email).id, (world.today(), None)
        staff.add_membership(db, scope, number, unit, ["assistant"], days)

    world.run(work)


def one_button(person):
    assert len(person.choices) == 1, person.choices
    return person.choices[0]


# Every topic


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_answered_in_an_empty_house_in_every_language(
    small, topic, language
):
    somebody = in_language(small, language)

    assert asks(somebody, topic).strip()
    if topic not in ("what_can_you", "help_with"):
        one_button(somebody)


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("roles", [("head",), ("mentor",), ("observer",)])
def test_every_topic_is_answered_to_one_who_is_in_no_department(
    small, solbakken, topic, roles
):
    scope, _ = solbakken
    somebody = small.person("any@example.no", scope, None, roles)

    assert asks(somebody, topic).strip()
    assert somebody.choices


@pytest.mark.parametrize("topic", TOPICS)
def test_the_button_under_an_answer_opens_something_and_never_fails(
    small, ann, per, eva, topic
):
    for somebody in (ann, per, eva):
        asks(somebody, topic)
        key = somebody.choices[0]
        somebody.does(choice=key)

        assert "Noe gikk galt" not in somebody.reads
        assert "tilhører noe som er avsluttet" not in somebody.reads
        somebody.says("avbryt")


@pytest.mark.parametrize("topic", TOPICS)
def test_somebody_who_has_left_is_told_nothing_of_the_house(small, ann, topic):
    small.leaves("ann@example.no")

    assert "Du står ikke lenger på noen avdeling" in asks(ann, topic)


@pytest.mark.parametrize("topic", TOPICS)
def test_nothing_of_another_kindergarten_is_in_any_answer(small, ann, per, odd, topic):
    told = asks(odd, topic)

    for name in ("Rød", "Blå", "Per", "Ann", "Solbakken", "24. november"):
        assert name not in told.replace("Ann har", "")


# Meetings


def test_the_next_meeting_is_told_with_its_date_in_words(ann):
    assert "tirsdag 24. november kl. 13.00: veiledningsmøte, Rød" in asks(
        ann, "next_meeting"
    )
    assert one_button(ann) == "start:meetings"


def test_the_next_meeting_is_the_same_after_a_restart(small, ann):
    small.restart()

    assert "24. november" in asks(ann, "next_meeting")


def test_a_meeting_of_a_department_where_she_does_not_work_is_not_hers(
    small, solbakken, ann
):
    scope, units = solbakken
    small.meeting(scope, units["Blå"], datetime(2026, 11, 9, 13, 0))

    assert "Blå" not in asks(ann, "next_meeting")


def test_who_works_in_two_departments_is_told_the_next_of_each(small, solbakken, ann):
    scope, units = solbakken
    small.meeting(scope, units["Blå"], datetime(2026, 11, 26, 9, 0))
    small.meeting(scope, units["Blå"], datetime(2026, 12, 3, 9, 0))
    works_also(small, scope, "ann@example.no", units["Blå"])

    told = asks(ann, "next_meeting")

    assert "24. november" in told
    assert "26. november kl. 09.00: veiledningsmøte, Blå" in told
    assert "3. desember" not in told


def test_where_no_meeting_is_set_it_is_said_who_can_set_one(small, solbakken):
    scope, units = solbakken
    small.person("bo@example.no", scope, units["Blå"], LEADER, name="Bo Lie")
    ida = small.person("ida@example.no", scope, units["Blå"], name="Ida Strand")

    assert "Bo Lie kan sette det" in asks(ida, "next_meeting")
    assert one_button(ida) == "start:agenda_item"


def test_where_no_meeting_is_set_its_leader_gets_the_button_to_set_one(
    small, solbakken
):
    scope, units = solbakken
    bo = small.person("bo@example.no", scope, units["Blå"], LEADER, name="Bo Lie")

    assert "Vil du sette et?" in asks(bo, "next_meeting")
    assert one_button(bo) == "start:new_meeting"


def keeps_item(world, scope, meeting, title, email="ann@example.no"):
    fields = dict.fromkeys(("title", "purpose", "result", "how", "leads"), title)
    told = KeepItem(meeting, "ideas", None, fields)

    def work(db):
        hers = Scope(scope.kindergarten_id, staff.by_email(db, email).id)
        agenda.keep(db, hers, told, None, world.now)

    world.run(work)


def test_the_agenda_of_the_next_meeting_is_told(small, solbakken, ann):
    scope, units = solbakken
    nearer = small.meeting(scope, units["Rød"], datetime(2026, 11, 10, 9, 0))
    keeps_item(small, scope, nearer, "Garderoben")

    told = asks(ann, "agenda")

    assert "Garderoben" in told
    assert "10. november" in told
    assert one_button(ann) == "start:agenda"


def test_an_empty_agenda_has_the_button_to_report_an_item(ann):
    assert "Ingen har meldt saker" in asks(ann, "agenda")
    assert one_button(ann) == "start:agenda_item"


def test_the_agenda_of_a_meeting_that_is_not_hers_is_not_told(small, solbakken, ann):
    scope, units = solbakken
    other = small.meeting(scope, units["Blå"], datetime(2026, 11, 9, 13, 0))
    keeps_item(small, scope, other, "Bare for Blå")

    assert "Bare for Blå" not in asks(ann, "agenda")


# Theme and dimension


def put_theme(world, scope, month, theme="noise", **keys):
    put = Month(month, theme, **keys)
    world.run(lambda db: hms.put_month(db, scope, put, world.now))


@pytest.fixture
def theme(small):
    """Give a theme's key and name."""
    key, told = next(iter(small.house.content["themes"]["themes"].items()))
    return key, told["nb"]


def test_the_months_theme_is_told_when_both_sides_have_said_yes(
    small, solbakken, ann, per, theme
):
    put_theme(small, solbakken[0], "2026-11", theme[0], head=1, staff=2)

    told = asks(ann, "theme")

    assert f"HMS-temaet i november er {theme[1]}" in told
    assert "Hensyn til barns perspektiv" in told
    assert one_button(ann) == "start:theme"


def test_a_theme_that_one_side_has_proposed_is_not_told(small, solbakken, ann, theme):
    put_theme(small, solbakken[0], "2026-11", theme[0], head=1)

    told = asks(ann, "theme")

    assert theme[1] not in told
    assert "ikke avtalt noe HMS-tema for november" in told


def test_another_month_is_of_the_kindergarten_year_that_is_now(
    small, solbakken, ann, per, theme
):
    put_theme(small, solbakken[0], "2027-01", theme[0], head=1, staff=2)

    assert f"HMS-temaet i januar er {theme[1]}" in asks(ann, "theme", month="januar")
    assert "september" in asks(ann, "theme", month="september")
    assert "desember" in asks(ann, "theme", month="neste måned")


def test_the_dimension_of_a_month_is_told(ann):
    told = asks(ann, "dimension", month="februar")

    assert "Kvalitetsdimensjonen i februar er Produktivitet" in told
    assert one_button(ann) == "start:practice_story"


def test_a_month_without_a_dimension_is_said_to_have_none(ann):
    assert "I juli er det ingen" in asks(ann, "dimension", month="juli")


# Who is who


def test_who_has_a_role_is_told_by_name(small, solbakken, ann):
    scope, _ = solbakken
    small.person(
        "siv@example.no", scope, None, ("safety_representative",), name="Siv Ek"
    )

    assert "Verneombud: Siv Ek" in asks(ann, "who_is", role="verneombudet")


def test_a_pedagogical_leader_is_told_with_the_department(small, solbakken, ann, per):
    scope, units = solbakken
    small.person("bo@example.no", scope, units["Blå"], LEADER, name="Bo Lie")

    told = asks(ann, "who_is", role="pedagogisk leder")

    assert "Bo Lie (Blå)" in told
    assert "Per Lunde (Rød)" in told


def test_whoever_asks_for_herself_is_told_so(eva):
    assert "Det er du selv" in asks(eva, "who_is", role="styrer")


def test_nobody_of_another_kindergarten_is_named(small, ann, per, eva, odd):
    assert "Eva" not in asks(odd, "who_is", role="styrer")
    assert "Per" not in asks(odd, "who_is", role="pedagogisk leder")
    assert "Siv" not in asks(ann, "who_is", role="verneombud")


def test_who_can_set_a_meeting_is_somebody_of_the_same_kindergarten(small, ann, eva):
    scope, units = small.kindergarten("Fjellet", ("Grønn",))
    ida = small.person("ida@example.no", scope, units["Grønn"], name="Ida Strand")

    assert "Eva" not in asks(ida, "next_meeting")


def test_a_role_that_nobody_has_is_said_to_be_empty(ann):
    assert "Tillitsvalgt: ingen er lagt inn" in asks(ann, "who_is", role="tillitsvalgt")


def test_the_hms_group_is_told_role_by_role(ann, eva):
    told = asks(ann, "who_is", role="hms-gruppa")

    assert "Styrer: Eva Moe" in told
    assert "Verneombud: ingen" in told


def test_one_who_has_left_is_not_named(small, ann, eva):
    small.leaves("eva@example.no")

    assert "Eva" not in asks(ann, "who_is", role="styrer")


def test_an_unknown_role_is_answered_with_those_that_are_known(ann):
    assert "Den rollen kjenner jeg ikke" in asks(ann, "who_is", role="vaktmester")


@pytest.mark.parametrize(
    ("language", "role", "told"),
    [("nn", "styraren", "Styrar: ingen"), ("en", "the head", "Head: nobody")],
)
def test_roles_are_understood_in_each_language(small, language, role, told):
    assert told in asks(in_language(small, language), "who_is", role=role)


# Stories


def test_a_leader_is_told_how_many_have_handed_in_and_never_who(ann, per):
    ann.hands_in(STORY)

    told = asks(per, "handed_in")

    assert "Rød: 1 av 2 har levert til møtet tirsdag 24. november" in told
    assert "Ann" not in told
    assert one_button(per) == "start:department_stories"


def test_an_assistant_is_told_only_about_herself(ann, per):
    assert "Du har ikke levert ennå" in asks(ann, "handed_in")
    assert one_button(ann) == "start:practice_story"

    ann.hands_in(STORY)

    told = asks(ann, "handed_in")
    assert "Du har levert din" in told
    assert "1 av 2" not in told


def test_a_head_is_not_told_how_many_have_handed_in(ann, eva):
    told = asks(eva, "handed_in")

    assert "ser bare pedagogisk leder" in told
    assert "av 1" not in told
    assert "Du har" not in told


# What waits


def test_a_story_for_the_meeting_waits_until_it_is_handed_in(ann):
    assert "tirsdag 24. november kl. 13.00. Fortellingen din mangler" in asks(
        ann, "waits_for_me"
    )
    assert one_button(ann) == "start:practice_story"

    ann.hands_in(STORY)

    assert "Ingenting venter på deg nå" in asks(ann, "waits_for_me")


def test_what_was_begun_waits_first(ann):
    ann.says("praksisfortelling")
    ann.says("senere")

    asks(ann, "waits_for_me")

    assert "praksisfortelling, som du har begynt på" in ann.reads
    assert one_button(ann) == "~continue"
    ann.does(choice="~continue")
    assert ann.step == "free"


def test_a_proposed_theme_waits_for_the_other_side_alone(
    small, solbakken, ann, eva, theme
):
    scope, _ = solbakken
    siv = small.person("siv@example.no", scope, None, ("safety_representative",))
    put_theme(small, scope, "2026-12", theme[0], head=2)

    assert "HMS-tema som venter på ditt ja: desember" in asks(siv, "waits_for_me")
    assert "HMS-tema" not in asks(eva, "waits_for_me")
    assert "HMS-tema" not in asks(ann, "waits_for_me")


def begin_round(world, scope, unit):
    world.run(lambda db: wheel.begin(db, scope, unit, {}, world.now))


# Observation and the wheel


def agree_visit(world, scope, unit, state=AGREED, **more):
    values = {
        "id": new_id(), "kindergarten_id": scope.kindergarten_id, "department_id": unit,
        "season": "autumn", "state": state, "wall": "2026-11-12T10:00",
        "starts_at": datetime.fromisoformat("2026-11-12T09:00+00:00"),
        "created_at": world.now, **more,
    }  # fmt: skip
    world.run(lambda db: db.connection.execute(visits.insert().values(**values)))


def test_an_agreed_observation_is_told_to_those_who_work_there(small, solbakken, ann):
    scope, units = solbakken
    agree_visit(small, scope, units["Rød"])

    assert "Rød: observasjon torsdag 12. november kl. 10.00" in asks(
        ann, "when_observation"
    )
    assert one_button(ann) == "start:meetings"


def test_an_observation_of_another_department_is_not_hers(small, solbakken, ann):
    scope, units = solbakken
    agree_visit(small, scope, units["Blå"])

    assert "Det er ikke avtalt noen observasjon på Rød" in asks(ann, "when_observation")


def test_an_observation_that_is_only_asked_for_is_not_told_to_the_staff(
    small, solbakken, ann
):
    scope, units = solbakken
    agree_visit(small, scope, units["Rød"], "asked")

    assert "12. november" not in asks(ann, "when_observation")


def test_an_observation_that_has_been_is_not_told(small, solbakken, ann):
    scope, units = solbakken
    agree_visit(small, scope, units["Rød"])
    small.days(12)

    assert "12. november" not in asks(ann, "when_observation")


def test_a_proposed_observation_waits_for_the_leader_and_an_agreed_one_does_not(
    small, solbakken, per
):
    scope, units = solbakken
    agree_visit(small, scope, units["Blå"])
    odd = small.person("odd@example.no", scope, None, ("observer",), name="Odd Fjeld")
    number = small.run(lambda db: staff.by_email(db, odd.email).id)
    agree_visit(
        small, scope, units["Rød"], "asked", observer_id=number, proposed_by=number
    )

    told = asks(per, "waits_for_me")

    assert "Rød: Passer observasjonen torsdag 12. november kl. 10.00?" in told
    assert "Blå" not in told
    assert "observasjon" not in asks(odd, "waits_for_me")


def test_the_leader_is_told_once_and_can_go_on_with_it(small, solbakken, per):
    scope, units = solbakken
    agree_visit(small, scope, units["Rød"])

    assert asks(per, "when_observation").count("12. november") == 1
    assert one_button(per) == "start:observation"


def test_a_department_without_a_round_is_said_to_have_none(ann):
    assert "Rød har ingen runde" in asks(ann, "wheel_state")
    assert one_button(ann) == "start:wheel"


def test_a_round_that_goes_on_is_told_with_its_phase(small, solbakken, ann):
    scope, units = solbakken
    begin_round(small, scope, units["Rød"])

    assert "Rød er i runde 1, fase 1" in asks(ann, "wheel_state")


def test_the_questions_of_the_wheel_wait_for_those_who_have_not_answered(
    small, solbakken, ann
):
    scope, units = solbakken
    begin_round(small, scope, units["Rød"])

    assert "Rød: Hjulet har noen spørsmål til deg" in asks(ann, "waits_for_me")


def test_the_head_is_led_to_the_desk_for_the_wheel(eva):
    assert "oversikten for HMS-gruppa" in asks(eva, "wheel_state")
    assert one_button(eva) == "start:hms"


# What it is and what it keeps


@pytest.mark.parametrize(
    ("language", "term", "told"),
    [
        ("nb", "en praksisfortelling", "kort tekst i jeg-form"),
        ("nb", "HØRA", "hensikt, ønsket resultat og agenda"),
        ("nb", "spilereglene", "det avdelingen er enig om"),
        ("nn", "medforskar", "undersøkjer eigen praksis"),
        ("nn", "speleregler", "det avdelinga er einig om"),
        ("en", "class", "never one person"),
        ("en", "a reflecting team", "fixed turns"),
    ],
)
def test_words_are_explained_in_ones_own_language(small, language, term, told):
    assert told in asks(in_language(small, language), "what_is", term=term)


def test_a_word_that_is_not_known_is_said_not_to_be(ann):
    assert "ingen forklaring" in asks(ann, "what_is", term="kvantefysikk")
    assert one_button(ann) == "~help"


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_long_things_are_kept_comes_from_the_rules(small, language):
    told = asks(in_language(small, language), "kept_how_long")

    assert "90" in told
    assert "30" in told
    assert "365" in told


def test_who_sees_what_names_the_readers_of_each_thing(ann):
    told = asks(ann, "who_sees")

    assert "Utkast: bare du" in told
    assert "Svar uten navn på pulsen: HMS-gruppa" in told
    assert "En fortelling til pedagogisk leder: du, pedagogisk leder" in told
    assert one_button(ann) == "start:privacy"


@pytest.mark.parametrize(
    ("language", "told"),
    [("nb", "et program"), ("nn", "eit program"), ("en", "a program")],
)
def test_it_says_that_it_is_a_program(small, language, told):
    assert told in asks(in_language(small, language), "are_you_robot")


def test_what_it_can_do_is_the_menu_of_the_one_who_asks(ann, per):
    for person in (ann, per):
        asks(person, "what_can_you")
        person.presses("more:story")

    assert "start:department_stories" not in ann.choices
    assert "start:department_stories" in per.choices


# Help with one subject


@pytest.mark.parametrize(
    ("language", "topic", "told", "opens"),
    [
        ("nb", "møter", "melde saker", "start:agenda_item"),
        ("nn", "hjulet", "fire fasar", "start:wheel"),
        ("en", "stories", "without names", "start:practice_story"),
    ],
)
def test_help_explains_one_subject_and_offers_what_belongs_to_it(
    small, language, topic, told, opens
):
    somebody = in_language(small, language)

    assert told in asks(somebody, "help_with", topic=topic)
    assert opens in somebody.choices


def test_help_offers_only_what_one_may_open(ann, per, eva):
    for somebody in (ann, per, eva):
        asks(somebody, "help_with", topic="møter")
    assert "start:closed_days" not in ann.choices
    assert "start:closed_days" not in per.choices
    assert "start:closed_days" in eva.choices


def test_an_unknown_subject_gets_the_menu(ann):
    assert "Det emnet kjenner jeg ikke" in asks(ann, "help_with", topic="bilvask")
    assert "start:practice_story" in ann.choices


def test_every_subjects_dialogs_are_there(small):
    for key, told in small.house.content["asked"]["subjects"].items():
        for name in told["dialogs"]:
            assert small.house.starts(name), (key, name)


def test_every_words_dialog_is_there(small):
    for key, told in small.house.content["glossary"]["words"].items():
        assert small.house.starts(told["opens"]), key
