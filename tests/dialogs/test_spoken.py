import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import everything
from dialogs.reading import dates
from dialogs.talk.messages import plain
from dialogs.words import content, spoken
from dialogs.words.templates import environment
from dialogs.year.open_days import KindergartenYear

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


DAYS = st.dates(date(2020, 1, 1), date(2034, 12, 31))
NUMBER = re.compile(r"\b20[2-3]\d\b")
SAID = {
    "day": spoken.day,
    "moment": lambda day, *told: spoken.moment(f"{day}T09:30", *told),
    "when": lambda day, *told: spoken.when(f"{day}T09:30", *told),
    "month": lambda day, *told: spoken.month(f"{day}"[:7], *told),
}


@pytest.mark.parametrize("language", content.LANGUAGES)
@pytest.mark.parametrize("name", list(SAID))
@given(day=DAYS, today=DAYS)
def test_a_date_has_its_year_exactly_where_it_is_of_another_kindergarten_year(
    name, language, day, today
):
    said = SAID[name](day, language, spoken.year_of(today))
    is_of_another = KindergartenYear.of(day) != KindergartenYear.of(today)

    assert NUMBER.findall(said) == ([str(day.year)] if is_of_another else [])


@given(day=DAYS, today=DAYS)
def test_every_filter_of_the_texts_says_a_year_as_the_one_function_does(day, today):
    now = datetime(today.year, today.month, today.day, 10, tzinfo=UTC)
    made = environment("nb")
    told = {"_year": spoken.year_of(now.date()), "_values": [], "on": f"{day}T09:30"}

    for name, said in SAID.items():
        text = made.from_string("{{ on | " + name + " }}").render(told)
        value = str(told["_values"].pop())
        assert text
        assert value == said(day, "nb", spoken.year_of(today))


def test_labels_say_the_year_too_and_say_it_anew_when_a_year_begins():
    def named(now):
        stage = HOUSE.stage("nb", now=now)
        return stage.remembered(("x",), lambda _: line(now, "2027-08-17T13:00"))

    assert "2027" in named(JUNE)
    assert "2027" not in named(datetime(2027, 8, 2, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("month", "said"), [("2027-02", "i februar"), ("2027-08", "i august 2027")]
)
def test_choices_say_the_year_as_texts_do(month, said):
    stage = HOUSE.stage("nb", now=NOVEMBER)

    assert stage.options("hms_keys", "free_keys", {"month": month})["none"].endswith(
        said
    )


def test_the_year_begins_when_it_does_in_norway():
    eve = datetime(2027, 7, 31, 22, 30, tzinfo=UTC)

    assert "17. august kl. 13.00" in line(eve, "2027-08-17T13:00")
