"""Two and three hearts on one PostgreSQL, killed at random: nothing lost, nothing twice.

`make torture` kills 1,000 times, the suite 100 times.
"""

import asyncio
import collections
import multiprocessing
import os
import random
import time
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dialogs.year.open_days import instant
from scheduler.planning import Planner
from storage.meetings import series
from storage.meetings.series import NewSeries
from storage.post.outbox import Sending
from storage.reminders.rows import ReminderState
from storage.tables import kindergartens, outbox, reminders
from storage.year import snapshot as year
from tests.scheduler.beats import Beats
from tests.torture import beating
from tests.world import KEY, World

KILLS = int(os.environ.get("SAMSPILL_KILLS", "200")) // 2
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.beating", "tests.torture.child"])
PATIENCE = 30


class Hearts:
    """Some processes that share the work, and a clock that they all read."""

    def __init__(self, world, folder, count):
        self.world, self.count, self.kills = world, count, 0
        self.log, self.clock = folder / "sent.log", folder / "clock"
        self.log.touch()
        self.beating = []

    def at(self, now):
        new = self.clock.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.clock)

    def keep_up(self):
        while len(self.beating) < self.count:
            ours, theirs = CONTEXT.Pipe()
            told = (self.world.url, KEY, str(self.log), str(self.clock), theirs)
            process = CONTEXT.Process(target=beating.run, args=told, daemon=True)
            process.start()
            assert ours.poll(PATIENCE), "a heart did not start again after a kill"
            self.beating.append(process)

    def kill_one(self, dice):
        victim = self.beating.pop(dice.randrange(len(self.beating)))
        victim.kill()
        victim.join()
        self.kills += 1

    def stop(self):
        self.clock.write_text(beating.STOP)
        for process in self.beating:
            process.join(20)
            assert process.exitcode == 0


def _year(world):
    world.now = instant(datetime(2026, 8, 3, 6))
    scope, units = world.kindergarten()
    for number, unit in enumerate([*units.values()] * 8):
        roles = ("pedagogical_leader",) if number < 2 else ("assistant",)
        world.person(f"p{number}@example.no", scope, unit, roles)

    def work(db):
        here = year.read(
            db, [scope.kindergarten_id], date(2026, 8, 1), date(2027, 8, 1)
        )
        for number, unit in enumerate(units.values()):
            first = datetime(2026, 8, 10 + number, 13)
            told = NewSeries(unit, "tett_paa", first, 60, "FREQ=WEEKLY")
            series.keep(db, scope, here[scope.kindergarten_id], told, world.now)

    world.run(work)
    Beats(world).everybody_joined(channel="terminal")


def _left(world, now):
    """Count what is still to be done at this instant."""

    def work(db):
        due = select(func.count()).where(
            reminders.c.state == ReminderState.PLANNED, reminders.c.due_at <= now
        )
        waiting = select(func.count()).where(outbox.c.state == Sending.PENDING)
        unplanned = select(func.count()).where(kindergartens.c.plan_at <= now)
        counts = (due, waiting, unplanned)
        return [db.connection.execute(each).scalar() for each in counts]

    return sum(world.run(work))


@pytest.mark.torture
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("count", [2, 3])
def test_hearts_that_are_killed_lose_no_reminder_and_send_none_twice(
    postgres_url, tmp_path, count
):
    world = World(postgres_url)
    _year(world)
    dice = random.Random(20261121 + count)
    hearts = Hearts(world, tmp_path, count)
    hearts.at(world.now)
    hearts.keep_up()
    while hearts.kills < KILLS // 2:
        world.now += timedelta(hours=dice.choice([1, 3, 9]))
        hearts.at(world.now)
        for _ in range(dice.randrange(3)):
            time.sleep(dice.uniform(0, 0.06))
            hearts.kill_one(dice)
            hearts.keep_up()
    world.now += timedelta(hours=1)
    hearts.at(world.now)
    _waits_until_all_is_done(world)
    hearts.stop()

    _every_reminder_is_decided_once(world)
    sent = collections.Counter(hearts.log.read_text().split())
    assert [number for number, times in sent.items() if times > 1] == []
    _books_balance(world, sent, hearts.kills * 16)
    world.close()


def _waits_until_all_is_done(world):
    for _ in range(PATIENCE * 10):
        if not _left(world, world.now):
            return
        time.sleep(0.1)  # The processes work by themselves: there is nothing to await.
    pytest.fail("something was left undone after the last kill")


def _every_reminder_is_decided_once(world):
    """Nothing that the rules wanted is missing: plan it all again, and nothing is new."""
    count = select(func.count()).where(reminders.c.due_at <= world.now)

    def counted():
        return world.run(lambda db: db.connection.execute(count).scalar())

    before = counted()
    planner = Planner(world.database, world.house, lambda: world.now)
    world.run(year.touch_all)
    asyncio.run(planner.plan())

    assert counted() == before


def _books_balance(world, sent, in_flight):
    def work(db):
        rows = db.connection.execute(
            select(reminders.c.id, reminders.c.state, reminders.c.outbox_id)
        ).all()
        posts = db.connection.execute(
            select(outbox.c.id, outbox.c.state, outbox.c.reason).where(
                outbox.c.person_id.is_not(None)
            )
        ).all()
        # Late ones are judged again: their message never leaves, another one may.
        again = {row.id for row in posts if row.reason == "withdrawn"}
        assert {row.state for row in posts if row.id in again} <= {Sending.FAILED}
        return rows, {r.id: r.state for r in posts if r.id not in again}, again

    rows, posts, again = world.run(work)
    assert not again & {int(number) for number in sent}
    messages = {row.outbox_id for row in rows if row.state == ReminderState.SENT}
    assert len(rows) > 100
    assert messages == set(posts)
    assert {row.outbox_id for row in rows if row.state != ReminderState.SENT} <= {None}
    never = [n for n, s in posts.items() if s == Sending.SENT and str(n) not in sent]
    assert never == []
    unknown = [n for n, s in posts.items() if s == Sending.AMBIGUOUS]
    assert len(unknown) <= in_flight
    assert set(posts.values()) <= {Sending.SENT, Sending.AMBIGUOUS}
