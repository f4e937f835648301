"""SQLite's one writer goes on, whatever a function, the disk or a loop does."""

import asyncio
import contextlib
import resource
import signal
import sqlite3
import threading

import pytest
from sqlalchemy.exc import OperationalError

from dialogs.errors import NotKept
from storage.database.patience import Patience
from storage.database.writer import submit
from storage.tables import meta
from tests.world import World

FAR = 60
WORDS = "Jeg tok av meg ringen og la den i lomma"


def note(key, value="x"):
    return lambda db: db.connection.execute(meta.insert().values(key=key, value=value))


def wipe(db):
    db.connection.execute(meta.delete().where(meta.c.key.like("words%")))
    db.forgets = True


def written(world):
    path = world.url.removeprefix("sqlite:///")
    found = b""
    for name in (path, path + "-wal"):
        with contextlib.suppress(FileNotFoundError), open(name, "rb") as file:
            found += file.read()
    return found


@contextlib.contextmanager
def full(world):
    """Let the other file take what is written, and the first one take nothing of it."""
    asked = "SELECT min(rootpage) FROM sqlite_master WHERE tbl_name = 'meta'"
    page = world.run(lambda db: db.connection.exec_driver_sql(asked).scalar())
    size = (page - 1) * 4096
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_while_the_other_file_is_emptied_ends_nothing(small):
    small.run(note("words", WORDS))

    with full(small):
        submit(small.database.writer, wipe).result(FAR)
        assert submit(small.database.writer, note("still")).result(FAR)
        assert WORDS.encode() in written(small)
    submit(small.database.writer, note("room again")).result(FAR)

    assert WORDS.encode() not in written(small)


def test_words_leave_the_file_when_there_is_room_again_though_nobody_writes(small):
    small.run(note("words", WORDS))
    writer, emptied = small.database.writer, threading.Event()
    with full(small):
        submit(writer, wipe).result(FAR)
        again = writer._do

        def seen(jobs):
            again(jobs)
            if not jobs:
                emptied.set()

        writer._do = seen
    assert emptied.wait(FAR)

    assert WORDS.encode() not in written(small)


def test_one_who_reads_only_puts_it_off_until_he_is_done(small):
    small.run(note("words", WORDS))
    reader = sqlite3.connect(small.url.removeprefix("sqlite:///"))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM meta").fetchall()

    submit(small.database.writer, wipe).result(FAR)
    reader.close()
    submit(small.database.writer, note("after")).result(FAR)

    assert WORDS.encode() not in written(small)


@pytest.mark.parametrize("fault", [SystemExit, KeyboardInterrupt, StopIteration])
def test_what_a_function_raises_reaches_its_waiter_and_nobody_else(small, fault):
    def bad(db):
        note("bad")(db)
        raise fault

    wanted = [submit(small.database.writer, each) for each in (bad, note("good"))]

    with pytest.raises((fault, RuntimeError)):
        wanted[0].result(FAR)
    assert wanted[1].result(FAR)
    keys = small.run(lambda db: db.connection.exec_driver_sql(
        "SELECT key FROM meta WHERE key IN ('good', 'bad')"
    ).scalars().all())  # fmt: skip
    assert keys == ["good"]


def test_in_a_loop_a_strange_error_does_not_leave_the_others_waiting(small):
    def bad(db):
        raise StopIteration

    async def both():
        run = small.database.run
        return await asyncio.gather(run(bad), run(note("good")), return_exceptions=True)

    first, second = asyncio.run(both())

    assert isinstance(first, RuntimeError)
    assert not isinstance(second, BaseException)


def test_a_transaction_that_a_function_ended_itself_is_refused_and_left(small):
    def ends(db):
        db.connection.connection.driver_connection.execute("ROLLBACK")
        raise OSError("gone")

    with pytest.raises(NotKept):
        submit(small.database.writer, ends).result(FAR)

    assert submit(small.database.writer, note("after")).result(FAR)


def test_a_connection_that_is_closed_under_it_is_opened_anew(small):
    def closes(db):
        db.connection.connection.driver_connection.close()

    with pytest.raises((NotKept, sqlite3.Error)):
        submit(small.database.writer, closes).result(FAR)

    assert submit(small.database.writer, note("after")).result(FAR)


def test_a_file_that_cannot_be_opened_is_refused_until_it_can(small):
    small.restart()
    engine = small.database.engine
    connect, down = engine.connect, [True]

    def connected():
        if down[0]:
            raise OperationalError("open", {}, sqlite3.OperationalError("no file"))
        return connect()

    small.database.writer._engine = type("Engine", (), {
        "connect": staticmethod(connected), "dispose": engine.dispose,
    })  # fmt: skip
    with pytest.raises(NotKept):
        submit(small.database.writer, note("k1")).result(FAR)
    down[0] = False

    assert submit(small.database.writer, note("k2")).result(FAR)


def test_a_loop_that_has_ended_costs_nobody_else_anything(small):
    held, begun = threading.Event(), threading.Event()

    def slow(db):
        begun.set()
        held.wait(FAR)

    async def leaves():
        task = asyncio.ensure_future(small.database.run(slow))
        await asyncio.to_thread(begun.wait, FAR)
        task.cancel()

    asyncio.run(leaves())
    held.set()

    assert submit(small.database.writer, note("after")).result(FAR)


def test_what_comes_after_the_end_is_refused_and_not_left_waiting(world):
    world.database.close()

    with pytest.raises(NotKept):
        submit(world.database.writer, note("late")).result(FAR)


def test_who_gave_up_waiting_finds_nothing_kept(tmp_path):
    world = World(f"sqlite:///{tmp_path}/x.db", patience=Patience(turn=0.2))
    held = threading.Event()
    submit(world.database.writer, lambda db: held.wait(FAR))

    async def waits():
        await world.database.run(note("too late"))

    with pytest.raises(NotKept):
        asyncio.run(waits())
    held.set()
    asked = "SELECT count(*) FROM meta WHERE key = 'too late'"
    assert world.run(lambda db: db.connection.exec_driver_sql(asked).scalar()) == 0
    world.close()


def test_what_was_refused_while_it_ran_is_not_committed_after(url):
    world = World(url, patience=Patience(turn=0.5))
    held, over = threading.Event(), threading.Event()

    def slow(db):
        note("too late")(db)
        held.wait(FAR)
        over.set()

    async def waits():
        await world.database.run(slow)

    with pytest.raises(NotKept):
        asyncio.run(waits())
    held.set()
    assert over.wait(FAR)
    asked = "SELECT count(*) FROM meta WHERE key = 'too late'"
    assert world.run(lambda db: db.connection.exec_driver_sql(asked).scalar()) == 0
    world.close()
