"""A machine that does anything in any order to a round, and looks after each step.

It is run in three files, by how many take part, so that no file takes long.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogs import everything
from dialogs.reflecting_team.events import LEADS, Do, Event
from dialogs.reflecting_team.reducer import begin, step
from dialogs.reflecting_team.round import Round, Speaks, State, Told
from dialogs.reflecting_team.turns import speakers

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTENT = everything.build().content["reflecting_team"]


def through_json(one):
    return Round.from_json(json.loads(json.dumps(one.to_json())))


STEPS = {"taken": 0}
# Steps are counted, never timed: a busy machine takes as many, and longer.
FAR = pytest.mark.timeout(3600)
PEOPLE = [f"p{n}" for n in range(14)]


class Anything(RuleBasedStateMachine):
    """All events in all states, late timers, duplicates and restarts."""

    sizes = (3, 12)

    @initialize(auto=st.booleans(), offset=st.integers(0, 9), data=st.data())
    def begins(self, auto, offset, data):
        order = PEOPLE[: data.draw(st.integers(*self.sizes))]
        teller = data.draw(st.sampled_from(order))
        leader = data.draw(st.sampled_from([p for p in order if p != teller]))
        self.now, self.old = NOW, []
        self.round, _ = begin(
            CONTENT, order, teller, leader, NOW, offset=offset, auto=auto
        )
        self.heard = {}

    def _take(self, event):
        STEPS["taken"] += 1
        before = self.round
        self.now += timedelta(seconds=7)
        after, effects = step(before, event, self.now)
        if len(self.old) % 5 == 0:
            # A repeat of the same event, and a restart just before it, change nothing.
            assert step(before, event, self.now) == (after, effects)
            assert step(through_json(before), event, self.now)[0] == after
        self.round = after
        self.old.append(event)
        if event.do in (Do.WARN, Do.TIME_UP) and event.timer != before.timer:
            assert (after, effects) == (before, [])
        for effect in effects:
            if effect.kind == "timer":
                assert effect.timer == after.timer
        self._lap(before, after)

    def _lap(self, before, after):
        """In a lap nobody is given the word twice, but for being asked once more."""
        if (before.at, before.lap, before.state) != (
            after.at,
            after.lap,
            after.state,
        ) or (not after.told and before.told):
            self.heard = {}
        for who, how in after.told.items():
            if who in before.told and (before.at, before.lap) == (after.at, after.lap):
                assert before.told[who] == how or how is Told.LEFT

    @rule(
        do=st.sampled_from(sorted(Do)),
        who=st.sampled_from(PEOPLE),
        whom=st.sampled_from(PEOPLE),
        late=st.integers(0, 2),
        old=st.integers(0, 2),
    )
    def somebody_does_something(self, do, who, whom, late, old):
        timer, turn = max(self.round.timer - late, 0), max(self.round.turn - old, 0)
        self._take(Event(do, who, whom, timer, turn))

    @rule(do=st.sampled_from([Do.DONE, Do.PASS, Do.LEAVE]))
    def the_speaker(self, do):
        if self.round.speaker:
            self._take(Event(do, self.round.speaker))

    @rule(do=st.sampled_from(sorted(LEADS - {Do.END})), whom=st.sampled_from(PEOPLE))
    def the_leader(self, do, whom):
        self._take(Event(do, self.round.leader, whom))

    @rule(data=st.data())
    def something_old_again(self, data):
        if self.old:
            self._take(data.draw(st.sampled_from(self.old[-30:])))

    @rule()
    def time_is_up(self):
        self._take(Event(Do.TIME_UP, timer=self.round.timer))

    @invariant()
    def one_speaker_who_is_here_and_waits_for_no_other_turn(self):
        one = getattr(self, "round", None)
        if one is None:
            return
        assert len(set(one.order)) == len(one.order)
        assert len(set(one.queue)) == len(one.queue)
        waiting = [*one.queue, *one.passed, *([one.speaker] if one.speaker else [])]
        assert len(set(waiting)) == len(waiting)
        assert set(waiting) <= set(one.order)
        assert not set(waiting) & {
            w for w, how in one.told.items() if how is not Told.LEFT
        }

    @invariant()
    def everybody_in_the_lap_is_waiting_or_has_had_her_turn(self):
        one = getattr(self, "round", None)
        if (
            one is None
            or one.step is None
            or one.state in (State.ENDED, State.WITHDRAWN)
        ):
            return
        if one.step.speaks in (Speaks.TEAM, Speaks.EACH):
            due = set(speakers(one, one.step)) - {one.leader}
            waiting = {*one.queue, *one.passed, one.speaker}
            # A change of leader in the lap may let one in or out of a small team.
            assert (
                due <= waiting | set(one.told) | {one.teller}
                or len(one.order) <= 4
                or self._led_anew()
            )

    def _led_anew(self):
        return any(e.do in (Do.HAND_OVER, Do.TAKE_OVER) for e in self.old)

    @invariant()
    def the_teller_is_silent_where_the_method_says_so(self):
        one = getattr(self, "round", None)
        if one and one.step and one.step.silent:
            assert one.teller not in (one.speaker, *one.queue, *one.passed)

    @invariant()
    def the_leader_is_last_in_the_lap(self):
        one = getattr(self, "round", None)
        if one and one.leader in one.queue and not one.again:
            assert one.queue[-1] == one.leader

    @invariant()
    def there_is_always_a_way_to_the_end(self):
        one = getattr(self, "round", None)
        if one is None or not one.is_open or len(self.old) % 10:
            return
        for _ in range(200):
            if not one.is_open:
                break
            who = one.leader
            if who not in one.order:
                one, _ = step(one, Event(Do.TAKE_OVER, one.order[0]), self.now)
            elif one.state is State.WITHDRAWN:
                one, _ = step(one, Event(Do.ANOTHER, who, who), self.now)
            else:
                one, _ = step(one, Event(Do.NEXT, who), self.now)
        assert not one.is_open


def of(smallest, largest, examples=300):
    """Return the machine as a test, for rounds of so many people."""

    class Some(Anything):
        sizes = (smallest, largest)

    Some.TestCase.settings = settings(max_examples=examples, stateful_step_count=100)
    return FAR(Some.TestCase)


def has_run(enough=17_000):
    """Hold that the machine took its share of fifty thousand steps, where it ran."""
    if not STEPS["taken"]:
        pytest.skip("the machine has not run in this process")
    assert enough <= STEPS["taken"]
