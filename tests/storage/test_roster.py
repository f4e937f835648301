import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from storage import tables
from storage.database.engine import engine_of
from storage.database.seals import Keyring, new_key
from storage.database.transaction import Tx
from storage.lists import roster
from storage.lists.staff_row import StaffRow
from storage.people import people

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 3)
YESTERDAY = date(2026, 11, 2)
START = date(2026, 8, 17)
KEYRING = Keyring.of(new_key())


class House:
    """A database that takes in lists; today is given."""

    def __init__(self, url):
        self.engine = engine_of(url)
        tables.metadata.create_all(self.engine)

    def run(self, work):
        with self.engine.begin() as connection:
            return work(Tx(connection, KEYRING))

    def takes_in(self, *rows, leavers=False, today=TODAY):
        def work(db):
            planned = roster.plan(db, rows, today=today, leavers=leavers)
            roster.carry_out(db, planned, now=NOW)
            return planned

        return self.run(work)

    def plans(self, *rows, leavers=False):
        return self.run(lambda db: roster.plan(db, rows, today=TODAY, leavers=leavers))

    def places(self, email, on=TODAY):
        def work(db):
            person = people.by_email(db, email)
            return people.memberships_of(db, person.id, on) if person else []

        return self.run(work)

    def person(self, email):
        return self.run(lambda db: people.by_email(db, email))

    def count(self, table):
        asked = select(func.count()).select_from(table)
        return self.run(lambda db: db.connection.execute(asked).scalar_one())


@pytest.fixture
def house(url):
    made = House(url)
    yield made
    made.engine.dispose()


LINES = iter(range(2, 1_000_000))


def row(email="ida@example.no", **given):
    values = {
        "kindergarten": "Solstua",
        "department": "Blåklokka",
        "name": "Ida Fjelltopp",
        "roles": frozenset({"assistant"}),
        "language": None,
        "starts": START,
        "ends": None,
    }
    return StaffRow(line=next(LINES), email=email, **(values | given))


def test_a_list_makes_kindergartens_departments_people_and_places(house):
    planned = house.takes_in(
        row(language="nn", roles=frozenset({"assistant", "safety_representative"})),
        row("per@example.no", name="Per Bekkefar", department=None),
    )

    ida = house.person("IDA@example.no ")
    (place,) = house.places("ida@example.no")
    assert (ida.name, ida.language) == ("Ida Fjelltopp", "nn")
    assert place.roles == {"assistant", "safety_representative"}
    assert (place.starts, place.ends) == (START, None)
    assert house.places("per@example.no")[0].department_id is None
    assert planned.counts["memberships"].created == 2


def test_the_same_list_a_second_time_changes_nothing(house):
    rows = [
        row(),
        row("per@example.no", name="Per", starts=None),
        row("kaja@example.no", name="Kaja", starts=None, ends=date(2026, 12, 1)),
        row("siv@example.no", name="Siv", starts=None, ends=date(2026, 1, 1)),
    ]
    house.takes_in(*rows)

    again = house.takes_in(*rows, leavers=True)
    tomorrow = house.takes_in(*rows, leavers=True, today=TODAY + timedelta(days=1))

    assert (again.changes, tomorrow.changes) == (0, 0)
    assert again.counts["memberships"].unchanged == 4
    assert house.count(tables.audit) == 1


def test_planning_alone_writes_nothing(house):
    planned = house.plans(row())

    assert planned.changes == 4
    assert house.count(tables.kindergartens) == 0


def test_names_that_differ_in_case_are_the_same_place_and_person(house):
    house.takes_in(row())

    planned = house.takes_in(
        row("ida@example.no", kindergarten="SOLSTUA", department="blåklokka")
    )

    assert planned.changes == 0


def test_a_new_name_language_role_or_day_is_a_change(house):
    house.takes_in(row())

    planned = house.takes_in(
        row(
            name="Ida Dalbunn",
            language="en",
            roles=frozenset({"teacher"}),
            ends=date(2027, 7, 31),
        )
    )

    ida, (place,) = house.person("ida@example.no"), house.places("ida@example.no")
    assert (ida.name, ida.language) == ("Ida Dalbunn", "en")
    assert (place.roles, place.ends) == ({"teacher"}, date(2027, 7, 31))
    assert planned.counts["people"].changed == 1
    assert planned.counts["memberships"].changed == 1


def test_a_language_that_the_list_leaves_out_stays_as_it_was(house):
    house.takes_in(row(language="nn"))

    assert house.takes_in(row()).changes == 0
    assert house.person("ida@example.no").language == "nn"


def test_a_new_kindergarten_and_its_people_get_the_language_of_most_rows(house):
    house.takes_in(
        row(language="nn"),
        row("per@example.no", name="Per", language="nn"),
        row("kaja@example.no", name="Kaja", language="nb"),
        row("siv@example.no", name="Siv"),
    )

    languages = select(tables.kindergartens.c.language)
    found = house.run(lambda db: db.connection.scalars(languages).all())
    assert found == ["nn"]
    assert house.person("siv@example.no").language == "nn"


