"""A clock that cannot be believed stops sending and deletes nothing."""

import asyncio
import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from bot.commands.doctor import believe_clock
from bot.settings import Settings
from dialogs.talk.messages import Message, Paragraph, Span
from scheduler.delivery.delivery import Delivery
from scheduler.heartbeat import Heartbeat
from scheduler.planning import Planner
from storage.database.migrate import migrate
from storage.database.seals import Keyring, new_key
from storage.people import identities
from storage.post import alive, outbox
from storage.stories import rows as stories
from tests.conftest import PYTHON_PATH
from tests.scheduler.test_delivery import Platform
from tests.world import KEY

TEXT = "Jeg ventet ved benken til barnet fant den ene votten sin selv."


@pytest.fixture
def lived(small, solbakken):
    """Give a world with a story in it, alive until now, and a message that waits."""
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"]).hands_in(TEXT)
    small.run(lambda db: alive.note(db, small.now))

    def put(db):
        place = identities.place(db, "slack", "T1/C1", None, small.now)
        outbox.put(db, place, Message((Paragraph((Span("Hei"),)),)), small.now)

    small.run(put)
    return small


def _beats(world, slack, count=2):
    async def nothing():
        return 0

    async def go():
        delivery = Delivery(world.database, {"slack": slack}, lambda: world.now)
        heart = Heartbeat(
            world.database,
            delivery,
            Planner(world.database, world.house, lambda: world.now),
            nothing,
            lambda: world.now,
            watches_clock=True,
        )
        for _ in range(count):
            await heart.beat()
        return heart

    return asyncio.run(go())


def _stories(world):
    return world.run(
        lambda db: len(db.connection.execute(stories.stories.select()).all())
    )


@pytest.mark.parametrize("days", [46, 365, 3650])
def test_a_year_ahead_nothing_is_sent_and_nothing_deleted(lived, days):
    slack = Platform()
    lived.now += timedelta(days=days)
    heart = _beats(lived, slack)

    assert heart.clock_is_odd
    assert slack.sent == []
    assert _stories(lived) == 1


def test_when_the_clock_comes_back_everything_goes_on(lived):
    slack = Platform()
    lived.now += timedelta(days=365)
    assert _beats(lived, slack).clock_is_odd
    lived.now -= timedelta(days=365)
    heart = _beats(lived, slack)

    assert not heart.clock_is_odd
    assert len(slack.sent) == 1


def test_a_running_heart_notices_a_jump_and_its_end(lived):
    slack = Platform()

    async def nothing():
        return 0

    async def go():
        delivery = Delivery(lived.database, {"slack": slack}, lambda: lived.now)
        heart = Heartbeat(
            lived.database,
            delivery,
            Planner(lived.database, lived.house, lambda: lived.now),
            nothing,
            lambda: lived.now,
            watches_clock=True,
        )
        told = []
        for days in (0, 365, 0, -365, 1):
            lived.now += timedelta(days=days)
            await heart.beat()
            told.append(heart.clock_is_odd)
        return told

    assert asyncio.run(go()) == [False, True, True, False, False]
    assert _stories(lived) == 1


def test_a_summer_that_is_long_is_believed(lived):
    lived.now += timedelta(days=44)

    assert not _beats(lived, Platform()).clock_is_odd


def test_an_operator_may_say_that_it_is_right(lived):
    lived.now += timedelta(days=200)
    assert _beats(lived, Platform()).clock_is_odd
    believe_clock(Settings(database_url=lived.url, secret_keys=KEY), lived.now)

    assert not _beats(lived, Platform()).clock_is_odd


def test_a_second_program_on_one_sqlite_file_is_refused(tmp_path):
    url, key = f"sqlite:///{tmp_path}/one.db", new_key()
    migrate(url, Keyring.of(key))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = PYTHON_PATH | {
        "SAMSPILL_DATABASE_URL": url, "SAMSPILL_SECRET_KEYS": key, "SAMSPILL_PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-m", "bot.main", "serve"]
    first = subprocess.Popen(
        command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    assert "readyz" in first.stdout.readline()
    second = subprocess.run(
        command,
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    first.terminate()
    first.wait(15)
    first.stdout.close()

    assert second.returncode == 1
    assert "another samspill runs on" in second.stderr
    assert second.stderr.count("\n") == 1


def test_oslo_is_known_without_any_table_of_the_systems():
    import subprocess
    import sys

    from tests.conftest import PYTHON_PATH, ROOT

    asked = (
        "from datetime import datetime; from dialogs.year.open_days import instant; "
        "print(instant(datetime(2027, 7, 1, 8)).hour, instant(datetime(2027, 1, 4, 8)).hour)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=PYTHON_PATH | {"PYTHONTZPATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split() == ["6", "7"]
