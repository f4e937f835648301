"""A gathering that is given a day is a meeting: moved, called off, and seen by its own."""

import pytest
from sqlalchemy import select

from storage.tables import meetings, milestones
from tests.bot.department import Department
from tests.bot.test_programme import NEW_STAFF, begun, opened, rows, running, say

STAFF = "Modul 2: samling med hele personalet"
GROUP = "Modul 1: digital samling"


@pytest.fixture
def unit(world):
    return Department(world)


@pytest.fixture
def small_unit(small):
    return Department(small)


def given(unit, what=STAFF, when="2.2.2027 kl 13"):
    siri = opened(running(unit), "Flytt")
    return say(siri, what, when)


def met(unit):
    return [row for row in rows(unit, meetings) if row.kind.startswith("programme")]


def stone(unit, key):
    asked = select(milestones).where(milestones.c.key == key)
    return unit.world.run(lambda db: db.connection.execute(asked).one())


def test_a_gathering_that_is_given_a_day_is_a_meeting(unit):
    siri = given(unit)
    (meeting,) = met(unit)

    assert "tirsdag 2. februar kl. 13.00" in siri.reads
    assert (meeting.wall, meeting.minutes, meeting.state) == (
        "2027-02-02T13:00", 120, "planned",
    )  # fmt: skip
    assert "samling" in say(unit.ann, "møter").reads


def test_the_days_that_a_path_begins_with_are_in_nobodys_calendar(small_unit):
    running(small_unit)

    assert met(small_unit) == []


def test_one_for_the_hms_group_is_seen_by_the_group_only(small_unit):
    given(small_unit, GROUP, "26.11.2026 kl 10")

    assert "samling i HMS-gruppa" in say(small_unit.jon, "møter").reads
    assert "samling" not in say(small_unit.ann, "møter").reads


def test_a_second_day_moves_the_same_meeting(unit):
    given(unit)
    say(opened(unit.siri, "Flytt"), STAFF, "9.2.2027 kl 14")

    assert [row.wall for row in met(unit)] == ["2027-02-09T14:00"]


def test_a_meeting_that_is_moved_by_itself_takes_its_milestone_along(small_unit):
    siri = given(small_unit, GROUP, "26.11.2026 kl 10")
    say(siri, "flytt møtet til 27.11.2026")
    siri.presses(str(met(small_unit)[0].id))
    siri.says("ja")

    assert met(small_unit)[0].wall == "2026-11-27T10:00"
    assert "Fredag 27. november: Modul 1" in opened(siri).reads


def test_one_that_is_skipped_is_no_meeting_any_more(unit):
    given(unit)
    say(opened(unit.siri, "Hopp over, vi gjør det på vår måte"), STAFF)

    assert [row.state for row in met(unit)] == ["cancelled"]
    assert "samling" not in say(unit.ann, "møter").reads


def test_the_end_of_a_programme_calls_off_what_is_ahead(small_unit):
    given(small_unit)
    opened(small_unit.siri, "Avslutt løpet", "ja")

    assert [row.state for row in met(small_unit)] == ["cancelled"]


def test_a_meeting_that_is_called_off_leaves_the_milestone_and_a_new_day_revives_it(
    small_unit,
):
    siri = given(small_unit, GROUP, "26.11.2026 kl 10")
    say(siri, "avlys møtet 26.11.2026", "ja")
    assert met(small_unit)[0].state == "cancelled"
    assert stone(small_unit, "m1").state == "open"

    say(opened(siri, "Flytt"), GROUP, "3.12.2026 kl 10")

    (meeting,) = met(small_unit)
    assert (meeting.state, meeting.wall) == ("planned", "2026-12-03T10:00")


def test_a_closed_day_is_asked_about_before_it_is_kept(small_unit):
    siri = given(small_unit, STAFF, "6.2.2027 kl 13")
    assert "lørdag eller søndag" in siri.reads
    say(siri, "nei")
    assert met(small_unit) == []

    say(opened(siri, "Flytt"), STAFF, "6.2.2027 kl 13", "ja")

    assert [row.clash for row in met(small_unit)] == ["accepted"]


def test_one_of_somebody_new_is_in_nobodys_calendar(small_unit):
    begun(small_unit, "per", NEW_STAFF, ("Ann Berge",))
    per = opened(small_unit.per, "Flytt")
    say(per, per.choices[0], "26.11.2026")

    assert met(small_unit) == []


def test_its_list_takes_matters_as_that_of_any_meeting(small_unit):
    given(small_unit, GROUP, "26.11.2026 kl 10")

    (meeting,) = met(small_unit)

    assert str(meeting.id) in say(small_unit.jon, "saksliste").choices
