"""The pace of a platform is kept, whatever comes when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.delivery.pace import Pace

T0 = datetime(2026, 11, 3, 12, tzinfo=UTC)
TEAMS = {"thread": ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))}


@given(st.lists(st.floats(0, 3), min_size=1, max_size=150))
def test_no_window_ever_holds_more_than_its_limit(steps):
    pace, now, left = Pace(TEAMS), T0, []
    for step in steps:
        now += timedelta(seconds=step)
        while wait := pace.wait([("thread", "a")], now):
            now += timedelta(seconds=wait)
        left.append(now)
    for most, seconds in TEAMS["thread"]:
        for number, moment in enumerate(left):
            inside = [
                m for m in left[number:] if m - moment < timedelta(seconds=seconds)
            ]
            assert len(inside) <= most


def test_one_place_does_not_wait_for_another():
    pace = Pace({"channel": ((1, 1.1),)})

    assert pace.wait([("channel", "a")], T0) == 0
    assert pace.wait([("channel", "b")], T0) == 0
    assert pace.wait([("channel", "a")], T0) == 1.1


def test_what_the_platform_asks_for_is_obeyed():
    pace = Pace({"channel": ((1, 1.1),)})
    pace.hold(("workspace", "T1"), T0 + timedelta(seconds=30))

    assert pace.wait([("channel", "a"), ("workspace", "T1")], T0) == 30
    later = T0 + timedelta(seconds=30)
    assert pace.wait([("channel", "a"), ("workspace", "T1")], later) == 0


def test_what_is_idle_takes_no_room():
    pace = Pace({"channel": ((1, 1.1),)})
    for number in range(1000):
        pace.wait([("channel", str(number))], T0)
    pace.forget_idle(T0 + timedelta(minutes=1))

    assert len(pace._left) == 0


def test_it_is_said_when_a_batch_will_be_done():
    from scheduler.delivery.pace import seconds_for

    assert seconds_for([]) == 0
    assert seconds_for([10]) == 11
    assert seconds_for([1] * 2000) == 600
