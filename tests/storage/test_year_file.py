"""A year from a table or another calendar: every fault at once, and nothing with one."""

from datetime import date, datetime

import pytest
from rich.console import Console
from sqlalchemy import func, select

from bot.commands.import_file import import_file
from dialogs.words import content
from storage.lists.calendar_file import read_ics
from storage.lists.table_file import read_table
from storage.lists.year_file import read_year
from storage.lists.year_words import YearWords
from storage.tables import closed_days, meetings

TODAY = date(2026, 8, 3)
WORDS = YearWords.from_content(content.load())
HEAD = "barnehage;avdeling;type;dato;siste dag;fra;til\n"
GOOD = HEAD + (
    "Solbakken;Rød;TETT PÅ-møte;08.12.2026;;13.00;14.30\n"
    "Solbakken;;personalmøte;2026-12-01;;17:00;20:30\n"
    "Solbakken;;planleggingsdag;04.01.2027;;;\n"
    "Solbakken;;sommerstengt;12.07.2027;30.07.2027;;\n"
    "Solbakken;;stenger tidlig;24.03.2027;;12.00;\n"
)


def table(text):
    return read_year(read_table(text.encode()), WORDS, TODAY)


def codes(text):
    return [fault.code for fault in table(text).faults]


def test_a_good_table_is_read_line_by_line():
    found = table(GOOD)

    assert found.faults == ()
    first = found.rows[0]
    assert (first.kind, first.department, first.minutes) == ("tett_paa", "Rød", 90)
    assert first.first == datetime(2026, 12, 8, 13)
    assert found.rows[3].last == date(2027, 7, 30)
    assert found.rows[4].closes == "12:00"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Solbakken;Rød;kaffe;08.12.2026;;13.00;", "unknown_kind"),
        ("Solbakken;Rød;TETT PÅ;31.02.2027;;13.00;", "bad_date"),
        ("Solbakken;Rød;TETT PÅ;;;13.00;", "empty_cell"),
        ("Solbakken;Rød;TETT PÅ;08.12.2066;;13.00;", "too_far_off"),
        ("Solbakken;Rød;TETT PÅ;08.12.2026;;25.00;", "bad_clock"),
        ("Solbakken;Rød;TETT PÅ;08.12.2026;;14.00;13.00", "end_before_start"),
        ("Solbakken;;TETT PÅ;08.12.2026;;13.00;", "no_department_here"),
        ("Solbakken;;personalmøte;08.12.2026;;;", "no_time"),
        (";;personalmøte;08.12.2026;;17.00;", "no_kindergarten"),
        ("Solbakken;;stengt;12.07.2027;01.07.2027;;", "last_before_first"),
    ],
)
def test_a_wrong_line_is_named(line, code):
    found = table(GOOD + line + "\n")

    assert [(f.line, f.code) for f in found.faults] == [(7, code)]


def test_all_faults_are_told_in_one_run():
    bad = HEAD + "Solbakken;Rød;kaffe;31.02.2027;;25.00;\n" * 3

    assert codes(bad) == ["unknown_kind", "bad_date", "bad_clock"] * 3


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTAMP:20260801T000000Z
SUMMARY:TETT PÅ Rød
DTSTART;TZID=Europe/Oslo:20270309T130000
DTEND;TZID=Europe/Oslo:20270309T140000
RRULE:FREQ=WEEKLY;COUNT=5
EXDATE;TZID=Europe/Oslo:20270316T130000
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260801T000000Z
SUMMARY:Barnehagen stengt
DTSTART;VALUE=DATE:20270712
DTEND;VALUE=DATE:20270731
END:VEVENT
END:VCALENDAR
"""


def test_another_calendar_is_read_with_rule_exception_and_whole_days():
    found = read_ics(CALENDAR.encode(), WORDS, TODAY, "Solbakken", "Rød")

    assert found.faults == ()
    meeting, closed = found.rows
    assert meeting.rule == "FREQ=WEEKLY;COUNT=5"
    assert meeting.without == (datetime(2027, 3, 16, 13),)
    assert (closed.kind, closed.last) == ("closed", date(2027, 7, 30))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("TETT PÅ Rød", "Pølsefest"), "unknown_event"),
        (("DTEND;TZID=Europe/Oslo:20270309T140000", "DTEND;TZID=Europe/Oslo:20270309T120000"), "event_ends_first"),
        (("FREQ=WEEKLY", "FREQ=SECONDLY"), "event_rule"),
        (("DTSTART;TZID=Europe/Oslo:20270309T130000\n", ""), "event_without_start"),
    ],
)  # fmt: skip
def test_a_wrong_event_is_named_by_its_number(change, code):
    data = CALENDAR.replace(*change).encode()
    found = read_ics(data, WORDS, TODAY, "Solbakken", "Rød")

    assert [(f.line, f.code) for f in found.faults] == [(1, code)]


@pytest.mark.parametrize("data", [b"", b"hei", b"\xff\xfe", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_is_refused_with_a_sentence(data):
    assert read_ics(data, WORDS, TODAY, "Solbakken").faults


def run(world, path, **more):
    console = Console(record=True, width=200)
    code = import_file(
        path, dry_run=False, leavers=False, run=world.database.now, words=world.house.words,
        language="nb", today=TODAY, now=world.now, console=console, **more,
    )  # fmt: skip
    return code, console.export_text()


def count(world, table_):
    asked = select(func.count()).select_from(table_)
    return world.run(lambda db: db.connection.execute(asked).scalar())


def test_a_year_is_taken_in_once_however_often_it_is_imported(world, tmp_path):
    world.kindergarten()
    path = tmp_path / "aaret.csv"
    path.write_text(GOOD, encoding="utf-8")

    assert run(world, path)[0] == 0
    first = count(world, meetings), count(world, closed_days)
    code, said = run(world, path)

    assert code == 0
    assert "3 møter var der fra før" in said
    assert (count(world, meetings), count(world, closed_days)) == first == (3, 3)


def test_a_file_with_one_fault_changes_nothing(world, tmp_path):
    world.kindergarten()
    path = tmp_path / "aaret.csv"
    path.write_text(
        GOOD + "Fjellet;;personalmøte;08.12.2026;;17.00;\n", encoding="utf-8"
    )
    code, said = run(world, path)

    assert code == 1
    assert "linje 7" in said
    assert "Fjellet" in said
    assert (count(world, meetings), count(world, closed_days)) == (0, 0)


def test_a_calendar_is_taken_in_with_its_exception(world, tmp_path):
    world.kindergarten()
    path = tmp_path / "aaret.ics"
    path.write_text(CALENDAR, encoding="utf-8")
    code, _ = run(world, path, home=("Solbakken", "Rød"))

    assert code == 0
    walls = world.run(
        lambda db: list(db.connection.execute(select(meetings.c.wall)).scalars())
    )
    assert "2027-03-16T13:00" not in walls
    assert len(walls) == 4
