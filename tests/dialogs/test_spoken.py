from datetime import UTC, date, datetime

import pytest

from dialogs import everything
from dialogs.reading import dates
from dialogs.talk.messages import plain
from dialogs.words import content, spoken

HOUSE = everything.build()
NOVEMBER = datetime(2026, 11, 24, 10, tzinfo=UTC)
JUNE = datetime(2027, 6, 20, 10, tzinfo=UTC)
MEETING = {"kind": "x", "department": "", "original": ""}


def line(now, wall):
    values = MEETING | {"wall": wall}
    return HOUSE.stage("nb", now=now).line("meetings", "line", values)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-08-01", "lørdag 1. august"),
        ("2027-07-31", "lørdag 31. juli"),
        ("2027-08-01", "søndag 1. august 2027"),
        ("2026-07-31", "fredag 31. juli 2026"),
    ],
)
def test_a_day_of_another_kindergarten_year_is_said_with_its_year(day, said):
    assert spoken.day(day, "nb", 2026) == said


def test_the_same_meeting_is_said_without_a_year_when_its_year_has_come():
    wall = "2027-08-17T13:00"

    assert "17. august 2027 kl. 13.00" in line(JUNE, wall)
    assert "17. august kl. 13.00" in line(datetime(2027, 8, 2, 10, tzinfo=UTC), wall)


def test_a_year_ago_is_not_taken_for_today():
    assert "24. november 2025" in line(NOVEMBER, "2025-11-24T13:00")


def test_what_is_said_without_knowing_what_day_it_is_says_the_year():
    assert "24. november 2026" in line(None, "2026-11-24T13:00")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "gjelder til 1. september 2027"),
        ("nn", "gjeld til 1. september 2027"),
        ("en", "valid until 1 September 2027"),
    ],
)
def test_a_certificate_says_its_year(language, said):
    stage = HOUSE.stage(language, now=NOVEMBER)

    assert said in plain(stage.blocks("reminder", "certificate", {"day": "2027-09-01"}))


@pytest.mark.parametrize("file", ["report", "team_plan"])
def test_documents_say_the_year_in_which_they_were_written(file):
    values = {
        "on": "2026-11-24", "kindergarten": "x", "people": 3, "minutes": 40, "dimension": "",
    }  # fmt: skip

    assert "24. november 2026" in HOUSE.stage("nb").line(file, "about", values)


@pytest.mark.parametrize("language", content.LANGUAGES)
@pytest.mark.parametrize("year", [2026, 2027])
def test_a_day_that_is_written_as_it_was_said_is_understood(language, year):
    said = spoken.day(date(2027, 8, 16), language, year)

    read = dates.read_date(said, today=NOVEMBER.date(), words=HOUSE.date_words)

    assert read == date(2027, 8, 16)
