"""The week's card: quiet lines that ride along, what is gathered in it, what is late."""

import asyncio
from datetime import date, datetime

import pytest
from sqlalchemy import insert, select

from dialogs.year.open_days import wall
from scheduler.delivery.delivery import Delivery
from scheduler.reminders import situations
from storage.meetings import rows as meetings
from storage.people import identities, staff
from storage.reminders import own
from storage.tables import absences, rounds
from storage.tables import outbox as outbox_table
from storage.year import snapshot as year
from tests.bot.team import Wall
from tests.conftest import STORY
from tests.scheduler.beats import Beats

ANN, PER = "ann@example.no", "per@example.no"


class House(Beats):
    """Rød with Ann and Per, and a bot that has met them; it is Monday 2 November."""

    def __init__(self, world):
        super().__init__(world)
        self.scope, self.units = world.kindergarten()
        self.ann = world.person(ANN, self.scope, self.units["Rød"])
        world.person(PER, self.scope, self.units["Rød"], ("pedagogical_leader",))
        self.at(2026, 11, 1, 9)
        self.everybody_joined()

    def meets(self, *when, kind="department", unit="Rød"):
        number = self.units[unit] if unit else None

        def work(db):
            made = meetings.add(db, self.scope, number, kind, datetime(*when))
            year.touch(db, self.scope)
            return made

        return self.world.run(work)

    def told(self, email, *until):
        return [(at, text) for at, whom, text in self.until(*until) if whom == email]

    def leaves(self):
        """Let what waits leave, as the heartbeat does."""
        wall_ = Wall()
        delivery = Delivery(self.world.database, {"web": wall_}, lambda: self.world.now)
        asyncio.run(delivery.leftovers())
        return [n for n, each in wall_.posts.items() for _ in each]


@pytest.fixture
def house(small):
    return House(small)


def test_a_departments_meeting_is_told_in_the_card_of_its_week(house):
    house.meets(2026, 11, 12, 14)
    house.meets(2026, 11, 13, 9, kind="staff", unit=None)
    found = house.told(ANN, 2026, 11, 13, 17)

    assert [at for at, _ in found] == [datetime(2026, 11, 9, 8)]
    assert "Rød har avdelingsmøte torsdag 12. november kl. 14.00" in found[0][1]
    assert "Solbakken har personalmøte" in found[0][1]


def test_it_rides_along_with_what_comes_anyway(house):
    house.meets(2026, 11, 12, 14)
    house.meets(2026, 11, 24, 13, kind="tett_paa")
    found = house.told(ANN, 2026, 11, 12, 17)

    assert [at for at, _ in found] == [datetime(2026, 11, 10, 9)]
    assert "avdelingsmøte" in found[0][1]
    assert "praksisfortelling" in found[0][1]


def test_it_goes_alone_when_what_it_waited_for_is_not_needed(house):
    house.meets(2026, 11, 18, 14)
    house.meets(2026, 11, 20, 13, kind="tett_paa")
    house.until(2026, 11, 10, 12)
    house.ann.hands_in(STORY)
    found = house.told(ANN, 2026, 11, 18, 12)

    assert [at for at, text in found if "avdelingsmøte" in text] == [
        datetime(2026, 11, 16, 12, 30)
    ]


def test_who_wants_may_switch_it_off_and_a_cancelled_one_is_not_told(house):
    number = house.meets(2026, 11, 12, 14)
    house.world.run(
        lambda db: own.opt_out(db, staff.by_email(db, ANN).id, "meeting_told")
    )
    assert house.told(ANN, 2026, 11, 10, 12) == []

    house.meets(2026, 11, 19, 14)
    house.world.run(
        lambda db: meetings.change(db, house.scope, number + 1, state="cancelled")
    )
    told = [text for _, text in house.told(PER, 2026, 11, 19, 12)]
    assert not any("19. november" in text for text in told)


def test_a_window_of_observation_is_told_to_the_department_before_it_opens(house):
    house.at(2027, 1, 4, 7)
    found = house.told(ANN, 2027, 6, 1, 12)
    told = [(at, text) for at, text in found if "tid for observasjon på Rød" in text]
    here = house.world.run(
        lambda db: year.read(db, [1], date(2027, 1, 1), date(2027, 6, 1))[1]
    )
    opens = date.fromisocalendar(2027, int(here.spring_weeks.partition("-")[0]), 1)

    assert len(told) == 1
    assert told[0][0].date() < opens
    assert told[0][0].isoweekday() == 1


def test_three_lines_are_shown_and_the_rest_stands_behind_a_button(house):
    for day in (10, 11, 12, 13):
        house.meets(2026, 11, day, 14)
    house.meets(2026, 11, 13, 15, kind="staff", unit=None)
    house.until(2026, 11, 9, 9)
    card = house.messages(ANN)[-1]
    house.ann.seen.append(card)

    assert house.ann.reads.count("møte ") == 3
    assert "2 til står under knappen" in house.ann.reads
    house.ann.does(choice=next(k for k in house.ann.choices if k.endswith(":all")))
    assert house.ann.reads.count("møte ") == 5


# Late, and judged again


def test_after_three_days_of_standstill_there_is_one_message_with_one_line(house):
    """Each is judged for itself: what is done meanwhile is not said."""
    house.meets(2026, 11, 24, 13, kind="tett_paa")
    house.meets(2026, 11, 19, 14)
    house.meets(2026, 11, 20, 14, kind="staff", unit=None)
    house.until(2026, 11, 13, 12)
    house.at(2026, 11, 18, 10, 30)
    found = [text for _, whom, text in house.beat() if whom == ANN]

    assert len(found) == 1
    assert found[0].count("litt seint") <= 1
    house.until(2026, 11, 18, 12)
    assert len([m for m in house.messages(ANN) if m]) == 2


