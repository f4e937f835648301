"""A database that is killed, restarted or read while it is written."""

import asyncio
import multiprocessing
import os
import threading

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.turn.receive import Receiver
from dialogs.talk.messages import Incoming
from storage.database.connect import open_database, version_of
from storage.database.migrate import migrate
from storage.database.seals import Keyring
from storage.migrations import HEAD
from storage.people import audit, person_data, staff
from storage.people.scope import Scope
from storage.tables import identities, metadata
from tests.conftest import ADMIN
from tests.torture import operation
from tests.world import KEY, NOON, World

CONTEXT = multiprocessing.get_context("forkserver")
KILLED = 200
STORY = "Jeg ventet i garderoben til barnet selv fant votten sin, person {}."


def _process(work, *args):
    process = CONTEXT.Process(target=work, args=args)
    process.start()
    process.join(30)
    return process.exitcode


@pytest.mark.timeout(3000)
def test_a_migration_killed_at_any_statement_is_done_by_the_next_start(url, tmp_path):
    is_file = url.startswith("sqlite")
    ours, theirs = CONTEXT.Pipe()
    probe = f"sqlite:///{tmp_path}/probe.db"
    assert _process(operation.counted, probe, KEY, theirs) == 0
    statements = ours.recv()

    # Spread over all of them; `make torture` kills at each.
    apart = 1 if "SAMSPILL_KILLS" in os.environ else statements // 40
    for number in range(1, statements, apart):
        place = f"sqlite:///{tmp_path}/killed-{number}.db" if is_file else url
        code = _process(operation.migrate_until, place, KEY, number)
        assert code == 9 or (number > 20 and code == 0)
        if is_file:
            migrate(place, Keyring.of(KEY))
            _is_whole(place)
    migrate(url, Keyring.of(KEY))
    _is_whole(url)


def _is_whole(url):
    database = open_database(url, Keyring.of(KEY))
    assert database.now(version_of) == HEAD
    assert set(inspect(database.engine).get_table_names()) >= set(metadata.tables)
    database.close()


@pytest.mark.timeout(300)
def test_backends_that_are_killed_all_the_time_lose_no_answer(postgres_url):
    world = World(postgres_url)
    scope, units = world.kindergarten()
    people = [f"p{n}@example.no" for n in range(12)]
    for person in people:
        world.person(person, scope, units["Rød"])
    receiver = Receiver(world.database, world.house, lambda: NOON, lambda _: None)
    stopped = threading.Event()
    killer = threading.Thread(target=_kills_backends, args=(world.url, stopped))
    killer.start()

    async def writes(number, person):
        for lap in range(2):
            for step, words in enumerate(_words(number, lap)):
                told = Incoming("web", person, person, f"{person}-{lap}-{step}", words)
                while not (await receiver.receive(told)).kept:
                    continue

    async def everybody():
        await asyncio.gather(*(writes(n, p) for n, p in enumerate(people)))

    asyncio.run(everybody())
    stopped.set()
    killer.join()

    for number, person in enumerate(people):
        known = world.run(lambda db, p=person: staff.by_email(db, p)).id
        told = world.run(lambda db, k=known: person_data.export(db, k))
        texts = [each["versions"][0]["text"]["free"] for each in told["stories"]]
        assert texts == [STORY.format(number)] * 2
    world.close()


def _words(number, lap):
    first = ["skriv en til"] if lap else []
    return [
        "praksisfortelling", *first, STORY.format(number),
        "lever bare til pedagogisk leder",
    ]  # fmt: skip


def _kills_backends(url, stopped):
    admin = create_engine(
        ADMIN.replace("postgresql:", "postgresql+psycopg:"),
        isolation_level="AUTOCOMMIT",
    )
    name = url.rsplit("/", 1)[1]
    killing = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    )
    with admin.connect() as connection:
        # So many and no more: on a machine so slow that every turn is cut off, the
        # writing still ends.
        for _ in range(KILLED):
            if stopped.wait(0.05):
                break
            connection.execute(killing, {"name": name})
    admin.dispose()


def test_an_export_shows_one_moment_while_others_write(world):
    scope, units = world.kindergarten()
    ann = world.person("ann@example.no", scope, units["Rød"])
    ann.says("hei")
    known = world.run(lambda db: staff.by_email(db, "ann@example.no")).id
    base = world.run(lambda db: person_data.export(db, known))
    stopped = threading.Event()

    def both(db, number):
        values = {
            "channel": "slack", "account": f"U{number}", "person_id": known,
            "created_at": NOON,
        }  # fmt: skip
        db.connection.execute(identities.insert().values(values))
        audit.note(db, Scope(1, known), "test.both", "identity", NOON)

    def writes():
        number = 0
        while not stopped.is_set():
            number += 1
            world.run(lambda db, n=number: both(db, n))

    writer = threading.Thread(target=writes)
    writer.start()
    try:
        for _ in range(40):
            told = world.run(lambda db: person_data.export(db, known))
            more = len(told["accounts"]) - len(base["accounts"])
            assert more == len(told["history"]) - len(base["history"])
    finally:
        stopped.set()
        writer.join()
