"""Nobody is asked, told or noticed at night, on closed days or while away, by any way."""

import asyncio
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot import outage
from dialogs.year.open_days import (
    Calendar,
    Closed,
    Hours,
    instant,
    public_holidays,
    wall,
)
from dialogs.year.open_time import OpenTime, Workday
from scheduler.delivery.delivery import Delivery
from storage.meetings import rows as meetings
from storage.people import staff
from storage.post import alive, outbox
from storage.post import letters as unasked
from storage.post.letters import Said
from storage.tables import absences, memberships, people, places
from storage.tables import outbox as outbox_table
from storage.year import closed
from tests.bot.team import Team

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR = instant(datetime(2026, 8, 1)), instant(datetime(2027, 8, 1))
SUMMER = date(2027, 7, 12), date(2027, 7, 30)
AWAY = date(2027, 3, 22), date(2027, 4, 2)
CLOSED = (
    Closed(*SUMMER, "summer"),
    Closed(date(2026, 11, 13), date(2026, 11, 13), "planning"),
    Closed(date(2027, 2, 10), date(2027, 2, 10), "early", time(12)),
    Closed(date(2026, 9, 9), date(2026, 9, 9), "early", time(6)),
)


HERS = OpenTime((Workday(Hours(), Calendar(CLOSED)),), (AWAY,))


def is_open(moment):
    """Say it once more, plainly: what the promise is, without the code that keeps it."""
    local = wall(moment)
    day = local.date()
    is_closed = (
        local.isoweekday() > 5
        or day in public_holidays(day.year)
        or (day.month, day.day) in ((12, 24), (12, 31))
    )
    return not is_closed and 7 <= local.hour < 17


def is_hers(moment):
    local = wall(moment)
    day = local.date()
    is_out = (
        SUMMER[0] <= day <= SUMMER[1]
        or AWAY[0] <= day <= AWAY[1]
        or day in (date(2026, 11, 13), date(2026, 9, 9))
        or (day == date(2027, 2, 10) and local.hour >= 12)
    )
    return is_open(moment) and not is_out


def hours_of_the_year():
    moment = YEAR[0]
    while moment < YEAR[1]:
        yield moment
        yield moment + HOUR - timedelta(milliseconds=1)
        moment += HOUR


def test_whatever_hour_of_the_year_it_is_her_next_open_time_is_one():
    for moment in hours_of_the_year():
        due = HERS.following(moment)
        assert due is not None
        assert due >= moment
        assert is_hers(due), (moment, due)
        assert HERS.allows(moment) == is_hers(moment), moment
        if is_hers(moment):
            assert due == moment


@pytest.mark.parametrize(
    ("asked", "comes"),
    [
        # The night when the clock goes forward, and the one when it goes back.
        ((2026, 10, 24, 22), (2026, 10, 26, 7)),
        ((2026, 10, 25, 2, 30), (2026, 10, 26, 7)),
        ((2027, 3, 20, 23), (2027, 4, 5, 7)),
        ((2027, 3, 28, 2, 30), (2027, 4, 5, 7)),
        ((2027, 2, 10, 12), (2027, 2, 11, 7)),
        ((2026, 12, 23, 17), (2026, 12, 28, 7)),
        ((2026, 12, 31, 12), (2027, 1, 4, 7)),
        ((2027, 7, 9, 16, 59), (2027, 7, 9, 16, 59)),
        ((2027, 7, 9, 17), (2027, 8, 2, 7)),
        ((2026, 9, 9, 8), (2026, 9, 10, 7)),
    ],
)
def test_it_comes_in_the_first_morning_that_is_hers(asked, comes):
    due = HERS.following(instant(datetime(*asked)))
    assert wall(due) == datetime(*comes)


def test_who_has_left_has_no_open_time_and_who_begins_later_has_hers_then():
    left = Workday(Hours(), Calendar(), ends=date(2026, 11, 6))
    new = Workday(Hours(time(8)), Calendar(), starts=date(2027, 1, 4))
    friday = instant(datetime(2026, 11, 6, 18))
    assert OpenTime((left,)).following(friday) is None
    assert wall(OpenTime((left, new)).following(friday)) == datetime(2027, 1, 4, 8)


# Each way in which something is said to others than the one who acts

AT = [
    pytest.param(datetime(*when), id=datetime(*when).strftime("%a %d %b %H.%M"))
    for when in (
        (2026, 11, 8, 22),
        (2026, 11, 7, 12),
        (2026, 11, 6, 17),
        (2026, 12, 25, 10),
        (2027, 10, 31, 2, 30),
        (2027, 3, 28, 1, 59),
        (2027, 1, 12, 3),
    )
]


@pytest.fixture
def team(small):
    made = Team(small)
    made.tells()
    return made


def rows(world, since=0):
    """Return what lies in the outbox: (id, address, why, state, due, reason)."""
    asked = (
        select(outbox_table, places.c.address)
        .join(places, places.c.id == outbox_table.c.place_id)
        .where(outbox_table.c.id > since)
        .order_by(outbox_table.c.id)
    )
    return world.run(lambda db: db.connection.execute(asked).all())


