"""Rounds go on while the programs are killed: two on PostgreSQL, one on SQLite.

The press of a leader is repeated until somebody has kept it, as a platform does. After
each kill the boards come to say what is so: at the next beat, or as soon as the
database has seen that the killed program's line is gone.
"""

import json
import multiprocessing
import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.reducer import step
from dialogs.reflecting_team.round import Round
from storage.people import identities, staff
from storage.post import boards
from storage.reflecting_team import going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.tables import boards as boards_table
from storage.tables import outbox, places
from tests.torture import teaming
from tests.world import KEY

MANY = int(os.environ.get("SAMSPILL_KILLS", "200"))
# Together so many; two programs are started anew more slowly than one.
KILLS = {"postgresql": MANY * 3 // 5, "sqlite": MANY * 2 // 5}
UNITS = ("Rød", "Blå", "Gul")
PEOPLE = 5
# So many beats are tried before the boards are called wrong: a lost line is seen late.
BEATS = 3000
# Seconds that a program may need on a busy machine; it is killed long before.
FAR = 600
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.torture.teaming"])


class Program:
    """One of the programs, which may be killed at any moment."""

    def __init__(self, world, log):
        self.world, self.log = world, log
        self.start()

    def start(self):
        self.pipe, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(
            target=teaming.run,
            args=(self.world.url, KEY, self.log, theirs),
            daemon=True,
        )
        self.process.start()
        theirs.close()
        assert self.pipe.poll(FAR), "the program did not start again after a kill"
        assert self.pipe.recv() == "ready"

    def kill(self):
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def stop(self):
        self.pipe.send(None)
        while self.pipe.recv() != "done":
            pass
        self.process.join()

    def beats(self):
        self.pipe.send("beat")
        while self.pipe.poll(FAR):
            if self.pipe.recv() == "beat":
                return
        raise AssertionError("the heart did not beat")


class Rounds:
    """Departments that hold one round after the other, and a model of each."""

    def __init__(self, world):
        self.world = world
        self.scope, self.units = world.kindergarten(units=UNITS)
        self.models, self.ids, self.given = {}, {}, Counter()
        self.tellers = Counter()
        self.people = {}
        for unit in UNITS:
            roles = ["pedagogical_leader", *["assistant"] * (PEOPLE - 1)]
            names = [f"{unit.lower()}{n}@example.no" for n in range(PEOPLE)]
            for name, role in zip(names, roles, strict=True):
                world.person(name, self.scope, self.units[unit], (role,), name=name[:4])
            self.people[unit] = names
        self.world.run(self._places)

    def _places(self, db):
        now = datetime.now(UTC)
        for unit in UNITS:
            room = identities.place(db, "terminal", f"room:{unit}", None, now)
            identities.set_room(db, self.scope, room, self.units[unit])
            for name in self.people[unit]:
                person = staff.by_email(db, name).id
                identities.place(db, "terminal", name, person, now)

    def begin(self, unit):
        """Begin a round whose times are so short that they come all the while."""

        def work(db):
            numbers = [staff.by_email(db, name).id for name in self.people[unit]]
            room = identities.rooms_of(db, self.scope, self.units[unit])
            told = {
                "here": numbers, "everybody": [str(n) for n in numbers], "teller": numbers[1],
                "leader": numbers[0], "pace": "as_is", "auto": False, "story": False,
                "places": room,
            }  # fmt: skip
            number = reflecting_team.make(
                db, self.scope, self.units[unit], told, datetime.now(UTC),
                leader_id=numbers[0], teller_id=numbers[1], kind="round", way="channel",
                dimension="RP", state="ready",
            )  # fmt: skip
            one = reflecting_team.find(db, self.scope, number, lock=True)
            desk = Holding(db, self.world.house, one, datetime.now(UTC))
            going.start(desk)
            one = reflecting_team.find(db, self.scope, number)
            state = one.told["round"]
            for each in state["steps"]:
                each["seconds"] = 0.05
            reflecting_team.change(db, one, one.told | {"round": state})
            return number, Round.from_json(state)

        self.ids[unit], self.models[unit] = self.world.run(work)
        self.given[self.models[unit].speaker] += 1
        self.tellers[self.models[unit].teller] += 1

    def kept(self, unit):
        return self.world.run(
            lambda db: reflecting_team.find(db, self.scope, self.ids[unit])
        )

    def press(self, unit, number):
        """Make the leader's press on what the board shows now."""
        one = self.kept(unit)
        key = f"team:{one.id}:next:{self.models[unit].turn}.{one.version}"
        return self.people[unit][0], f"{unit}-{number}", key, f"room:{unit}"

    def taken(self, unit):
        """Let the model take the press; the kept round must be the same."""
        model = self.models[unit]
        event = Event(Do.NEXT, model.leader, turn=model.turn)
        model, _ = step(model, event, datetime.now(UTC))
        self.models[unit] = model
        one = self.kept(unit)
        if not model.is_open:
            assert one.state == "ended"
            self.begin(unit)
            return
        kept = Round.from_json(one.told["round"])
        for name in (
            "at",
            "lap",
            "speaker",
            "queue",
            "passed",
            "told",
            "turn",
            "order",
        ):
            assert getattr(kept, name) == getattr(model, name), name
        # In an open step it is the leader who is told that time is up.
        self.given[model.speaker or model.leader] += 1


def shown(log):
    """Return the last that each message showed, as its first button says it."""
    last = {}
    for line in log.read_text().splitlines():
        _, number, keys = json.loads(line)
        last[number] = keys[0] if keys else None
    return last


def boards_are_true(world, rounds, log):
    """Hold what stands in the rooms against what is kept."""

    def wanted(db):
        found = {}
        for unit in UNITS:
            asked = select(boards_table.c.outbox_id).where(
                boards_table.c.subject == rounds.ids[unit]
            )
            for number in db.connection.execute(asked).scalars():
                told = boards.of_posts(db, [number])[number]
                found[number] = told["choices"][0][0] if "choices" in told else None
        return found

    truth, seen = world.run(wanted), shown(log)
    return {number: seen.get(number) for number in truth} == truth


def boards_become_true(world, rounds, log, programs):
    """Beat until they are: what a killed program held is held until it is seen gone."""
    for _ in range(BEATS):
        if boards_are_true(world, rounds, log):
            return
        for each in programs:
            yield from _beats(each)
    raise AssertionError(f"the boards do not say what is so: {_as_kept(world, log)}")


def _as_kept(world, log):
    """Tell how the boards that are behind stand, and what they showed last."""

    def work(db):
        asked = select(boards_table, outbox.c.state).join(
            outbox, outbox.c.id == boards_table.c.outbox_id
        )
        return [
            (r.outbox_id, r.version, r.shown, r.turn, r.closed, r.due_at, r.state)
            for r in db.connection.execute(asked.order_by(boards_table.c.outbox_id))
        ][-6:]

    return world.run(work), log.read_text().splitlines()[-12:]


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_kills_in_live_rounds_lose_no_turn_give_none_twice_and_boards_are_true(
    world, tmp_path
):
    kind = "sqlite" if world.url.startswith("sqlite") else "postgresql"
    log, dice = tmp_path / "sent.log", random.Random(20261121)
    rounds = Rounds(world)
    log.touch()
    for unit in UNITS:
        rounds.begin(unit)
    many = 2 if kind == "postgresql" else 1
    programs = [Program(world, str(log)) for _ in range(many)]
    for each in programs:
        each.beats()
    kills = presses = 0
    while kills < KILLS[kind]:
        presses += 1
        waiting = {unit: rounds.press(unit, presses) for unit in UNITS}
        while waiting:
            victim = dice.choice(programs)
            for told in waiting.values():
                dice.choice(programs).pipe.send(told)
            hurry = kills < KILLS[kind] and dice.random() < 0.7
            if hurry and victim.pipe.poll(dice.uniform(0, 0.015)):
                pass
            if hurry:
                acknowledged = _drain(victim, 0)
                victim.kill()
                kills += 1
                victim.start()
            else:
                acknowledged = set()
            for each in () if hurry else programs * 20:
                if len(acknowledged) < len(waiting):
                    acknowledged |= _drain(each, 0.02)
            for unit in [u for u, told in waiting.items() if told[1] in acknowledged]:
                del waiting[unit]
            if hurry:
                for each in programs:
                    acknowledged |= _beats(each)
                for unit in [u for u, t in waiting.items() if t[1] in acknowledged]:
                    del waiting[unit]
                acknowledged |= set(boards_become_true(world, rounds, log, programs))
        for unit in UNITS:
            rounds.taken(unit)
    for each in programs:
        each.beats()
    list(boards_become_true(world, rounds, log, programs))
    for each in programs:
        each.stop()
    _each_was_told_at_most_once_a_turn(world, rounds)
    _no_message_was_sent_twice(log)


def _drain(program, patience):
    """Return the presses that were acknowledged."""
    found = set()
    try:
        while program.pipe.poll(patience):
            told = program.pipe.recv()
            if told != "beat" and told[1]:
                found.add(told[0])
    except (EOFError, OSError):
        pass
    return found


def _beats(program):
    program.pipe.send("beat")
    found = set()
    while program.pipe.poll(FAR):
        told = program.pipe.recv()
        if told == "beat":
            return found
        if told[1]:
            found.add(told[0])
    raise AssertionError("the heart did not beat")


def _each_was_told_at_most_once_a_turn(world, rounds):
    """A time that is up is told once, whichever program's heart heard it."""

    def work(db):
        asked = (
            select(outbox.c.sealed, outbox.c.person_id, places.c.id)
            .join(places, places.c.id == outbox.c.place_id)
            .where(outbox.c.person_id.is_not(None))
        )
        return Counter(str(row.person_id) for row in db.connection.execute(asked))

    told = world.run(work)
    # To each turn belong its guide and one line that time is up; a teller is asked
    # about the summary when her round is over.
    for person, count in told.items():
        most = 2 * rounds.given[person] + rounds.tellers[person]
        assert count <= most, (person, count)


def _no_message_was_sent_twice(log):
    posts = Counter(
        number
        for what, number, _ in map(json.loads, log.read_text().splitlines())
        if what == "post"
    )
    assert [number for number, count in posts.items() if count > 1] == []
