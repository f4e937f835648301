"""Nothing that was in a box before, or in a talk that is over, can be read from disk."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, select, text

from dialogs.talk.messages import Message, Paragraph, Span
from dialogs.talk.state import KeptTalk, TalkState
from scheduler.heartbeat import Heartbeat
from storage.answers import answered, ballots
from storage.database import notes, wiping
from storage.people import identities, retention
from storage.people.scope import Scope
from storage.post import outbox, settling, talks
from storage.post.outbox import Sending
from storage.tables import boxes, meta, people
from storage.tables import outbox as outbox_table
from storage.tables import talks as talks_table
from tests.conftest import missing

COLLEAGUES = 12
# The head of a sealed value is its key's name and nonce: this much is one value's own.
OWN = slice(5, 45)


@pytest.fixture
def nameless(world):
    """Give a box of a department, and those who work there."""
    scope, units = world.kindergarten()
    for number in range(COLLEAGUES):
        world.person(f"p{number}@example.no", scope, units["Rød"])
    ids = world.run(
        lambda db: list(db.connection.execute(select(people.c.id)).scalars())
    )
    here_only = frozenset({units["Rød"]})
    here = Scope(scope.kindergarten_id, ids[0], departments=here_only)
    box = world.run(
        lambda db: ballots.open_box(
            db, here, units["Rød"], "pulse", "p1", 3, world.today()
        )
    )
    scopes = [Scope(scope.kindergarten_id, each, departments=here_only) for each in ids]
    return box, scopes


def sealed_of(world, table):
    def work(db):
        found = db.connection.execute(select(table.c.sealed)).scalars()
        return [bytes(each) for each in found if each]

    return world.run(work)


def answers(world, box, scopes):
    """Let each answer once; return every sealed value that was there on the way."""
    seen = sealed_of(world, boxes)
    for number, scope in enumerate(scopes):
        world.run(
            lambda db, s=scope, n=number: ballots.cast(
                db, s, box.id, {"q1": f"svar {n}"}
            )
        )
        seen += sealed_of(world, boxes)
    return seen


def on_disk(world):
    """Read everything that the database has in its files."""
    if world.url.startswith("sqlite"):
        path = Path(world.url.removeprefix("sqlite:///"))
        other = path.with_name(path.name + "-wal")
        return path.read_bytes() + (other.read_bytes() if other.exists() else b"")
    address = world.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        if connection.exec_driver_sql("SHOW is_superuser").scalar() != "on":
            missing("PostgreSQL's files", "let the tests be its superuser")
        connection.execute(text("CHECKPOINT"))
        files = text(
            "SELECT pg_read_binary_file(at || '/' || name, 0, 1000000000, true) FROM (SELECT at, "
            "pg_ls_dir(at) AS name FROM (SELECT 'base/' || oid AS at FROM pg_database "
            "WHERE datname = current_database()) AS here) AS there"
        )
        found = connection.execute(files).scalars().all()
    engine.dispose()
    return b"".join(bytes(each) for each in found if each)


def readable(world, values):
    everything = on_disk(world)
    return [each for each in values if each[OWN] in everything]


def tried(world):
    return asyncio.run(wiping.wipe(world.database))


def wiped(world):
    """Try as a heart does, again and again: an autovacuum may be in the way."""
    while noted(world):
        tried(world)
    return tried(world)


def test_of_a_box_only_what_is_in_it_now_can_be_read(world, nameless):
    seen = answers(world, *nameless)
    now = sealed_of(world, boxes)
    if world.url.startswith("postgresql"):
        assert len(readable(world, seen)) > len(now)

    assert wiped(world)

    assert readable(world, seen) == now


def test_an_ordinary_vacuum_would_leave_the_bytes_where_they_were(world, nameless):
    if world.url.startswith("sqlite"):
        return
    seen = answers(world, *nameless)
    world.database.writer.close()
    address = world.url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("VACUUM boxes"))
    world.open()

    assert len(readable(world, seen)) > 1


def test_a_talk_that_is_over_is_not_there_any_more(world, nameless):
    _, scopes = nameless
    talk = KeptTalk(
        "t" * 16, "pulse", 1, 1, TalkState(draft={"free": "Jeg sier det som det er"})
    )
    seen = []
    world.run(lambda db: talks.begin(db, scopes[0], talk, world.now))
    for _ in range(5):
        seen += sealed_of(world, talks_table)
        world.run(lambda db: talks.keep(db, scopes[0], talk, world.now))
    world.run(lambda db: talks.end(db, scopes[0], talk.id))
    if world.url.startswith("sqlite"):
        answers(world, *nameless)

    assert wiped(world)

    assert readable(world, seen) == []


def test_a_receipt_that_was_shown_is_not_there_any_more(world, nameless):
    def put(db):
        place = identities.place(db, "slack", "T1/D1", None, world.now)
        said = Message((Paragraph((Span("KVITTERING ABCD2345"),)),), once=True)
        return outbox.put(db, place, said, world.now)

    number = world.run(put)
    seen = sealed_of(world, outbox_table)
    post = world.run(lambda db: outbox.take(db, [number], world.now))[0]
    seen += sealed_of(world, outbox_table)
    world.run(lambda db: settling.settle(db, post, Sending.SENT, world.now))

    assert wiped(world)

    assert len(seen) == 2
    assert readable(world, seen) == []


def noted(world):
    asked = select(meta.c.key).where(meta.c.key.startswith(notes.DEAD_ROWS))
    return world.run(lambda db: list(db.connection.execute(asked).scalars()))


def test_a_heart_sees_to_it_within_a_minute_by_itself(world, nameless):
    heart = Heartbeat(world.database, None, None, None, lambda: world.now)
    asyncio.run(heart._wipe())
    world.now += timedelta(seconds=5)
    seen = answers(world, *nameless)
    for _ in range(55):
        world.now += timedelta(seconds=1)
        asyncio.run(heart._wipe())

    assert noted(world) == []
    assert readable(world, seen) == sealed_of(world, boxes)


def test_what_a_killed_process_left_is_seen_to_by_the_next(world, nameless):
    seen = answers(world, *nameless)
    world.restart()

    assert wiped(world)

    assert readable(world, seen) == sealed_of(world, boxes)


def test_one_who_still_reads_puts_it_off_and_holds_nobody_up(world, nameless):
    if world.url.startswith("sqlite"):
        return
    address = world.url.replace("postgresql:", "postgresql+psycopg:")
    reader = create_engine(
        address, isolation_level="REPEATABLE READ", poolclass=NullPool
    )
    with reader.connect() as connection:
        connection.execute(text("SELECT 1 FROM people"))
        seen = answers(world, *nameless)
        assert not tried(world)
        box, scopes = nameless
        world.run(lambda db: answered.note(db, scopes[0], box.id, "q2"))
        assert noted(world)

    assert wiped(world)
    assert readable(world, seen) == sealed_of(world, boxes)


def test_two_at_once_do_it_once_and_neither_fails(world, nameless):
    answers(world, *nameless)

    async def both():
        return await asyncio.gather(
            wiping.wipe(world.database), wiping.wipe(world.database)
        )

    while noted(world):
        asyncio.run(both())
        if world.url.startswith("sqlite"):
            break

    assert world.run(lambda db: retention.sweep(db, world.now)) is not None
