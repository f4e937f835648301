"""A thousand edits at random: what is planned is always what the rules say."""

import tempfile
from datetime import date, datetime, timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select, update

from dialogs.reminders.rules import AGAIN, Key, wanted
from dialogs.year.open_days import wall
from scheduler.reminders.facts import HORIZON
from storage.meetings import rows as meetings
from storage.people import staff
from storage.reminders.rows import ReminderState
from storage.tables import meetings as meetings_table
from storage.tables import memberships, people, reminders, rule_settings
from storage.year import closed
from storage.year import snapshot as year
from tests.scheduler.beats import Beats
from tests.world import World

DAY = timedelta(days=1)
WALLS = st.datetimes(datetime(2026, 11, 4), datetime(2026, 12, 18)).map(
    lambda each: each.replace(minute=0, second=0, microsecond=0)
)


class Edits(RuleBasedStateMachine):
    """A kindergarten whose people change their minds all the time."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(f"sqlite:///{self.folder.name}/model.db")
        self.scope, units = self.world.kindergarten()
        self.units = list(units.values())
        for number, unit in enumerate(self.units * 2):
            roles = ("assistant",) if number > 1 else ("pedagogical_leader",)
            self.world.person(f"p{number}@example.no", self.scope, unit, roles)
        self.world.person("siri@example.no", self.scope, None, ("head",))
        self.beats = Beats(self.world)
        self.beats.everybody_joined()

    def teardown(self):
        self.world.close()
        self.folder.cleanup()

    def _meeting(self, number):
        asked = select(meetings_table.c.id).order_by(meetings_table.c.id)
        ids = self.world.run(lambda db: list(db.connection.execute(asked).scalars()))
        return ids[number % len(ids)] if ids else None

    def _change(self, number, **values):
        one = self._meeting(number)
        if one:
            self.world.run(lambda db: meetings.change(db, self.scope, one, **values))

    @rule(
        wall_=WALLS,
        unit=st.integers(0, 1),
        kind=st.sampled_from(["tett_paa", "hms_group"]),
    )
    def makes(self, wall_, unit, kind):
        where = self.units[unit] if kind == "tett_paa" else None
        self.world.run(lambda db: meetings.add(db, self.scope, where, kind, wall_))

    @rule(number=st.integers(0, 20), wall_=WALLS)
    def moves(self, number, wall_):
        self._change(number, wall=wall_)

    @rule(number=st.integers(0, 20), state=st.sampled_from(["cancelled", "planned"]))
    def cancels(self, number, state):
        self._change(number, state=state)

    @rule(day=st.dates(date(2026, 11, 4), date(2026, 12, 18)))
    def closes(self, day):
        self.world.run(lambda db: closed.add(db, self.scope, day, day, "other"))

    @rule(number=st.integers(0, 3), unit=st.integers(0, 1))
    def changes_department(self, number, unit):
        def work(db):
            person = staff.by_email(db, f"p{number}@example.no").id
            db.connection.execute(
                update(memberships)
                .where(memberships.c.person_id == person)
                .values(department_id=self.units[unit])
            )
            year.touch(db, self.scope)

        self.world.run(work)

    @rule(number=st.integers(0, 3), card=st.booleans())
    def wants_a_card(self, number, card):
        def work(db):
            db.connection.execute(
                update(people)
                .where(people.c.email == f"p{number}@example.no")
                .values(card=card)
            )
            year.touch(db, self.scope)

        self.world.run(work)

    @rule(is_on=st.booleans(), days=st.integers(-12, -1))
    def sets_a_rule(self, is_on, days):
        def work(db):
            db.connection.execute(rule_settings.delete())
            values = {
                "kindergarten_id": self.scope.kindergarten_id, "rule": "story_ask",
                "is_on": is_on, "days": days,
            }  # fmt: skip
            db.connection.execute(rule_settings.insert().values(**values))
            year.touch(db, self.scope)

        self.world.run(work)

    @rule(hours=st.integers(1, 40))
    def lives_on(self, hours):
        self.world.now += timedelta(hours=hours)

    @rule()
    def restarts(self):
        self.world.restart()
        self.beats = Beats(self.world)

    @invariant()
    def what_is_planned_is_what_the_rules_say(self):
        self.beats.beat()
        now = self.world.now
        around = wall(now).date() - timedelta(45), wall(now).date() + timedelta(75)

        def work(db):
            here = year.read(db, [self.scope.kindergarten_id], *around)
            want = wanted(
                self.beats.planner.rules, here[self.scope.kindergarten_id], now,
                now + HORIZON,
            )  # fmt: skip
            rows = db.connection.execute(select(reminders)).all()
            return want, rows

        want, rows = self.world.run(work)
        planned = {
            Key(r.person_id, r.rule, r.subject, r.occurrence): r
            for r in rows
            if r.state == ReminderState.PLANNED and not r.occurrence.startswith(AGAIN)
        }
        decided = {
            Key(r.person_id, r.rule, r.subject, r.occurrence)
            for r in rows
            if r.state in (ReminderState.SENT, ReminderState.SKIPPED)
        }
        assert set(planned) <= set(want)
        # The plan is made anew every night: the last of its days may be missing.
        near = {k for k, each in want.items() if each.due <= now + HORIZON - DAY}
        assert near <= set(planned) | decided
        for key, row in planned.items():
            assert row.due_at >= min(want[key].due, now)
            assert row.until == want[key].until

    @invariant()
    def nobody_gets_more_than_two_about_one_thing(self):
        groups = {k: r.group for k, r in self.beats.planner.rules.items()}
        rows = self.world.run(
            lambda db: db.connection.execute(
                select(reminders).where(reminders.c.state == ReminderState.SENT)
            ).all()
        )
        seen = {}
        for row in rows:
            key = (row.person_id, row.subject, groups[row.rule])
            seen[key] = seen.get(key, 0) + 1
        assert all(count <= 2 for count in seen.values())


TestEdits = Edits.TestCase
TestEdits.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
TestEdits.pytestmark = [pytest.mark.timeout(400)]
