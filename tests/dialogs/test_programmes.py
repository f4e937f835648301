"""Programmes as content: every day resolves, every key is there, a fault has its line."""

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import everything
from dialogs.programmes.files import FOLDER, files_in, known_in
from dialogs.programmes.path import NO_MEETING, begins, lacks, resolved, when
from dialogs.programmes.reading import faults_of, programme_of, programmes
from dialogs.words import content

HOUSE = everything.build()
ALL = programmes(HOUSE.content[FOLDER])
KNOWN = known_in(HOUSE.content, HOUSE.dialogs)
START = date(2026, 8, 17)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
WEEK = timedelta(weeks=1)


def test_every_part_of_the_sources_that_is_a_path_is_there():
    assert set(ALL) == {
        "role_course", "start", "good_day", "tett_paa_1", "tett_paa_2", "tett_paa_3",
        "snakke_med_barn", "new_leader", "new_staff", "new_head", "first_year",
    }  # fmt: skip


@pytest.mark.parametrize("path", files_in(content.BUILT_IN), ids=lambda p: p.stem)
def test_what_a_programme_points_at_is_there_in_three_languages(path):
    text = path.read_text("utf-8")

    assert faults_of(text, tomllib.loads(text), KNOWN) == []


@pytest.mark.parametrize("key", sorted(ALL))
@given(start=DAYS, met=st.lists(DAYS, max_size=4))
def test_every_milestone_falls_on_a_day_whenever_it_begins(key, start, met):
    meetings = {"hms_group": met, "staff": met, "pedagogues": met}
    days = resolved(ALL[key].milestones, start, meetings, {})

    assert [*days] == [each.key for each in ALL[key].milestones]
    assert min(days.values()) >= start
    assert max(days.values()) <= start + timedelta(days=3 * 365)


@given(start=DAYS, weeks=st.integers(1, 40))
def test_what_is_moved_takes_along_what_hangs_on_it_and_nothing_else(start, weeks):
    path = ALL["role_course"].milestones
    before = resolved(path, start, {}, {})
    after = resolved(path, start, {}, {"m3": before["m3"] + weeks * WEEK})
    moved = [key for key in before if after[key] != before[key]]

    assert moved == ["m3", "h3", "m4", "m5", "m6", "after", "later"]
    assert {after[key] - before[key] for key in moved} == {weeks * WEEK}


def test_a_month_is_the_next_one_and_a_start_in_its_middle_is_on_time():
    path = [e for e in ALL["tett_paa_1"].milestones if e.key in ("team09", "team01")]

    assert resolved(path, START, {}, {}) == {
        "team09": date(2026, 9, 1), "team01": date(2027, 1, 1),
    }  # fmt: skip
    later = resolved(path, date(2027, 1, 11), {}, {})
    assert later == {"team09": date(2027, 9, 1), "team01": date(2027, 1, 11)}


def test_before_a_meeting_is_the_next_one_or_four_weeks_where_none_is_planned():
    told = {"programme": HEAD, "milestones": [ONE | {"at": "before:hms_group"}]}
    path = programme_of("x", told).milestones
    met = [START - WEEK, START + 2 * WEEK, START + WEEK]

    assert resolved(path, START, {"hms_group": met}, {}) == {"a": START + WEEK}
    assert resolved(path, START, {}, {}) == {"a": START + NO_MEETING}


def test_a_deadline_counts_back_from_another():
    two = ONE | {"key": "b", "at": "deadline:a-14d"}
    told = {"programme": HEAD, "milestones": [ONE | {"at": "start+8w"}, two]}
    days = resolved(programme_of("x", told).milestones, START, {}, {})

    assert days["b"] == START + 6 * WEEK


@pytest.mark.parametrize(
    "at", ["", "start", "start+2", "month:13", "before:", "after:m1", "soon"]
)
def test_what_says_no_day_is_not_read_as_one(at):
    assert when(at) is None


def test_a_path_that_has_changed_says_what_is_new_and_other_words_are_no_change():
    old = programme_of("x", {"programme": HEAD, "milestones": [ONE]})
    worded = programme_of("x", {"programme": HEAD, "milestones": [ONE | {"nb": "Ny"}]})
    more = [ONE, ONE | {"key": "b"}]
    new = programme_of("x", {"programme": HEAD, "milestones": more})

    assert old.digest == worded.digest != new.digest
    known = [each.key for each in old.milestones]
    assert [each.key for each in lacks(new.milestones, known)] == ["b"]


