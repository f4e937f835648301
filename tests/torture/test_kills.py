"""`make torture` kills 2,000 times; the suite 200 times on SQLite, 60 on PostgreSQL."""

import collections
import multiprocessing
import os
import random

import pytest
from sqlalchemy import func, select

from storage.people import person_data, staff
from storage.post.outbox import Sending
from storage.tables import inbox, outbox
from tests.torture import child
from tests.world import KEY

PEOPLE = 6
KILLS = {
    "sqlite": int(os.environ.get("SAMSPILL_KILLS", "200")),
    "postgresql": int(os.environ.get("SAMSPILL_KILLS", "240")) // 4,
}
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.child"])


def script(number, lap):
    text = f"Jeg ventet sammen med barnet i garderoben, person {number} omgang {lap}."
    return [
        "praksisfortelling", *(["skriv en til"] if lap else []),
        text, "lever bare til pedagogisk leder",
    ]  # fmt: skip


class Victim:
    """The program in its process, and the platform that repeats what was not taken."""

    def __init__(self, world, log, dice):
        self.world, self.log, self.dice = world, log, dice
        self.process = None
        self.kills = 0

    def start(self):
        self.pipe, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(
            target=child.run,
            args=(self.world.url, KEY, str(self.log), theirs),
            daemon=True,
        )
        self.process.start()
        theirs.close()
        assert self.pipe.poll(30), "the program did not start again after a kill"
        assert self.pipe.recv() == "ready"

    def kill(self):
        self.process.kill()
        self.process.join()
        self.pipe.close()
        self.kills += 1

    def stop(self):
        self.pipe.send(None)
        while self.pipe.recv() != "done":
            pass
        self.process.join()

    def takes(self, waiting, patience):
        """Hand over all events; return those that were acknowledged in time."""
        for told in waiting:
            self.pipe.send(told)
        taken = set()
        while len(taken) < len(waiting) and self.pipe.poll(patience):
            event, kept = self.pipe.recv()
            if kept:
                taken.add(event)
        return taken


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_kills_at_random_moments_lose_nothing_and_double_nothing(world, tmp_path):
    kind = "sqlite" if world.url.startswith("sqlite") else "postgresql"
    scope, units = world.kindergarten()
    names = [f"p{n}@example.no" for n in range(PEOPLE)]
    for name in names:
        world.person(name, scope, units["Rød"])
    world.close()
    dice = random.Random(20261121)
    victim = Victim(world, tmp_path / "sent.log", dice)
    done = collections.Counter()
    turns = collections.defaultdict(int)
    acknowledged = set()
    lap = 0
    victim.start()
    while victim.kills < KILLS[kind]:
        for step in range(len(script(0, lap))):
            waiting = [
                (name, f"{name}-{lap}-{step}", script(n, lap)[step])
                for n, name in enumerate(names)
            ]
            while waiting:
                hurry = victim.kills < KILLS[kind] and dice.random() < 0.6
                taken = victim.takes(waiting, dice.uniform(0, 0.012) if hurry else 20)
                acknowledged |= taken
                waiting = [told for told in waiting if told[1] not in taken]
                if hurry:
                    victim.kill()
                    victim.start()
        lap += 1
        done.update(names)
        turns["events"] += PEOPLE * len(script(0, lap - 1))
    victim.stop()
    world.open()

    _every_story_is_there_once(world, names, lap)
    _every_event_has_one_effect_and_one_answer(world, acknowledged)
    sent = (tmp_path / "sent.log").read_text().split()
    _nothing_was_sent_twice(world, sent, victim.kills)


def _every_story_is_there_once(world, names, laps):
    for number, name in enumerate(names):
        person = world.run(lambda db, name=name: staff.by_email(db, name)).id
        told = world.run(lambda db, person=person: person_data.export(db, person))
        texts = sorted(s["versions"][0]["text"]["free"] for s in told["stories"])
        wanted = sorted(
            t for lap in range(laps) for t in script(number, lap) if "Jeg" in t
        )
        assert texts == wanted


def _every_event_has_one_effect_and_one_answer(world, acknowledged):
    def counted(db):
        taken = set(db.connection.execute(select(inbox.c.event_id)).scalars())
        answers = db.connection.execute(select(func.count(outbox.c.id))).scalar()
        return taken, answers

    taken, answers = world.run(counted)
    assert acknowledged == taken
    assert answers == len(taken)


def _nothing_was_sent_twice(world, sent, kills):
    times = collections.Counter(sent)
    states = world.run(
        lambda db: {
            str(row.id): row.state
            for row in db.connection.execute(select(outbox.c.id, outbox.c.state))
        }
    )
    twice = [number for number, count in times.items() if count > 1]
    assert twice == []
    unsettled = [n for n, state in states.items() if state == Sending.SENDING]
    never = [n for n, s in states.items() if s == Sending.SENT and n not in times]
    assert never == []
    assert len(unsettled) <= kills * PEOPLE
    reached = sum(1 for n in unsettled if n in times)
    print(
        f"\n{kills} kills, {len(states)} messages: none twice, {len(unsettled)} in "
        f"flight at a kill ({reached} of them had arrived)"
    )
