"""A round as it is kept: read as it was written, by whichever version."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.reflecting_team.round import Round, RoundStep, Speaks, State, Told

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHO = st.sampled_from(["1", "22", "x3", ""])
THOSE = st.lists(WHO, max_size=4).map(tuple)
NUMBERS = st.integers(0, 90_000) | st.floats(0, 90_000)
MOMENTS = st.none() | st.timedeltas(timedelta(0), timedelta(days=9)).map(NOW.__add__)
STEPS = st.builds(
    RoundStep,
    key=st.sampled_from(["ready", "trying", "own"]),
    speaks=st.sampled_from(Speaks),
    seconds=NUMBERS,
    each_has=st.booleans(),
    silent=st.booleans(),
    turns=st.sampled_from(["on", "back"]),
    answers=st.booleans(),
)
ROUNDS = st.builds(
    Round,
    steps=st.lists(STEPS, max_size=3).map(tuple),
    order=THOSE,
    teller=WHO,
    leader=WHO,
    offset=st.integers(0, 1000),
    small_team=st.integers(0, 4),
    warn_at=NUMBERS,
    longer=NUMBERS,
    auto=st.booleans(),
    state=st.sampled_from(State),
    at=st.integers(-1, 9),
    lap=st.integers(0, 9),
    speaker=WHO,
    queue=THOSE,
    passed=THOSE,
    again=st.booleans(),
    told=st.dictionaries(WHO, st.sampled_from(Told), max_size=3),
    timer=st.integers(0, 10**6),
    ends=MOMENTS,
    left=NUMBERS,
    warned=st.booleans(),
    out=st.booleans(),
    turn=st.integers(0, 10**6),
    days=st.lists(st.dates().map(str), max_size=3).map(tuple),
)


def read_by_hand(written):
    """Read a round as the version before read it."""
    read = dict(written)
    for name in ("order", "queue", "passed", "days"):
        read[name] = tuple(read.get(name, ()))
    steps = [each | {"speaks": Speaks(each["speaks"])} for each in read["steps"]]
    read["steps"] = tuple(RoundStep(**each) for each in steps)
    read["state"] = State(read["state"])
    read["told"] = {who: Told(how) for who, how in read["told"].items()}
    ends = read["ends"]
    read["ends"] = datetime.fromisoformat(ends) if ends else None
    return Round(**read)


@settings(deadline=None)
@given(ROUNDS)
def test_a_round_is_read_as_by_hand_and_written_the_same(round_):
    text = json.dumps(round_.to_json())
    read = Round.from_json(json.loads(text))

    assert read == round_ == read_by_hand(json.loads(text))
    assert json.dumps(read.to_json()) == text


def test_a_round_from_before_there_were_days_is_read():
    written = Round((), ("1",), "1", "1").to_json()
    del written["days"]

    assert Round.from_json(json.loads(json.dumps(written))).days == ()


def test_a_bad_value_is_refused_with_its_path():
    written = json.loads(json.dumps(Round((), ("1",), "1", "1").to_json()))
    with pytest.raises(msgspec.ValidationError, match="state"):
        Round.from_json(written | {"state": "asleep"})