# A customer's file

HEAD = {
    "nb": "Vår vei",
    "nn": "Vår veg",
    "en": "Our way",
    "of": "department",
    "led_by": "leader",
}
ONE = {
    "key": "a", "kind": "gathering", "nb": "Samling", "nn": "Samling", "en": "Gathering",
    "at": "start+1w", "who": ["staff"],
}  # fmt: skip
GOOD = """[programme]
nb = "Vår vei"
nn = "Vår veg"
en = "Our way"
of = "department"
led_by = "leader"

[[milestones]]
key = "a"
kind = "gathering"
nb = "Samling"
nn = "Samling"
en = "Gathering"
at = "start+1w"
who = ["staff"]

[[milestones]]
key = "b"
kind = "dialog"
nb = "Plan"
nn = "Plan"
en = "Plan"
at = "after:a+2w"
who = ["leader"]
opens = "plan"
"""


def built(tmp_path, text, name="our_way"):
    folder = tmp_path / "content" / FOLDER
    folder.mkdir(parents=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return everything.build(tmp_path)


def test_a_customer_adds_a_programme_without_code(tmp_path):
    house = built(tmp_path, GOOD)

    assert house.content.faults == ()
    ours = programmes(house.content[FOLDER])["our_way"]
    days = resolved(ours.milestones, START, {}, {})
    assert days == {"a": START + WEEK, "b": START + 3 * WEEK}


def test_a_customers_words_start_the_dialog_unless_they_start_another(tmp_path):
    worded = GOOD.replace(
        '"leader"\n', '"leader"\nstarts_words = ["Vår vei", "Tiltak"]\n', 1
    )
    lexicon = built(tmp_path, worded).lexicon

    assert lexicon.start("vår vei") == "programme"
    assert lexicon.start("tiltak") == "plan"


BROKEN = [
    ('at = "start+1w"', 'at = "soon"', 14, "'soon' says no day"),
    ('at = "start+1w"', 'at = "after:b+1w"', 14, "'a' waits for itself"),
    ('at = "after:a+2w"', 'at = "after:c+2w"', 23, "'after:c+2w' says no day"),
    ('kind = "dialog"', 'kind = "party"', 19, "'party' is no kind"),
    ('opens = "plan"', 'opens = "nothing"', 25, "'nothing' is no dialog"),
    ('who = ["leader"]', 'who = ["king"]', 24, "'king' is no role"),
    ('opens = "plan"', 'link = "nowhere"', 25, "'nowhere' is no key of links"),
    ('key = "b"', 'key = "a"', 9, "two milestones are called 'a'"),
    ('en = "Plan"\n', "", 18, "must have 'en'"),
    ('of = "department"', 'of = "moon"', 5, "'of' must be one of"),
    ('key = "b"', "key = b", 18, "line 18"),
]


@pytest.mark.parametrize(("there", "instead", "line", "what"), BROKEN)
def test_a_broken_file_is_named_with_its_line(tmp_path, there, instead, line, what):
    house = built(tmp_path, GOOD.replace(there, instead))
    told = "\n".join(house.content.faults)

    assert "our_way.toml" in told
    assert f"line {line}" in told
    assert what in told
    assert "our_way" not in house.content[FOLDER]


def test_ours_is_used_where_a_customers_of_the_same_name_is_broken(tmp_path):
    house = built(tmp_path, GOOD.replace("start+1w", "soon"), "new_staff")

    assert house.content[FOLDER]["new_staff"] == HOUSE.content[FOLDER]["new_staff"]


@pytest.mark.parametrize("text", ["", "programme = 1", "[programme]\n"])
def test_a_file_with_nothing_in_it_is_named_and_stops_nothing(tmp_path, text):
    house = built(tmp_path, text)

    assert "at least one [[milestones]]" in house.content.faults[0]


def test_whatever_a_milestone_opens_can_be_started_by_a_press():
    found = {begins(each) for path in ALL.values() for each in path.milestones} - {""}

    assert {"survey", "toolbox", "plan"} <= found
    assert [name for name in found if not HOUSE.starts(name)] == []