def newest(world):
    return max((row.id for row in rows(world)), default=0)


def to_others(world, since, actor):
    found = [r for r in rows(world, since) if r.address != f"{actor}@example.no"]
    return [r for r in found if r.state == "pending"]


def all_wait_for_morning(world, since, actor):
    """Hold it against the promise; return to whom there is something."""
    found = to_others(world, since, actor)
    for row in found:
        assert is_open(row.due_at), (row.address, wall(row.due_at))
        assert row.reason == outbox.LATER
    return {row.address.split("@")[0] for row in found}


def at(world, when):
    world.now = instant(when)


@pytest.mark.parametrize("when", AT)
def test_the_teller_is_asked_when_she_is_at_work_and_the_leader_told_so_too(team, when):
    at(team.world, when)
    since = newest(team.world)
    team.ready("room")
    assert all_wait_for_morning(team.world, since, "per") == {"ann"}

    since = newest(team.world)
    team.says_yes()
    assert all_wait_for_morning(team.world, since, "ann") == {"per"}


@pytest.mark.parametrize("when", AT)
def test_a_round_over_several_days_calls_on_nobody_before_the_morning(team, when):
    team.ready("days").says_yes()
    at(team.world, when)
    since = newest(team.world)
    team.per.says("reflekterende team")
    team.per.presses("start")
    assert all_wait_for_morning(team.world, since, "per") == {"room:rod"}

    team.goes_to("clarifying")
    since = newest(team.world)
    team.chooses("per", team.key("next"))
    team.writes("per", "Hva skjedde så?")
    all_wait_for_morning(team.world, since, "per")


@pytest.mark.parametrize("way", ["room", "channel"])
@pytest.mark.parametrize("when", AT)
def test_a_round_in_which_people_sit_together_begins_at_night_only_if_they_do(
    team, when, way
):
    team.ready(way).says_yes()
    at(team.world, when)
    since = newest(team.world)
    team.per.says("reflekterende team")
    team.per.presses("start")

    assert to_others(team.world, since, "per") == []
    assert "Sitter dere sammen nå" in team.per.reads
    team.per.presses("no")
    assert team.kept.state == "ready"


def test_the_button_in_the_leaders_own_conversation_asks_the_same(team):
    team.ready("channel").says_yes()
    at(team.world, datetime(2026, 11, 8, 22))
    message = team.mail("per")[-1]
    key = next(o.key for o in message.choices if ":start:" in o.key)
    team.per.does(choice=key)

    assert "utenfor arbeidstiden" in team.per.reads
    assert team.kept.state == "ready"


def test_who_sit_together_in_the_evening_are_answered_at_once(team):
    team.ready("channel").says_yes()
    at(team.world, datetime(2026, 11, 4, 18))
    team.per.says("reflekterende team")
    team.per.presses("start")
    team.per.presses("yes")
    since = newest(team.world)
    team.beat()
    team.goes_to("clarifying")

    told = rows(team.world, since)
    assert team.kept.state == "running"
    assert {row.due_at <= team.world.now for row in told} == {True}


def test_a_meeting_in_the_evening_is_asked_nothing(team):
    def planned(db):
        wall_ = datetime(2026, 11, 4, 18)
        meetings.add(db, team.scope, None, "staff", wall_)

    team.world.run(planned)
    team.ready("room").says_yes()
    at(team.world, datetime(2026, 11, 4, 18, 20))
    team.per.says("reflekterende team")
    team.per.presses("start")

    assert team.kept.state == "running"


@pytest.mark.parametrize("when", AT)
def test_what_an_outage_met_is_told_when_they_are_at_work(team, when):
    world = team.world
    people_ = ("ann", "eva")

    def on_slack(db):
        for name in people_:
            person = staff.by_email(db, f"{name}@example.no").id
            values = {"channel": "slack", "address": name, "person_id": person}
            made = insert(places).values(created_at=world.now, **values)
            db.connection.execute(made)
            mine = people.c.id == person
            db.connection.execute(update(people).where(mine).values(channel="slack"))

    world.run(on_slack)
    at(world, when)
    for name in people_:
        team.people[name].says("praksisfortelling")
    world.run(lambda db: alive.note(db, world.now))
    since = newest(world)
    world.now += HOUR
    told = world.run(lambda db: outage.tell(db, world.house, world.now))

    assert told == 2
    assert all_wait_for_morning(world, since, "nobody") == set(people_)


@pytest.mark.parametrize("when", AT)
def test_keys_rounds_and_what_is_shared_wait_for_the_morning(team, when):
    world = team.world
    at(world, when)
    since = newest(world)

    def say(db):
        def word(language):
            return world.house.stage(language).message("greeting", "was_away")

        everybody = [
            staff.by_email(db, f"{name}@example.no").id for name in team.people
        ]
        unit, red = team.scope.kindergarten_id, team.units["Rød"]
        unasked.send(db, unit, everybody, word, world.now, Said("hms"))
        unasked.in_rooms(db, unit, red, word("nb"), world.now, Said("room"))

    world.run(say)
    assert "room:rod" in all_wait_for_morning(world, since, "nobody")


