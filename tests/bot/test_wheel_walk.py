"""Random walks over the wheel by a department of six: always a way on, nothing twice."""

import tempfile
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import func, select, update

from storage.post import set_aside
from storage.tables import answered, boxes, memberships, rounds
from tests.bot.department import SIX, Department
from tests.world import World

NAMES = st.sampled_from([name for name, *_ in SIX])
STARTS = st.sampled_from(
    [
        "hjulet",
        "spilleregler",
        "verktøykassa",
        "hms",
        "hms-kalender",
        "tema",
        "puls",
        "lite grep",
        "oppsummering",
    ]
)
TYPED = st.sampled_from(
    [
        "Køen i garderoben",
        "én\nto\ntre",
        "8. desember",
        "Vi prøver to puljer",
        "ja",
        "nei",
        "hopp over",
        "tilbake",
        "senere",
        "avbryt",
        "Kari",
        "4",
        "a" * 9000,
        "slett svar ABCDEFGH",
    ]
)


class Walk(RuleBasedStateMachine):
    """Six people, a head and a safety representative do anything, in any order."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.unit = Department(World(f"sqlite:///{self.folder.name}/x.db"))
        self.unit.room()
        self.world = self.unit.world
        self.joined = 0
        self.old = []
        for name in ("per", "ann"):
            self.unit.hears(name, "hjulet")

    def teardown(self):
        self.world.close()
        self.folder.cleanup()

    def _after(self, person):
        assert person.receipt.kept
        if person.seen:
            self.old.append((person, person.last))

    @rule(name=NAMES | st.sampled_from(["siri", "jon"]), words=STARTS)
    def starts(self, name, words):
        person = self.unit.people[name]
        person.says(words)
        self._after(person)

    @rule(name=NAMES, words=TYPED)
    def types(self, name, words):
        person = self.unit.people[name]
        person.says(words)
        self._after(person)

    @rule(name=NAMES | st.sampled_from(["siri", "jon"]), data=st.data())
    def presses(self, name, data):
        person = self.unit.people[name]
        if not person.seen or not person.choices:
            return
        if person.last.asks == "several":
            several = data.draw(
                st.sets(st.sampled_from(person.choices), min_size=1, max_size=4)
            )
            person.does(several=tuple(several), step=person.last.step)
        else:
            person.presses(data.draw(st.sampled_from(person.choices)))
        self._after(person)

    @rule(data=st.data(), name=st.sampled_from(["per"]))
    def leads_on(self, data, name):
        """Press the first way on, as a leader in a meeting does: deeper walks."""
        person = self.unit.people[name]
        for _ in range(4):
            if person.seen and person.choices and person.last.asks != "several":
                person.presses(person.choices[0])
            elif person.seen and person.choices:
                person.does(several=(person.choices[0],), step=person.last.step)
            else:
                person.says(data.draw(TYPED))
            self._after(person)

    @precondition(lambda self: len(self.old) > 3)
    @rule(data=st.data())
    def presses_something_old_twice(self, data):
        person, message = data.draw(st.sampled_from(self.old[-20:]))
        if message.choices:
            key = message.choices[0].key
            for _ in range(2):
                person.presses(key, message=message)
                self._after(person)

    @rule()
    def restarts(self):
        self.world.restart()

    @rule(days=st.integers(1, 30))
    def lets_time_pass(self, days):
        self.world.now += timedelta(days=days)

    @precondition(lambda self: self.joined < 2)
    @rule()
    def somebody_joins(self):
        self.joined += 1
        self.unit.add(f"ny{self.joined}", "Nina Lie", "Rød", ("substitute",)).says(
            "hjulet"
        )

    @rule(name=st.sampled_from(["ola", "liv"]))
    def somebody_leaves(self, name):
        number, ends = self.unit.number(name), self.world.today() - timedelta(days=1)
        self.world.run(
            lambda db: db.connection.execute(
                update(memberships)
                .where(memberships.c.person_id == number, memberships.c.starts < ends)
                .values(ends=ends)
            )
        )

    @invariant()
    def a_department_has_at_most_one_open_round(self):
        asked = (
            select(func.count())
            .where(rounds.c.state == "open")
            .group_by(rounds.c.department_id)
        )
        counts = self.world.run(lambda db: list(db.connection.execute(asked).scalars()))
        assert max(counts, default=0) <= 1

    @invariant()
    def nothing_failed(self):
        assert self.world.run(set_aside.waiting) == 0

    @invariant()
    def nobody_has_two_answers_in_a_box(self):
        def work(db):
            for row in db.connection.execute(select(boxes)):
                told = db.open(row.sealed, f"boxes|{row.id}")
                for question, each in told.items():
                    asked = select(func.count()).where(
                        answered.c.box_id == row.id, answered.c.question == question
                    )
                    assert len(each) <= db.connection.execute(asked).scalar_one()

        self.world.run(work)

    @invariant()
    def there_is_a_way_on(self):
        person = self.unit.people["per"]
        if person.seen:
            last = person.last
            assert last.choices or last.asks or last.blocks


Walk.TestCase.settings = settings(max_examples=20, stateful_step_count=50)
TestWalk = Walk.TestCase