def test_who_is_not_in_the_list_is_reported_and_keeps_her_place(house):
    house.takes_in(row(), row("per@example.no", name="Per Bekkefar"))

    planned = house.takes_in(row())

    assert [stay.name for stay in planned.missing] == ["Per Bekkefar"]
    assert planned.changes == 0
    assert len(house.places("per@example.no")) == 1


def test_leavers_keep_their_place_through_yesterday(house):
    house.takes_in(row(), row("per@example.no", name="Per Bekkefar"))

    planned = house.takes_in(row(), leavers=True)

    assert planned.counts["memberships"].ended == 1
    assert house.places("per@example.no", TODAY) == []
    assert len(house.places("per@example.no", YESTERDAY)) == 1
    assert house.count(tables.people) == 2


def test_leavers_elsewhere_are_none_of_the_lists_business(house):
    house.takes_in(row(), row("per@example.no", kindergarten="Måneberget"))

    planned = house.takes_in(row(), leavers=True)

    assert planned.missing == ()
    assert len(house.places("per@example.no")) == 1


def test_moving_to_another_department_ends_the_old_place_only_with_leavers(house):
    house.takes_in(row())
    moved = row(department="Hvitveis", starts=TODAY)

    house.takes_in(moved)
    assert len(house.places("ida@example.no")) == 2

    house.takes_in(moved, leavers=True)
    assert [place.starts for place in house.places("ida@example.no")] == [TODAY]


def test_one_who_had_not_begun_never_begins(house):
    house.takes_in(row(), row("per@example.no", starts=date(2027, 1, 4)))

    house.takes_in(row(), leavers=True)

    assert house.places("per@example.no", date(2027, 2, 1)) == []
    assert house.takes_in(row(), leavers=True).changes == 0


def test_one_who_comes_back_without_a_date_begins_again_today(house):
    house.takes_in(row(), row("per@example.no", starts=None))
    house.takes_in(row(), leavers=True, today=TODAY + timedelta(days=30))
    back = TODAY + timedelta(days=60)

    house.takes_in(row(), row("per@example.no", starts=None), today=back)

    assert house.places("per@example.no", back - timedelta(days=1)) == []
    assert [p.starts for p in house.places("per@example.no", back)] == [back]


def test_a_corrected_start_moves_the_place_and_makes_no_second_one(house):
    house.takes_in(row())

    planned = house.takes_in(row(starts=date(2026, 9, 1)))

    assert planned.counts["memberships"].changed == 1
    assert house.count(tables.memberships) == 1


def test_a_later_period_in_the_same_place_is_a_new_place(house):
    first = row(ends=date(2026, 12, 31))
    house.takes_in(first)

    planned = house.takes_in(first, row(starts=date(2027, 1, 1)))

    assert planned.counts["memberships"].created == 1
    assert house.count(tables.memberships) == 2


def test_one_person_may_work_in_two_kindergartens(house):
    house.takes_in(row(), row(kindergarten="Måneberget", department=None))

    places = house.places("ida@example.no")

    assert len({place.kindergarten_id for place in places}) == 2
    assert house.count(tables.people) == 1


def test_a_failure_half_way_leaves_nothing(house):
    def work(db):
        planned = roster.plan(db, [row()], today=TODAY, leavers=False)
        roster.carry_out(db, planned, now=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        house.run(work)

    assert house.count(tables.kindergartens) == 0


def test_the_numbers_are_told_for_each_kindergarten(house):
    house.takes_in(row(), row("per@example.no", kindergarten="Måneberget"))

    planned = house.plans(
        row(ends=date(2027, 1, 1)),
        row("siv@example.no", name="Siv", kindergarten="Måneberget"),
    )

    sun, moon = (planned.by_kindergarten[n] for n in ("Solstua", "Måneberget"))
    assert (sun.changed, moon.created, moon.missing) == (1, 1, 1)


def test_a_whole_municipality_is_taken_in_within_five_seconds(house):
    rows = [
        row(
            f"p{number}@example.no",
            name=f"Person {number}",
            kindergarten=f"Barnehage {number % 476 % 110}",
            department=f"Avdeling {number % 476}",
        )
        for number in range(2022)
    ]

    start = time.perf_counter()
    planned = house.takes_in(*rows)
    again = house.takes_in(*rows)
    spent = time.perf_counter() - start

    made = {kind: counts.created for kind, counts in planned.counts.items()}
    assert made == {
        "kindergartens": 110,
        "departments": 476,
        "people": 2022,
        "memberships": 2022,
    }
    assert again.changes == 0
    assert spent < 5
