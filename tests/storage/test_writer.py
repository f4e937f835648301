import asyncio
import resource
import sqlite3
import threading

import pytest
from sqlalchemy import NullPool, create_engine, text

from storage.database.writer import OneWriter, submit
from storage.tables import meta
from tests.conftest import STORY


def note(key):
    return lambda db: db.connection.execute(meta.insert().values(key=key, value="x"))


def kept(world):
    asked = text("SELECT key FROM meta WHERE key LIKE 'k%' ORDER BY key")
    return world.run(lambda db: list(db.connection.execute(asked).scalars()))


def test_one_functions_failure_undoes_only_itself(world):
    def fails(db):
        note("kbad")(db)
        raise KeyError("by itself")

    async def all_at_once():
        run = world.database.run
        works = [run(note("k1")), run(fails), run(note("k2"))]
        return await asyncio.gather(*works, return_exceptions=True)

    results = asyncio.run(all_at_once())

    assert isinstance(results[1], KeyError)
    assert kept(world) == ["k1", "k2"]


def test_many_at_once_share_a_commit(small):
    commits = []
    together = OneWriter._together

    def counted(self, tx, jobs):
        commits.append(len(jobs))
        return together(self, tx, jobs)

    OneWriter._together = counted
    try:

        async def many():
            works = [small.database.run(note(f"k{n:03}")) for n in range(100)]
            await asyncio.gather(*works)

        asyncio.run(many())
    finally:
        OneWriter._together = together

    assert len(kept(small)) == 100
    assert len(commits) < 50


def test_a_locked_database_is_waited_for_and_then_said(small, ann):
    path = small.url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    release.start()

    ann.says("hei")
    release.join()
    other.close()

    assert ann.receipt.kept


def test_a_full_disk_keeps_what_was_committed_and_asks_to_try_again(small, ann):
    ann.says("praksisfortelling")
    small.run(lambda db: db.connection.exec_driver_sql("PRAGMA max_page_count=1"))
    full = ann.receipt
    for _ in range(60):
        try:
            ann.says("hei på deg")
        except Exception as error:
            pytest.fail(f"a full disk reached the channel: {error!r}")
        full = ann.receipt
        if not full.kept:
            break
        ann.says(STORY * 40)
        full = ann.receipt
        if not full.kept:
            break
        ann.says("tilbake")
        full = ann.receipt
        if not full.kept:
            break

    assert not full.kept
    assert "ikke lagre akkurat nå" in str(full.line)
    small.run(
        lambda db: db.connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
    )
    check = small.run(
        lambda db: db.connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    )
    assert check == "ok"
    ann.says("fortsett")
    assert ann.receipt.kept


def test_a_file_that_may_not_grow_is_the_same_as_a_full_disk(small, ann):
    import signal

    ann.says("hei")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        ann.says("praksisfortelling")
        refused = ann.receipt
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert not refused.kept
    ann.says("praksisfortelling")
    assert ann.receipt.kept


def test_a_killed_backend_is_tried_again(postgres_url):
    from tests.world import World

    world = World(postgres_url)
    killed = []

    def work(db):
        note(f"k{len(killed)}")(db)
        if len(killed) < 2:
            killed.append(1)
            itself = text("SELECT pg_terminate_backend(pg_backend_pid())")
            db.connection.execute(itself)
            db.connection.execute(text("SELECT 1"))

    world.run(work)
    found = kept(world)
    world.close()

    assert len(killed) == 2
    assert len(found) == 1


def test_idle_connections_that_were_killed_are_not_noticed_by_anyone(postgres_url):
    from tests.world import World

    world = World(postgres_url)
    together = [submit(world.database.writer, note(f"k{n:02}")) for n in range(20)]
    [each.result() for each in together]
    admin = create_engine(
        postgres_url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool
    )
    for lap in range(5):
        with admin.begin() as connection:
            connection.execute(text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ))  # fmt: skip
        world.run(note(f"kept{lap}"))
    found = kept(world)
    world.close()

    assert len(found) == 25
