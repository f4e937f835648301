import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading import dates
from dialogs.reading.dates import Doubt, DoubtReason

ROOT = Path(__file__).parents[2]
WORDS = dates.DateWords.from_lists(
    tomllib.loads((ROOT / "dialogs/content/dates.toml").read_text(encoding="utf-8"))
)
LINES = (ROOT / "tests/corpus/dates.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
ZONE = ZoneInfo("Europe/Oslo")
MONDAY = date(2026, 11, 2)
MONDAY_AT_TEN = datetime.combine(MONDAY, time(10))

ANY_TEXT = st.text(max_size=40)
DATE_LIKE = st.lists(
    st.sampled_from([*WORDS.signs, *"0123456789.:/- ,", "31", "24", "2027"]),
    max_size=8,
).map(" ".join)
TODAYS = st.dates(date(1990, 1, 1), date(9990, 12, 31))


def reading(row):
    text = row["text"] * row.get("repeat", 1)
    match row["read"]:
        case "date":
            today = date.fromisoformat(row["today"])
            return dates.read_date(text, today=today, words=WORDS)
        case "time":
            return dates.read_time(text, words=WORDS)
    now = datetime.fromisoformat(row["today"])
    return dates.read_moment(text, now_local=now, zone=ZONE, words=WORDS)


def plain(value):
    if isinstance(value, Doubt):
        offer = value.suggestion.isoformat() if value.suggestion is not None else None
        return {"doubt": value.reason, "offer": offer}
    return value.isoformat()


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_text_has_the_one_reading_or_doubt_that_the_corpus_says(row):
    assert plain(reading(row)) == row["expected"]


def test_the_corpus_names_each_row_once():
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@given(ANY_TEXT | DATE_LIKE, TODAYS)
def test_any_text_is_a_date_from_today_on_or_a_doubt(text, today):
    found = dates.read_date(text, today=today, words=WORDS)

    last = date(today.year + 2, 12, 31)
    assert isinstance(found, Doubt) or today <= found <= last


@given(ANY_TEXT | DATE_LIKE)
def test_any_text_is_a_time_or_a_doubt(text):
    assert isinstance(dates.read_time(text, words=WORDS), time | Doubt)


@given(ANY_TEXT | DATE_LIKE, st.builds(datetime.combine, TODAYS, st.times()))
def test_any_text_is_a_moment_to_come_or_a_doubt(text, now):
    found = dates.read_moment(text, now_local=now, zone=ZONE, words=WORDS)

    assert isinstance(found, Doubt) or (now < found and found.tzinfo is None)


@given(TODAYS, st.integers(0, 730))
def test_every_day_of_two_years_is_read_back_from_its_numbers(today, ahead):
    day = date.fromordinal(today.toordinal() + ahead)

    for written in (f"{day.day}.{day.month}.{day.year}", day.isoformat()):
        assert dates.read_date(written, today=today, words=WORDS) == day


@given(st.times())
def test_every_minute_of_the_day_is_read_back_from_its_numbers(clock):
    minute = clock.replace(second=0, microsecond=0)

    for form in ("%H:%M", "%H.%M", "kl. %H.%M", "%H%M"):
        assert dates.read_time(minute.strftime(form), words=WORDS) == minute


def test_no_minute_of_the_night_that_leaps_is_taken_as_it_stands():
    for minute in range(60):
        found = dates.read_moment(
            f"28.03.2027 02:{minute:02}",
            now_local=MONDAY_AT_TEN,
            zone=ZONE,
            words=WORDS,
        )

        offer = datetime.combine(date(2027, 3, 28), time(3, minute))
        assert found == Doubt(DoubtReason.NIGHT_GAP, offer)


def test_a_doubtful_reading_always_has_something_to_offer():
    asked = (DoubtReason.UNSURE, DoubtReason.NIGHT_GAP, DoubtReason.TWELVE_OR_MIDNIGHT)
    doubts = [found for found in map(reading, ROWS) if isinstance(found, Doubt)]

    assert all(
        found.suggestion is not None for found in doubts if found.reason in asked
    )


def test_every_reason_for_doubt_is_in_the_corpus():
    doubts = [found for found in map(reading, ROWS) if isinstance(found, Doubt)]

    assert {found.reason for found in doubts} == set(DoubtReason)


def test_a_word_with_two_meanings_is_refused_with_its_name():
    lists = {"weekdays": {"1": ["man"]}, "months": {"1": ["MAN"]}}

    with pytest.raises(ValueError, match="'MAN' is both W1 and M1"):
        dates.DateWords.from_lists(lists)


def test_a_table_that_is_not_known_is_refused_with_its_name():
    with pytest.raises(ValueError, match="no table 'seasons'"):
        dates.DateWords.from_lists({"seasons": {"1": ["vår"]}})


def test_no_words_at_all_leave_only_numbers():
    bare = dates.DateWords.from_lists({})

    assert dates.read_date("3.11", today=MONDAY, words=bare) == date(2026, 11, 3)
    assert isinstance(dates.read_date("fredag", today=MONDAY, words=bare), Doubt)
