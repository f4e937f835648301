"""Homework of a programme stands on the next meeting's list, once, and is told of."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select, update

from storage.meetings import rows as meeting_rows
from storage.people.scope import Scope
from storage.tables import agenda_items, meetings
from tests.bot.department import Department
from tests.bot.test_programme import opened, rows, running, say
from tests.scheduler.beats import Beats

TASK = "Snakk sammen om rollene"
# The homework is on the seventeenth of November.
BEFORE, FIRST, LATER = (
    datetime(2026, 11, 12, 10), datetime(2026, 11, 19, 10), datetime(2026, 12, 10, 10),
)  # fmt: skip


@pytest.fixture
def unit(world):
    return Department(world)


@pytest.fixture
def small_unit(small):
    return Department(small)


def meets(unit, *walls, kind="hms_group"):
    home = unit.world.run(
        lambda db: db.connection.execute(
            select(meetings.c.kindergarten_id).limit(1)
        ).scalar_one()
    )
    return [
        unit.world.run(
            lambda db, wall=wall: meeting_rows.add(db, Scope(home), None, kind, wall)
        )
        for wall in walls
    ]


def night(unit):
    beats = Beats(unit.world)
    beats.everybody_joined()
    beats.beat()
    return beats


def items(unit):
    return [row for row in rows(unit, agenda_items) if row.kind == "discussion"]


def told(beats, name, *until):
    said = beats.until(*until)
    return [
        (at, text)
        for at, whom, text in said
        if whom == f"{name}@example.no" and "hjemmeoppgaven" in text
    ]


def test_homework_stands_on_the_first_meeting_after_its_day(unit):
    _, first, _ = meets(unit, BEFORE, FIRST, LATER)
    running(unit)
    night(unit)
    (item,) = items(unit)

    assert (item.meeting_id, item.minutes) == (first, 20)
    jon = say(unit.jon, "saksliste")
    jon.presses(str(first))
    shown = "".join(str(each) for each in jon.seen)
    assert TASK in shown
    assert "Se hva vi trenger av hverandre" in shown


def test_a_restart_and_more_nights_put_nothing_there_again(unit):
    meets(unit, FIRST)
    running(unit)
    night(unit)
    unit.world.restart()
    unit.world.now = unit.world.now.replace(day=10)
    night(unit)

    assert len(items(unit)) == 1


def test_what_somebody_takes_off_the_list_does_not_come_back(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)
    night(small_unit)
    small_unit.world.run(lambda db: db.connection.execute(delete(agenda_items)))
    small_unit.world.now = small_unit.world.now.replace(day=10)
    night(small_unit)

    assert items(small_unit) == []


def test_where_no_meeting_is_planned_it_waits_until_one_is(small_unit):
    running(small_unit)
    beats = night(small_unit)
    assert items(small_unit) == []

    (first,) = meets(small_unit, FIRST)
    beats.beat()

    assert [item.meeting_id for item in items(small_unit)] == [first]


def test_a_meeting_of_another_kind_is_not_its_meeting(small_unit):
    meets(small_unit, FIRST, kind="staff")
    running(small_unit)
    night(small_unit)

    assert items(small_unit) == []


def test_a_programme_on_pause_puts_nothing_on_a_list(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)
    opened(small_unit.siri, "Sett på pause")
    night(small_unit)

    assert items(small_unit) == []


def test_homework_that_is_skipped_is_taken_off_the_list(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)
    night(small_unit)
    say(opened(small_unit.siri, "Hopp over, vi gjør det på vår måte"), TASK)

    assert items(small_unit) == []


def test_what_was_settled_stays_though_the_homework_is_skipped(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)
    night(small_unit)
    settled = update(agenda_items).values(state="done", result="done")
    small_unit.world.run(lambda db: db.connection.execute(settled))
    say(opened(small_unit.siri, "Hopp over, vi gjør det på vår måte"), TASK)

    assert len(items(small_unit)) == 1


def test_those_it_is_for_read_of_it_in_their_card_before_the_meeting(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)
    found = told(night(small_unit), "jon", 2026, 11, 19, 17)

    assert len(found) == 1
    assert "torsdag 19. november kl. 10.00" in found[0][1]
    assert found[0][0].date() < FIRST.date()


def test_those_it_is_not_for_do_not_read_of_it(small_unit):
    meets(small_unit, FIRST)
    running(small_unit)

    assert told(night(small_unit), "ann", 2026, 11, 19, 17) == []