def test_two_that_are_late_have_one_line_on_it(house, monkeypatch):
    monkeypatch.setattr(situations, "MUCH", 99)
    house.meets(2026, 11, 24, 13, kind="tett_paa")
    house.meets(2026, 11, 25, 13, kind="tett_paa")
    house.until(2026, 11, 9, 12)
    house.at(2026, 11, 12, 10)
    found = [text for _, whom, text in house.beat() if whom == ANN]

    assert len(found) == 1
    assert found[0].count("seint") == 1
    assert "Noe av dette kommer litt seint" in found[0]


def row_of(house, rule):
    return next(r for r in house.rows() if r[0] == ANN and r[1] == rule)


def test_a_reminder_that_could_not_leave_is_judged_again_in_the_morning(house):
    """Put in the outbox in the last minute of a day; then the program stood still."""
    house.meets(2026, 11, 24, 13, kind="tett_paa")
    house.until(2026, 11, 10, 9)
    assert row_of(house, "story_ask")[2] == "sent"

    house.at(2026, 11, 10, 22)
    assert ANN not in house.leaves()
    assert row_of(house, "story_ask")[2] == "planned"
    house.ann.hands_in(STORY)
    house.until(2026, 11, 11, 12)

    assert row_of(house, "story_ask")[2:4] == ("skipped", "not_needed")
    assert house.balances()


def test_it_leaves_in_the_morning_where_it_is_true_still(house):
    house.meets(2026, 11, 24, 13, kind="tett_paa")
    house.until(2026, 11, 10, 9)
    house.at(2026, 11, 10, 22)
    house.leaves()
    house.at(2026, 11, 11, 7, 30)
    house.beat()

    assert ANN in house.leaves()
    assert row_of(house, "story_ask")[2] == "sent"


def test_what_was_brought_along_early_is_not_taken_back_at_night(house, monkeypatch):
    monkeypatch.setattr(situations, "MUCH", 0)
    house.meets(2026, 11, 23, 13, kind="tett_paa")
    house.meets(2026, 11, 25, 13, kind="tett_paa")
    house.until(2026, 11, 10, 8)
    asks = [r for r in house.rows(rule="story_ask") if r[0] == ANN]

    assert [r[2] for r in asks] == ["sent", "sent"]
    assert len(house.messages(ANN)) == 1
    assert house.states(ANN) == [("pending", None, True)]


def trying(house):
    """Let Rød try something from 2 November on."""

    def work(db):
        here = house.scope.kindergarten_id
        made = insert(rounds).values(
            id="round-1", kindergarten_id=here, department_id=house.units["Rød"],
            number=1, phase=3, state="open", version=1, trial_from=date(2026, 11, 2),
            check_on=date(2026, 12, 1), begun_at=house.world.now,
            phase_at=house.world.now, sealed=db.seal({}, "rounds|round-1"),
        )  # fmt: skip
        db.connection.execute(made)
        year.touch(db, house.scope)

    house.world.run(work)


def in_room(house):
    """Link a room; return what asks for what was said in it."""

    def work(db):
        place = identities.place(db, "web", "room:rod", None, house.world.now)
        identities.set_room(db, house.scope, place, house.units["Rød"])
        return place

    place = house.world.run(work)
    asked = select(outbox_table).where(outbox_table.c.place_id == place)

    def said():
        rows = house.world.run(lambda db: db.connection.execute(asked).all())
        return [wall(row.created_at) for row in rows]

    return said


def test_what_a_leader_is_told_in_a_card_stands_in_the_room_once(house, monkeypatch):
    """It waits for Monday, and there for what comes later that day; so does the room."""
    said = in_room(house)
    trying(house)
    monkeypatch.setattr(situations, "MUCH", 0)
    house.meets(2026, 11, 23, 13, kind="tett_paa")
    found = house.told(PER, 2026, 11, 10, 12)

    assert [at for at, text in found if "forrige uke" in text] == [
        datetime(2026, 11, 9, 9)
    ]
    assert said() == [datetime(2026, 11, 9, 9)]


def test_a_question_that_was_put_off_over_an_absence_is_asked_still(house):
    """A week's question on a Thursday, to a leader who is back on Friday."""
    trying(house)

    def away(db):
        day, per = date(2026, 11, 5), staff.by_email(db, PER).id
        gone = insert(absences).values(person_id=per, first=day, last=day)
        db.connection.execute(gone)

    house.world.run(away)
    found = house.told(PER, 2026, 11, 6, 17)

    assert [at.date() for at, text in found if "prøvd tiltaket" in text] == [
        date(2026, 11, 6)
    ]


def test_what_is_brought_along_brings_all_that_its_words_are_made_of():
    read = ("here", "calendars", "lines", "heard")
    made = {name: {f"own {name}": 1} for name in read}
    mine = situations.Situations(
        **made, rules={}, wanted={}, reach={}, away={}, opted_out=set(),
        handed_in={(1, 1)}, items={1: 1},
    )  # fmt: skip
    theirs = situations.Situations(
        **{name: {f"other {name}": 2} for name in read}, rules={}, wanted={}, reach={},
        away={}, opted_out=set(), handed_in={(2, 2)}, items={2: 2},
    )  # fmt: skip
    mine.add(theirs)

    assert [len(getattr(mine, name)) for name in (*read, "handed_in", "items")] == [
        2
    ] * 6


def test_nobody_hears_of_us_twice_a_day(house):
    house.meets(2026, 11, 12, 14, kind="tett_paa")
    house.meets(2026, 11, 26, 14)
    found = house.until(2026, 12, 20, 12)

    days = [(email, at.date()) for at, email, _ in found]
    assert len(days) > 5
    assert len(set(days)) == len(days)
