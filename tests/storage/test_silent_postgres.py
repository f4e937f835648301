"""PostgreSQL that says nothing: every turn ends, the loop goes on, all is well after."""

import asyncio
import os
import signal
import subprocess
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text

from dialogs.errors import NotKept
from dialogs.talk.messages import Incoming
from storage.database.engine import POOL
from storage.database.patience import PATIENCE, Patience
from storage.tables import inbox, meta
from tests.conftest import database, missing
from tests.storage.line import Line
from tests.world import World

SHORT = Patience(turn=1.5, work=60)
CROWD = POOL * 3


@pytest.fixture
def line(migrated):
    with database(migrated) as url:
        made = Line(url)
        made.straight = url
        yield made
        made.close()


@pytest.fixture
def far(line):
    """Give a world that reaches its database by a line that may fall silent."""
    made = World(line.url, patience=SHORT)
    yield made
    line.go_on()
    made.close()


@pytest.fixture
def admin(line):
    url = line.straight.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def anne(far):
    scope, units = far.kindergarten()
    return far.person("anne@example.no", scope, units["Rød"])


async def _watched(works):
    """Do all of these at once; return what they came to, and how the loop went on."""
    beats = 0

    async def beat():
        nonlocal beats
        while True:
            await asyncio.sleep(SHORT.turn / 50)
            beats += 1

    beating = asyncio.create_task(beat())
    done = await asyncio.gather(*works, return_exceptions=True)
    beating.cancel()
    return done, beats


def crowd(world, numbers=range(CROWD)):
    """Let so many write at once; return who was kept, and how the loop went on."""

    async def all_at_once():
        said = [
            Incoming("web", "anne@example.no", "anne@example.no", f"c{n}", words="hei")
            for n in numbers
        ]
        return await _watched([world.receiver.receive(each) for each in said])

    receipts, beats = asyncio.run(all_at_once())
    return [each.kept for each in receipts], beats


def all_come_through(world):
    """Let everybody try again as a platform does: a slow machine refuses some."""
    left = list(range(CROWD))
    while left:
        kept, _ = crowd(world, left)
        left = [n for n, is_kept in zip(left, kept, strict=True) if not is_kept]
    return kept_events(world) == CROWD


def says_until_kept(anne):
    anne.says("hei", event="hei")
    while not anne.receipt.kept:
        anne.says("hei", event="hei")


def kept_events(world):
    asked = select(func.count()).where(inbox.c.event_id.like("c%"))
    return world.run(lambda db: db.connection.execute(asked).scalar())


def test_who_waits_for_a_lock_is_refused_in_time_and_well_after(far, anne, admin):
    anne.says("hei")
    with admin.execution_options(isolation_level="READ COMMITTED").begin():
        admin.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        kept, beats = crowd(far)
        assert kept == [False] * CROWD
        assert beats > 2

    assert kept_events(far) == 0
    assert all_come_through(far)


def test_a_network_that_halts_refuses_everybody_in_time_and_keeps_nothing(
    far, anne, line
):
    anne.says("hei")
    line.halt()
    kept, beats = crowd(far)
    assert kept == [False] * CROWD
    assert beats > 2

    line.go_on()
    assert kept_events(far) == 0
    assert all_come_through(far)


def test_it_may_halt_again_and_again_and_no_thread_or_connection_is_left_behind(
    far, anne, line, admin
):
    for _ in range(3):
        line.halt()
        assert crowd(far)[0] == [False] * CROWD
        line.go_on()
        says_until_kept(anne)
    line.halt()
    line.go_on()
    assert all_come_through(far)

    threads = [t for t in threading.enumerate() if t.name.startswith("writer_")]
    asked = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert len(threads) <= POOL
    far.close()
    line.cut()
    while admin.execute(asked).scalar():
        continue
    far.open()


@contextmanager
def stopped(pids):
    """Halt backends, and let them go on whatever becomes of this process.

    The shell reads until its input ends, which it does when we are killed too: else
    every other database on the server would wait for ever.
    """
    named = " ".join(map(str, pids))
    waits = f"read end; kill -CONT {named}"
    with subprocess.Popen(["sh", "-c", waits], stdin=subprocess.PIPE):
        try:
            [os.kill(pid, signal.SIGSTOP) for pid in pids]
        except PermissionError:
            missing("a stopped backend", "be PostgreSQL's user, or root, for the tests")
        yield


def test_backends_that_are_stopped_cost_some_turns_and_not_the_next(far, anne, admin):
    says_until_kept(anne)
    assert all_come_through(far)
    pids = admin.execute(text(
        "SELECT pid FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )).scalars().all()  # fmt: skip
    with stopped(pids):
        left = range(CROWD, CROWD * 2)
        kept, beats = crowd(far, left)
        assert not all(kept)
        assert beats > 2
        while not all(kept):
            kept, _ = crowd(far, left)
        says_until_kept(anne)


def test_a_server_that_cannot_be_reached_any_more_refuses_and_comes_back(
    far, anne, line
):
    anne.says("hei")
    line.halt()
    line.cut()
    kept, beats = crowd(far)
    assert kept == [False] * CROWD
    assert beats > 2

    line.go_on()
    line.cut()
    says_until_kept(anne)


def test_the_health_page_asks_the_database(far, line):
    assert asyncio.run(far.database.answers())
    line.halt()
    assert not asyncio.run(far.database.answers())
    line.go_on()
    assert asyncio.run(far.database.answers())


def test_what_may_take_long_is_not_stopped_by_a_turns_limits(line):
    world = World(line.url, patience=Patience(turn=0.2, work=60))
    sleeps = text("SELECT pg_sleep(1)")

    def slow(db):
        db.connection.execute(sleeps)
        db.connection.execute(meta.insert().values(key="slow", value="x"))

    async def both():
        with pytest.raises(NotKept):
            await world.database.run(slow)
        await world.database.patiently(slow)

    asyncio.run(both())
    world.run(lambda db: db.connection.execute(sleeps))
    asked = "SELECT count(*) FROM meta WHERE key = 'slow'"
    assert world.run(lambda db: db.connection.exec_driver_sql(asked).scalar()) == 1
    world.close()


def test_a_command_may_still_choose_how_its_transaction_is_isolated(line):
    world = World(line.url)
    chosen = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    level = text("SHOW transaction_isolation")

    def work(db):
        db.connection.execute(chosen)
        return db.connection.execute(level).scalar()

    assert world.run(work) == "repeatable read"
    world.close()


def test_an_operators_own_options_have_the_last_word():
    told = PATIENCE.connecting("-c lock_timeout=1ms")["options"]

    assert told.endswith("-c lock_timeout=1ms")
    assert told.count("lock_timeout") == 2


def test_what_is_promised_is_ten_seconds():
    assert PATIENCE.turn < 10
    assert PATIENCE.of_turn.lock < PATIENCE.of_turn.statement < PATIENCE.turn
