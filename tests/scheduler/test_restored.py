"""A copy that is put back says nothing that was due before, and goes on from there."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dialogs.talk.messages import Incoming, Message, Paragraph, Span
from storage.database import copies
from storage.people import identities
from storage.post import board_care, boards, outbox, set_aside
from storage.post.outbox import Sending
from storage.reflecting_team import due as reflecting_team
from storage.reminders.rows import ReminderState
from storage.tables import boards as boards_table
from storage.tables import outbox as outbox_table
from storage.tables import team_rounds
from storage.year import snapshot as year
from tests.scheduler.beats import Beats

EMAILS = ("ann@example.no", "per@example.no", "siri@example.no")
MEETING = datetime(2026, 11, 24, 13, 0)
HELLO = Message((Paragraph((Span("Hei"),)),))


@pytest.fixture
def red(world, tmp_path):
    """Give Rød with an assistant, its leader, the head, and a meeting 24 November."""
    scope, units = world.kindergarten()
    world.person(EMAILS[0], scope, units["Rød"])
    world.person(EMAILS[1], scope, units["Rød"], ("pedagogical_leader",))
    world.person(EMAILS[2], scope, None, ("head",))
    world.scope, world.units = scope, units
    world.meeting(scope, units["Rød"], MEETING)
    world.copy = tmp_path / "copy"
    made = Beats(world)
    made.everybody_joined()
    return made


def writes(world):
    world.run(lambda db: copies.write(db, world.copy))


def restores(world):
    return world.run(lambda db: copies.read(db, world.copy, world.now, replace=True))


def decided(beats, reason):
    return [row for row in beats.rows() if row[2:4] == (ReminderState.SKIPPED, reason)]


@pytest.mark.parametrize("copied", [datetime(2026, 11, 9), datetime(2026, 10, 2)])
def test_what_was_said_since_the_copy_is_not_said_again(red, copied):
    red.at(copied.year, copied.month, copied.day, 12).beat()
    writes(red.world)
    before = red.until(2026, 11, 12, 12)
    assert before

    red.at(2026, 11, 12, 12)
    restores(red.world)
    red.world.run(year.touch_all)
    red.seen = 10**6
    again = red.until(2026, 11, 17, 12)

    assert again == []
    assert decided(red, "restored")


def test_what_is_due_later_goes_on_by_itself(red):
    red.at(2026, 11, 9, 12).beat()
    writes(red.world)
    red.at(2026, 11, 12, 12)
    done = restores(red.world)
    red.seen = 0
    said = red.until(2026, 11, 24, 12)

    assert done["not_reminded"] >= 1
    assert "ann@example.no" in {email for _, email, _ in said}
    assert min(at for at, *_ in said) > datetime(2026, 11, 12, 12)


def put(world, due=None, channel="slack"):
    def work(db):
        place = identities.place(db, channel, "T1/C1", None, world.now)
        return outbox.put(db, place, HELLO, world.now, due=due)

    return world.run(work)


def test_a_message_that_waited_is_held_and_one_for_the_morning_after_is_not(red):
    world = red.at(2026, 11, 9, 22).world
    held, kept = put(world), put(world, world.now + timedelta(hours=9))
    put(world, channel="web")
    writes(world)
    world.now += timedelta(hours=1)
    done = restores(world)

    assert done["not_sent"] == 2
    rows = world.run(lambda db: {
        row.id: (row.state, row.reason, row.sealed is None)
        for row in db.connection.execute(select(outbox_table))
    })  # fmt: skip
    assert rows[held] == (Sending.FAILED, outbox.HELD, True)
    assert rows[kept][0] == Sending.PENDING
    world.now += timedelta(hours=9)
    posts = world.run(lambda db: outbox.claim(db, ["slack"], world.now))
    assert [post.id for post in posts] == [kept]


def test_an_event_that_was_to_be_tried_again_waits_for_the_operator(red):
    world = red.at(2026, 11, 9, 12).world
    told = Incoming("web", EMAILS[0], EMAILS[0], "e1", words="hei på deg")
    world.run(lambda db: set_aside.keep(db, told, 1, "KeyError", world.now))
    writes(world)
    world.now += timedelta(days=2)

    assert restores(world)["not_tried_again"] == 1
    assert world.run(lambda db: set_aside.due(db, world.now)) == []
    assert world.run(lambda db: set_aside.try_again(db, world.now)) == 1
    assert world.run(lambda db: set_aside.due(db, world.now)) == [told]


def test_a_board_that_was_not_up_yet_is_neither_shown_nor_given_up(red):
    world = red.at(2026, 11, 9, 12).world
    here = world.scope.kindergarten_id

    def work(db):
        place = identities.place(db, "slack", "T1/C1", None, world.now)
        boards.put(db, place, "r" * 16, HELLO, world.now, here)

    world.run(work)
    writes(world)
    world.now += timedelta(days=1)
    restores(world)
    about = select(boards_table.c.subject).union(select(boards_table.c.subject))
    mended = world.run(lambda db: board_care.mend(db, about, world.now))

    assert mended == 0
    assert world.run(lambda db: outbox.claim(db, ["slack"], world.now)) == []
    closed = select(boards_table.c.closed)
    assert world.run(lambda db: db.connection.execute(closed).scalar()) is None


def test_a_time_of_a_round_that_is_over_never_comes(red):
    world = red.at(2026, 11, 9, 12).world

    def work(db):
        values = {
            "id": "r" * 16, "kindergarten_id": world.scope.kindergarten_id,
            "department_id": world.units["Rød"], "kind": "round", "way": "room",
            "dimension": "care", "state": "running", "version": 1, "timer": 1,
            "timer_do": "time_up", "timer_at": world.now + timedelta(minutes=3),
            "created_at": world.now,
        }  # fmt: skip
        db.connection.execute(team_rounds.insert().values(values))

    world.run(work)
    writes(world)
    world.now += timedelta(hours=1)

    assert restores(world)["rounds_held"] == 1
    assert world.run(lambda db: reflecting_team.due(db, world.now)) == []
