"""The reflecting team's rules, and that they hold whatever happens in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogs import everything
from dialogs.reflecting_team.events import LEADS, Do, Event
from dialogs.reflecting_team.reducer import begin, step
from dialogs.reflecting_team.round import State

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTENT = everything.build().content["reflecting_team"]
FIVE = ("per", "ann", "eva", "ola", "ida")


class Table:
    """A round on a table: people do things, and effects are collected."""

    def __init__(self, order=FIVE, teller="ann", leader="per", **told):
        self.now = NOW
        self.round, self.effects = begin(CONTENT, order, teller, leader, NOW, **told)

    def does(self, do, who="", whom="", timer=0, turn=0):
        self.round, self.effects = step(
            self.round, Event(Do(do), who, whom, timer, turn), self.now
        )
        return self

    def goes_to(self, key):
        while self.round.step and self.round.step.key != key:
            self.does("next", self.round.leader)
        return self

    @property
    def key(self):
        return self.round.step.key if self.round.step else None

    def said(self, kind):
        return [(e.who, e.line) for e in self.effects if e.kind == kind]

    def lap(self):
        """Let everybody in this step speak; return in which order."""
        key, order = self.key, []
        while self.round.speaker and self.key == key:
            order.append(self.round.speaker)
            self.does("done", self.round.speaker)
        return order


def test_the_nine_steps_come_in_their_order_and_end():
    table, keys = Table(), []
    while table.round.is_open:
        if not keys or keys[-1] != table.key:
            keys.append(table.key)
        table.does("next", "per")

    assert keys == [each["key"] for each in CONTENT["steps"]]
    assert table.said("ended") == [("", "")]


def test_five_people_take_thirty_five_and_a_half_minutes():
    table, seconds = Table(), 0
    while table.round.is_open:
        seconds += table.round.step.seconds
        table.does("next", "per")

    assert seconds == 35.5 * 60


def test_the_teller_is_silent_while_the_team_reflects():
    table = Table().goes_to("noticing")

    assert "ann" not in table.lap()
    assert table.key == "possibilities"
    assert "ann" not in table.lap()


def test_the_leader_speaks_last_where_everybody_speaks():
    assert Table().goes_to("trying").lap()[-1] == "per"


def test_the_leader_takes_turns_last_where_the_team_is_small():
    assert Table(("per", "ann", "eva")).goes_to("clarifying").lap() == ["eva", "per"]
    assert "per" not in Table().goes_to("clarifying").lap()


def test_another_begins_each_lap_and_at_the_next_meeting():
    table = Table()
    firsts = [table.goes_to(key).lap()[0] for key in ("clarifying", "noticing")]
    assert firsts[0] != firsts[1]

    assert Table(offset=1).goes_to("clarifying").lap()[0] != firsts[0]


def test_who_passes_is_asked_once_more_at_the_end_of_the_lap():
    table = Table().goes_to("clarifying")
    first = table.round.speaker
    table.does("pass", first)
    others = table.lap()

    assert others[-1] == first
    assert len(others) == 3


def test_who_passes_twice_is_left_in_peace():
    table = Table().goes_to("clarifying")
    first = table.round.speaker
    table.does("pass", first)
    while table.round.speaker != first:
        table.does("done", table.round.speaker)
    table.does("pass", first)

    assert table.key == "noticing"


def test_a_late_comer_is_put_last_but_before_the_leader():
    assert Table().goes_to("trying").does("join", "liv").lap()[-2:] == ["liv", "per"]


def test_one_who_has_spoken_leaves_and_comes_back_is_not_given_the_word_again():
    table = Table().goes_to("clarifying")
    spoke = table.round.speaker
    table.does("done", spoke).does("leave", spoke).does("join", spoke)

    assert spoke in table.round.order
    assert spoke not in table.lap()


def test_one_who_leaves_before_her_turn_and_comes_back_does_not_speak_twice():
    table = Table().goes_to("clarifying")
    waits = table.round.queue[0]
    table.does("leave", waits).does("join", waits)
    order = table.lap()

    assert order.count(waits) <= 1
    assert len(order) == len(set(order))


def test_one_who_leaves_in_the_middle_of_her_turn_gives_it_on():
    table = Table().goes_to("clarifying")
    gone, following = table.round.speaker, table.round.queue[0]
    table.does("leave", gone)

    assert table.round.speaker == following
    assert gone not in table.round.order


def test_one_who_is_not_there_is_skipped_and_offered_again():
    table = Table().goes_to("clarifying")
    first = table.round.speaker
    table.does("skip", "per")

    assert table.lap()[-1] == first


@pytest.mark.parametrize("do", sorted(LEADS - {Do.ANOTHER}))
def test_anybody_elses_press_is_a_kind_line_to_her_alone(do):
    table = Table()
    before = table.round
    table.does(do, "eva")

    assert table.round == before
    assert table.said("whisper") == [("eva", "leader_only")]


def test_one_who_is_not_in_the_round_changes_nothing():
    table = Table()
    before = table.round

    assert table.does("done", "fremmed").round == before
    assert table.said("whisper") == [("fremmed", "not_in_round")]


def test_time_that_is_up_is_a_soft_stop_and_the_leader_goes_on():
    table = Table().goes_to("clarifying")
    speaker, timer = table.round.speaker, table.round.timer
    table.does("warn", timer=timer)
    assert table.said("whisper") == [(speaker, "nearly_up")]
    table.does("time_up", timer=timer)

    assert table.round.speaker == speaker
    assert ("per", "time_is_up") in table.said("whisper")


def test_the_word_goes_on_by_itself_only_where_the_leader_chose_it():
    table = Table(auto=True).goes_to("clarifying")
    following = table.round.queue[0]

    assert table.does("time_up", timer=table.round.timer).round.speaker == following


def test_the_timer_of_a_turn_that_is_over_does_nothing():
    table = Table(auto=True).goes_to("clarifying")
    old = table.round.timer
    table.does("done", table.round.speaker)
    before = table.round

    assert table.does("time_up", timer=old).round == before
    assert table.does("warn", timer=old).effects == []


def test_a_timer_that_fires_twice_is_heard_once():
    table = Table().goes_to("clarifying")
    timer = table.round.timer
    table.does("time_up", timer=timer)

    assert table.does("time_up", timer=timer).effects == []


def test_one_more_minute_is_one_more_minute():
    table = Table().goes_to("clarifying")
    before = table.round.ends
    table.now += timedelta(seconds=10)

    assert table.does("longer", "per").round.ends == before + timedelta(seconds=60)


def test_a_pause_over_the_weekend_keeps_what_was_left_of_the_turn():
    table = Table().goes_to("clarifying")
    table.now += timedelta(seconds=20)
    table.does("pause", "per")
    assert table.does("time_up", timer=table.round.timer).effects == []
    table.now += timedelta(days=3)
    table.does("resume", "per")

    assert table.round.ends - table.now == timedelta(seconds=40)


def test_back_begins_the_step_anew_and_then_the_one_before():
    table = Table().goes_to("noticing")
    table.does("done", table.round.speaker)
    table.does("back", "per")
    assert (table.key, table.round.told) == ("noticing", {})
    table.does("back", "per")

    assert table.key == "clarifying"


def test_the_deputy_leads_and_speaks_last():
    table = Table().does("hand_over", "per", "eva").goes_to("trying")

    assert table.lap()[-1] == "eva"
    assert table.does("next", "per").said("whisper") == [("per", "leader_only")]


def test_when_the_leader_has_left_somebody_may_take_over_and_nobody_does_by_itself():
    table = Table()
    assert table.does("take_over", "eva").said("whisper") == [("eva", "has_leader")]
    table.does("leave", "per")
    assert table.round.leader == "per"

    assert table.does("take_over", "eva").round.leader == "eva"


def test_a_story_that_is_withdrawn_is_forgotten_and_another_goes_on():
    table = Table().goes_to("noticing").does("withdraw", "ann")
    assert table.said("forget") == [("", "")]
    assert table.round.state is State.WITHDRAWN
    assert table.does("next", "per").said("whisper") == [("per", "choose_another")]
    table.does("another", "per", "eva")

    assert (table.key, table.round.speaker) == ("telling", "eva")


def test_only_the_teller_takes_her_story_back():
    assert Table().does("withdraw", "eva").said("whisper") == [
        ("eva", "not_your_story")
    ]


def test_when_the_teller_leaves_the_round_goes_on_without_her_steps():
    table = Table().does("leave", "ann").goes_to("possibilities")
    table.lap()

    assert table.key == "dimension"


def test_two_presses_on_next_in_the_same_instant_move_on_once():
    table = Table().goes_to("clarifying")
    turn, first = table.round.turn, table.round.queue[0]
    table.does("next", "per", turn=turn).does("next", "per", turn=turn)

    assert table.round.speaker == first
    assert table.said("whisper") == [("per", "already_on")]


def test_a_turn_over_several_days_lasts_to_the_next_working_day():
    days = ("2026-11-24", "2026-11-25", "2026-11-30")
    steps = [each | {"seconds": 86_400} for each in CONTENT["steps"]]
    table = Table()
    table.round, _ = begin(
        CONTENT | {"steps": steps}, FIVE, "ann", "per", NOW, days=days
    )
    assert table.round.ends == NOW + timedelta(days=1)
    table.now += timedelta(days=1)
    table.does("next", "per")
    assert table.round.ends == NOW + timedelta(days=6)
    table.now += timedelta(days=6)
    table.does("longer", "per")
    assert table.round.ends == table.now + timedelta(days=1)


def test_another_may_lead_when_the_time_is_out_and_the_leader_does_nothing():
    table = Table().goes_to("noticing")
    table.does("take_over", "eva")
    assert table.said("whisper") == [("eva", "has_leader")]
    table.now = table.round.ends
    table.does("time_up", timer=table.round.timer).does("take_over", "eva")

    assert table.round.leader == "eva"
