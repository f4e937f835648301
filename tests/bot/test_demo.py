"""The demo: a kindergarten as a new one is, and one in the middle of its year."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.demo import demo
from dialogs.year.open_days import instant
from scheduler.planning import plan, rules_of
from storage.answers import answered, ballots
from storage.hms import rows as hms
from storage.people import staff
from storage.people.scope import Scope
from storage.tables import kindergartens, people, reminders
from storage.wheel import rows as wheel
from tests.world import Person

ADDRESSES = {
    *(f"{n}@solbakken.example" for n in ("siri", "per", "mona", "ann", "jonas", "marit", "amir", "liv")),
    "guro@kommunen.example",
    "odd@kommunen.example",
}  # fmt: skip


@pytest.fixture
def shown(small):
    small.now = instant(datetime(2026, 11, 24, 9))
    small.run(lambda db: demo.seed(db, small.house, small.now))
    return small


def scope(world, name):
    asked = select(kindergartens.c.id).where(kindergartens.c.name == name)
    return Scope(world.run(lambda db: db.connection.execute(asked).scalar_one()))


def months(world, name):
    where = scope(world, name)
    return world.run(lambda db: hms.months(db, where))


def test_people_keep_their_addresses(shown):
    asked = select(people.c.email)
    found = set(shown.run(lambda db: db.connection.execute(asked).scalars().all()))

    assert found >= ADDRESSES


def test_the_first_kindergarten_begins_with_nothing_decided(shown):
    assert months(shown, "Solbakken barnehage") == {}


def test_its_hms_group_is_asked_about_the_next_month(shown):
    rules = rules_of(shown.house.content)
    shown.run(lambda db: plan(db, rules, shown.now))
    asked = (
        select(people.c.email, reminders.c.subject)
        .join(people, people.c.id == reminders.c.person_id)
        .where(reminders.c.rule == "theme_choose")
    )
    found = shown.run(lambda db: [tuple(row) for row in db.connection.execute(asked)])

    assert {email for email, subject in found if subject == "gap:2026-12"} >= {
        f"{name}@solbakken.example" for name in ("siri", "jonas", "marit")
    }


def test_the_second_is_in_the_middle_of_its_year(shown):
    found = months(shown, "Granly barnehage")
    agreed = [month for month, one in found.items() if one.is_confirmed]
    waiting = [month for month, one in found.items() if not one.is_confirmed]

    assert agreed == ["2026-08", "2026-09", "2026-10", "2026-11", "2026-12"]
    assert waiting == ["2027-01"]
    where = scope(shown, "Granly barnehage")
    (one,) = shown.run(lambda db: wheel.places(db, where))
    box = shown.run(lambda db: ballots.find(db, where, one.department, "now", one.id))
    assert shown.run(lambda db: answered.finished(db, box.id)) == 3
    assert len(shown.run(lambda db: hms.lifts(db, where))) == 1


def test_its_keys_were_turned_by_two_people_of_two_sides(shown):
    where = scope(shown, "Granly barnehage")
    head = shown.run(lambda db: staff.holder(db, where, "head"))
    elected = shown.run(lambda db: staff.holder(db, where, "safety_representative"))

    agreed = [m for m in months(shown, "Granly barnehage").values() if m.is_confirmed]
    assert {(one.head, one.staff) for one in agreed} == {(head, elected)}


@pytest.mark.parametrize(
    "when",
    [datetime(2026, 8, 3, 8), datetime(2027, 1, 31, 23), datetime(2027, 7, 20, 12)],
)
def test_it_can_begin_on_any_day_of_the_year(small, when):
    small.now = instant(when)

    assert small.run(lambda db: demo.seed(db, small.house, small.now))


def test_the_other_side_there_says_yes_in_the_chat(shown):
    ea = Person(shown, "ea@granly.example")
    ea.says("hms-kalender")
    ea.presses("confirm")
    ea.presses("yes")

    assert months(shown, "Granly barnehage")["2027-01"].is_confirmed


def test_it_is_filled_once(shown):
    assert not shown.run(lambda db: demo.seed(db, shown.house, shown.now))
