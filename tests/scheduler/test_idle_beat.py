"""A beat that finds nothing to do asks twice, and leaves the database alone."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.turn.receive import Receiver
from dialogs.talk.messages import Incoming, Message, Paragraph, Span
from dialogs.year.open_days import instant
from scheduler.delivery.delivery import Delivery
from scheduler.heartbeat import Heartbeat
from scheduler.planning import Planner
from storage.people import identities
from storage.post import outbox, set_aside
from storage.post.waiting import ALL
from storage.tables import meta, reminders
from storage.tables import outbox as outbox_table
from tests.bot.team import Team
from tests.scheduler.beats import Beats
from tests.scheduler.test_delivery import Platform
from tests.world import World


def heart_of(world, slack):
    def now():
        return world.now

    database, house = world.database, world.house
    delivery = Delivery(database, {"slack": slack}, now)
    receiver = Receiver(database, house, now, delivery.kept, delivery.wake)
    return Heartbeat(
        database,
        delivery,
        Planner(database, house, now),
        receiver.try_again,
        now,
        house=house,
    )


def put(world, due=None):
    def work(db):
        place = identities.place(db, "slack", "T1/C1", None, world.now)
        said = Message((Paragraph((Span("Hei"),)),))
        return outbox.put(db, place, said, world.now, due=due)

    return world.run(work)


@pytest.fixture
def slack():
    return Platform()


@pytest.fixture
def heart(small, ann, slack):
    """Give a heart that has seen to everything there was."""
    heart = heart_of(small, slack)
    asyncio.run(heart.beat())
    small.now += timedelta(seconds=1)
    return heart


def test_an_idle_beat_is_two_reads(small, heart):
    seen = []
    small.run(lambda db: db._driver.set_trace_callback(seen.append))
    del seen[:]
    asyncio.run(heart.beat())

    told = [each for each in seen if not each.startswith(("BEGIN", "COMMIT"))]
    assert [each.split()[0] for each in told] == ["SELECT", "SELECT"], told


def test_what_was_put_since_leaves_in_the_next_beat(small, heart, slack):
    first = put(small)
    asyncio.run(heart.beat())
    later = put(small, due=small.now + timedelta(hours=1))
    asyncio.run(heart.beat())
    assert slack.sent == [first]
    small.now += timedelta(hours=1)
    asyncio.run(heart.beat())

    assert slack.sent == [first, later]


def test_what_was_set_aside_is_taken_up_in_the_beat_when_it_is_due(small, heart):
    told = Incoming("web", "e1", "ann@example.no", "ann@example.no", "hei")
    small.run(lambda db: set_aside.keep(db, told, 1, "KeyError", small.now))
    asyncio.run(heart.beat())
    assert small.run(set_aside.waiting) == 1
    small.now += timedelta(seconds=set_aside.WAITS[0])
    asyncio.run(heart.beat())

    assert small.run(set_aside.waiting) == 0


def test_where_nobody_can_look_each_part_looks_for_itself(
    small, heart, slack, monkeypatch
):
    def fails(db, now):
        raise KeyError(now)

    monkeypatch.setattr("scheduler.heartbeat.waiting", fails)
    first = put(small)
    asyncio.run(heart.beat())

    assert slack.sent == [first]


def _lives(path, *, looks):
    """Live some weeks, a beat every twenty minutes of the day; return all that came of it."""
    path.mkdir()
    world = World(f"sqlite:///{path}/samspill.db")
    scope, units = world.kindergarten()
    world.meeting(scope, units["Rød"])
    for email, roles in (
        ("ann@example.no", ("assistant",)),
        ("per@example.no", ("pedagogical_leader",)),
        ("eva@example.no", ("head",)),
    ):
        world.person(email, scope, units["Rød"], roles)
    Beats(world).everybody_joined("slack")
    heart = heart_of(world, Platform())
    if not looks:

        async def everything():
            return ALL

        heart._look = everything
    end = world.now + timedelta(days=16)
    while world.now < end:
        asyncio.run(heart.beat())
        world.now += timedelta(minutes=20 if 5 <= world.now.hour < 16 else 60)

    def read(db):
        def rows(table, *names):
            asked = select(*(table.c[name] for name in names)).order_by(table.c.id)
            return [tuple(row) for row in db.connection.execute(asked)]

        swept = select(meta.c.value).where(meta.c.key == "swept_at")
        return (
            rows(reminders, "rule", "person_id", "state", "due_at", "decided_at"),
            rows(outbox_table, "person_id", "state", "sent_at", "due_at", "why"),
            db.connection.execute(swept).scalar(),
        )

    lived = world.run(read)
    world.close()
    return lived


def test_a_heart_that_looks_first_does_the_same_at_the_same_time(tmp_path):
    first = _lives(tmp_path / "looks", looks=True)

    assert first == _lives(tmp_path / "sees_to_all", looks=False)
    assert len(first[0]) > 5
    assert {row[1] for row in first[1]} == {"sent"}
    assert datetime.fromisoformat(first[2]) > instant(datetime(2026, 11, 1))


def test_while_a_round_goes_on_another_programs_death_is_looked_for(small, slack):
    """A board that nobody calls behind may still have been changed by one who died."""
    team = Team(small).begins()
    team.beat()
    heart = heart_of(small, slack)
    looked = []

    async def boards():
        looked.append(small.now)
        return 0

    heart._delivery.boards = boards
    asyncio.run(heart.beat())
    assert len(looked) == 1
    team.ends()
    asyncio.run(heart.beat())
    assert len(looked) == 1
