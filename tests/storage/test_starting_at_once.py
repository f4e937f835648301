import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.database import notes
from storage.database.connect import open_database
from storage.database.seals import Keyring
from storage.year import feeds
from tests.torture import starting
from tests.world import KEY

FAR = 60
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.starting"])


@pytest.mark.parametrize("lap", range(3))
def test_several_started_at_once_on_an_empty_database_all_start(url, lap):
    barrier = CONTEXT.Barrier(3, timeout=FAR)
    ends = [CONTEXT.Pipe() for _ in range(3)]
    begun = [
        CONTEXT.Process(target=starting.run, args=(url, KEY, barrier, theirs))
        for _, theirs in ends
    ]
    for each in begun:
        each.start()
    told = [ours.recv() if ours.poll(FAR) else "nothing" for ours, _ in ends]
    for each in begun:
        each.join(FAR)

    assert told == ["well"] * 3
    database = open_database(url, Keyring.of(KEY))
    assert database.now(feeds.address) == "https://bot.example.no"
    database.close()


def test_a_note_that_many_write_at_once_is_one_of_theirs_and_nobody_fails(world):
    def writes(number):
        return world.run(lambda db: notes.write(db, "same", str(number)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(writes, range(80)))

    assert int(world.run(lambda db: notes.read(db, "same"))) in range(80)
    world.run(lambda db: notes.erase(db, "same"))
    assert world.run(lambda db: notes.read(db, "same")) is None