# What waits for the morning


def ask(team):
    """Let Ann be asked to tell on Friday evening; return what she was sent."""
    at(team.world, datetime(2026, 11, 6, 20))
    team.ready("room")
    return team.mail("ann")[-1]


def state_of(team, name):
    row = [r for r in rows(team.world) if r.address == f"{name}@example.no"][-1]
    return row.state, row.reason


def test_what_was_said_on_friday_evening_comes_on_monday(team):
    """A message is too old a day after it was meant for, not after it was made."""
    ask(team)
    at(team.world, datetime(2026, 11, 9, 7, 1))
    team.beat()

    assert state_of(team, "ann") == ("sent", None)


def test_it_is_not_said_when_it_is_not_true_any_more(team):
    ask(team)
    team.per.says("reflekterende team")
    team.per.presses("drop")
    at(team.world, datetime(2026, 11, 9, 7, 1))
    team.beat()

    assert state_of(team, "ann") == ("failed", "withdrawn")


def test_it_waits_on_for_one_who_is_away_meanwhile_and_is_let_go_of_for_one_who_left(
    team,
):
    ask(team)
    who = team.number("ann")
    here = (date(2026, 11, 9), date(2026, 11, 9))
    team.world.run(
        lambda db: db.connection.execute(
            insert(absences).values(person_id=who, first=here[0], last=here[1])
        )
    )
    at(team.world, datetime(2026, 11, 9, 7, 1))
    team.beat()
    assert state_of(team, "ann") == ("pending", outbox.LATER)

    team.world.run(
        lambda db: db.connection.execute(
            update(memberships)
            .where(memberships.c.person_id == who)
            .values(ends=date(2026, 11, 9))
        )
    )
    at(team.world, datetime(2026, 11, 10, 7, 1))
    team.beat()
    assert state_of(team, "ann") == ("failed", "left")


def test_a_day_that_is_closed_meanwhile_is_seen_as_it_leaves(team):
    ask(team)
    day = date(2026, 11, 9)
    team.world.run(lambda db: closed.add(db, team.scope, day, day, "other"))
    at(team.world, datetime(2026, 11, 9, 8))
    team.beat()

    row = [r for r in rows(team.world) if r.address == "ann@example.no"][-1]
    assert (row.state, wall(row.due_at)) == ("pending", datetime(2026, 11, 10, 7))


def test_what_waits_holds_back_no_answer_in_the_same_place(team):
    ask(team)
    at(team.world, datetime(2026, 11, 7, 12))
    receipt = team.people["ann"].says("hei")
    assert receipt
    since = newest(team.world)
    team.world.run(lambda db: answered(db, team))
    team.beat()

    assert [r.state for r in rows(team.world, since)] == ["sent"]


def answered(db, team):
    place = db.connection.execute(
        select(places.c.id).where(places.c.address == "ann@example.no")
    ).scalar_one()
    message = team.world.house.stage("nb").message("greeting", "was_away")
    outbox.put(db, place, message, team.world.now)


def test_a_message_that_was_late_in_leaving_waits_for_the_morning(team):
    """Put in the outbox at the end of a day, and the program stands still till night."""
    at(team.world, datetime(2026, 11, 5, 16, 59))
    team.ready("room")
    assert state_of(team, "ann")[1] is None
    at(team.world, datetime(2026, 11, 5, 23))
    team.beat()

    row = [r for r in rows(team.world) if r.address == "ann@example.no"][-1]
    assert (row.state, wall(row.due_at)) == ("pending", datetime(2026, 11, 6, 7))


def test_delivery_asks_the_door_and_goes_on_to_what_comes_after(small):
    """What is let go of as it leaves makes way for the next, in the same beat."""
    team = Team(small)
    team.tells()
    ask(team)
    team.per.says("reflekterende team")
    team.per.presses("drop")
    at(small, datetime(2026, 11, 9, 7, 1))
    small.run(lambda db: answered(db, team))
    asyncio.run(
        Delivery(small.database, {"web": team.wall}, lambda: small.now).leftovers()
    )

    assert state_of(team, "ann") == ("sent", None)


def test_only_those_who_will_be_told_are_counted_as_told(team):
    """«De har fått beskjed» is true of them."""
    team.eva.says("hei")
    left, there = team.number("ann"), team.number("eva")
    team.world.run(
        lambda db: db.connection.execute(
            update(memberships)
            .where(memberships.c.person_id == left)
            .values(ends=date(2026, 11, 6))
        )
    )
    at(team.world, datetime(2026, 11, 6, 20))

    def say(db):
        def word(language):
            return team.world.house.stage(language).message("greeting", "was_away")

        now = team.world.now
        return unasked.send(db, 1, [left, there], word, now, Said("hms"))

    assert set(team.world.run(say)) == {there}
    assert state_of(team, "ann") == ("failed", "left")
