"""After an outage: those who were in the middle of something are told, kindly and once."""

import asyncio
from datetime import timedelta

import pytest

from bot import outage
from dialogs.zone import ZONE
from storage.post import alive, outbox, traffic
from tests.slack.site import Site


@pytest.fixture
def cut_off(small, solbakken):
    """Let Ann be in the middle of a story in Slack, and Bo be done."""
    scope, units = solbakken
    for name in ("ann", "bo"):
        small.person(f"{name}@example.no", scope, units["Rød"])
    site = Site(small)
    ann, bo = site.member("U1", "ann@example.no"), site.member("U2", "bo@example.no")

    async def script(_site):
        await ann.says("praksisfortelling")
        await bo.says("hei")

    site.run(script)
    small.run(lambda db: alive.note(db, small.now))
    return small


def _told(world, minutes):
    world.now += timedelta(minutes=minutes)
    return world.run(lambda db: outage.tell(db, world.house, world.now))


@pytest.mark.parametrize("minutes", [7, 125, 25 * 60])
def test_a_long_outage_is_told_once_to_those_it_met(cut_off, minutes):
    assert _told(cut_off, minutes) == 1
    assert cut_off.run(traffic.books)["pending"] == 1
    assert _told(cut_off, 0) == 0


def test_a_short_outage_is_the_platforms_to_mend(cut_off):
    assert _told(cut_off, 5.5) == 0


def test_at_night_it_waits_until_people_are_at_work(cut_off):
    _told(cut_off, 14 * 60)
    asked = outbox.outbox.select().where(outbox.outbox.c.state == "pending")
    row = cut_off.run(lambda db: db.connection.execute(asked).first())
    local = row.due_at.astimezone(ZONE)

    assert (local.hour, local.minute) == (7, 0)
    assert local.date() == cut_off.now.astimezone(ZONE).date()


def test_the_first_start_of_all_tells_nobody(small):
    assert small.run(lambda db: outage.tell(db, small.house, small.now)) == 0


def test_the_page_loses_nothing_and_is_told_nothing(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"]).says("praksisfortelling")
    small.run(lambda db: alive.note(db, small.now))

    assert _told(small, 60) == 0


def test_the_heartbeat_writes_it_down_once_a_minute(small):
    from scheduler.delivery.delivery import Delivery
    from scheduler.heartbeat import Heartbeat
    from scheduler.planning import Planner

    async def nothing():
        return 0

    async def go():
        delivery = Delivery(small.database, {}, lambda: small.now)
        heart = Heartbeat(
            small.database,
            delivery,
            Planner(small.database, small.house, lambda: small.now),
            nothing,
            lambda: small.now,
        )
        seen = set()
        for _ in range(180):
            small.now += timedelta(seconds=1)
            await heart.beat()
            seen.add(await small.database.run(alive.last))
        return seen

    assert len(asyncio.run(go())) == 3


def test_a_beat_that_has_begun_ends_before_the_heart_stops(small):
    from scheduler.delivery.delivery import Delivery
    from scheduler.heartbeat import Heartbeat
    from scheduler.planning import Planner

    seen, begun = [], asyncio.Event()

    async def slow():
        begun.set()
        await small.database.run(lambda _: None)
        seen.append("done")
        return 0

    async def go():
        heart = Heartbeat(
            small.database,
            Delivery(small.database, {}, lambda: small.now),
            Planner(small.database, small.house, lambda: small.now),
            slow,
            lambda: small.now,
        )
        heart.start()
        beat = asyncio.create_task(heart.beat())
        await begun.wait()
        await heart.stop()
        assert seen == ["done"]
        await beat
        await heart.beat()
        assert seen == ["done"], "it beat after it was stopped"

    asyncio.run(go())
