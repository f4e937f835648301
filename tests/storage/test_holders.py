"""What a killed process had claimed is seen to at once; what a living one has is not."""

import asyncio
import multiprocessing
from datetime import timedelta

import pytest
from sqlalchemy import NullPool, create_engine, delete, select, text

from dialogs.talk.messages import Message, Paragraph, Span
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel, Missing, Sent
from storage.database.connect import open_database
from storage.people import identities
from storage.post import boards, outbox, showers
from storage.post.holders import MOMENT
from storage.post.outbox import Sending
from storage.tables import meta
from tests.bot.team import Team
from tests.conftest import database
from tests.torture import claiming
from tests.world import KEY, NOON, World

FAR = 60
CONTEXT = multiprocessing.get_context("forkserver")
ENDS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Slack(Channel):
    """A platform that can be asked, and has seen nothing but what it was sent."""

    name = "slack"
    can_be_asked = True

    def __init__(self):
        self.sent = []

    async def send(self, post):
        self.sent.append(post.id)
        return Sent()

    async def find(self, post):
        return Sent() if post.id in self.sent else Missing()


@pytest.fixture
def shared(migrated):
    with database(migrated) as url:
        world = World(url, now=NOON)
        yield world
        world.close()


@pytest.fixture
def admin(shared):
    url = shared.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def post(world):
    def work(db):
        place = identities.place(db, "slack", "T1/C1", None, world.now)
        return outbox.put(db, place, Message((Paragraph((Span("Hei"),)),)), world.now)

    return world.run(work)


def beats(world, slack, seconds=0):
    """Let a process beat once: it asks, and sends what waits."""
    world.now += timedelta(seconds=seconds)
    delivery = Delivery(world.database, {"slack": slack}, lambda: world.now)

    async def go():
        await delivery.ask()
        await delivery.leftovers()

    asyncio.run(go())


def states(world):
    asked = select(outbox.outbox.c.state).order_by(outbox.outbox.c.id)
    return world.run(lambda db: list(db.connection.execute(asked).scalars()))


def test_after_a_kill_a_place_waits_a_moment_and_not_two_minutes(shared, admin):
    first = post(shared)
    ours, theirs = CONTEXT.Pipe()
    victim = CONTEXT.Process(target=claiming.run, args=(shared.url, KEY, theirs))
    victim.start()
    assert ours.poll(FAR)
    assert ours.recv() == 1
    second = post(shared)
    slack = Slack()
    beats(shared, slack, 1)
    assert slack.sent == []

    victim.kill()
    victim.join(FAR)
    _until_nobody_is_there(shared, admin)
    beats(shared, slack, 1)
    beats(shared, slack, MOMENT.total_seconds() + 1)

    assert slack.sent == [first, second]
    assert set(states(shared)) == {Sending.SENT}


def _until_nobody_is_there(world, admin):
    """Wait until the server has noticed that the process is dead: it does by itself."""
    asked = text(
        "SELECT count(*) FROM outbox WHERE state = 'sending' AND holder IN "
        "(SELECT CAST(objid AS bigint) FROM pg_locks WHERE locktype = 'advisory')"
    )
    while admin.execute(asked).scalar():
        continue


def test_a_living_process_keeps_what_it_has_claimed_however_often_others_beat(shared):
    other = open_database(shared.url, shared.keyring)
    post(shared)
    held = other.now(lambda db: outbox.claim(db, ["slack"], NOON))
    slack = Slack()

    for _ in range(20):
        beats(shared, slack, 4)
    other.close()

    assert len(held) == 1
    assert slack.sent == []
    assert states(shared) == [Sending.SENDING]


def test_one_that_lost_only_its_line_is_back_before_anybody_takes_over(shared, admin):
    other = World(shared.url, now=shared.now)
    post(shared)
    other.run(lambda db: outbox.claim(db, ["slack"], NOON))
    slack, theirs = Slack(), Slack()
    admin.execute(ENDS)
    while admin.execute(ENDS).scalars().all():
        continue

    beats(shared, slack, 1)
    while other.run(lambda db: db.holder) is None:
        continue
    other.now = shared.now
    beats(other, theirs, 1)
    for _ in range(5):
        beats(shared, slack, 4)

    assert slack.sent == theirs.sent == []
    assert states(shared) == [Sending.SENDING]
    beats(shared, slack, outbox.LEASE.total_seconds() + 1)
    assert len(slack.sent) == 1
    other.close()


def test_a_lease_still_runs_out_for_one_that_never_wrote_how_it_went(shared):
    other = open_database(shared.url, shared.keyring)
    number = post(shared)
    other.now(lambda db: outbox.claim(db, ["slack"], NOON))
    slack = Slack()

    beats(shared, slack, outbox.LEASE.total_seconds() + 1)
    other.close()

    assert slack.sent == [number]


def test_without_a_lock_of_its_own_a_process_still_claims(shared, admin):
    number = shared.database.writer._presence.number
    taken = f"SELECT pg_advisory_lock({0x70726573}, {number})"
    admin.exec_driver_sql(taken)
    post(shared)

    found = shared.run(lambda db: (db.holder, outbox.claim(db, ["slack"], NOON)))

    assert found[0] is None
    assert len(found[1]) == 1


def test_the_database_of_one_process_knows_nothing_of_holders(small):
    assert small.run(lambda db: db.holder) is None


def test_what_a_killed_program_may_have_shown_last_is_shown_once_more(world):
    team = Team(world).begins()
    team.presses("per", "next")
    team.beat()

    def behind(db):
        showers.look(db)
        return boards.stale(db, ["web"], world.now)

    assert world.run(behind) == []
    if world.url.startswith("sqlite"):
        return
    other = open_database(world.url, world.keyring)
    other.now(showers.enter)
    assert world.run(behind) == []
    other.close()

    # Its line is seen gone when the server has read its end.
    while not (found := world.run(behind)):
        pass
    assert len(found) == 1
    team.beat()
    assert world.run(behind) == []


def test_one_that_was_taken_for_dead_is_seen_again(world):
    def names(db):
        asked = select(meta.c.key).where(meta.c.key.startswith(showers.SHOWS))
        return list(db.connection.execute(asked).scalars())

    world.run(showers.enter)
    alone = world.url.startswith("sqlite")
    assert len(world.run(names)) == (0 if alone else 1)
    world.run(
        lambda db: db.connection.execute(
            delete(meta).where(meta.c.key.startswith(showers.SHOWS))
        )
    )
    world.run(showers.look)
    assert len(world.run(names)) == (0 if alone else 1)
