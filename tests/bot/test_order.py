"""Events may come in any order, more than once, and late."""

import itertools
import tempfile
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.people import staff
from storage.people.scope import Scope
from storage.post import inbox, post_text, set_aside, talks
from tests.world import World

SAID = (
    "praksisfortelling",
    "steg for steg",
    "Jeg satte meg ned ved bordet der barnet bygde.",
    "Jeg spurte hva som skulle bo i det høye tårnet.",
    "hopp over",
    "Barnet fortalte om en drage med tre unger.",
)


def _everything(world):
    def look(db):
        person = staff.by_email(db, "ann@example.no").id
        scope = Scope(1, person)
        states = [
            str(talks.find(db, scope, each.id).state.to_json())
            for each in talks.open_talks(db, scope)
        ]
        shown = post_text.history(db, "web", "ann@example.no", 0, 999)
        return " ".join(states) + str(shown)

    return world.run(look)


@settings(max_examples=40)
@given(order=st.permutations([n for n in range(len(SAID)) for _ in range(3)]))
def test_three_of_each_event_in_any_order_have_one_effect_and_lose_no_sentence(order):
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"sqlite:///{folder}/order.db")
        scope, units = world.kindergarten()
        ann = world.person("ann@example.no", scope, units["Rød"])
        answered = set()
        for number in order:
            told = ann.says(SAID[number], event=f"e{number}")
            assert bool(told) is (number not in answered)
            answered.add(number)
        assert world.run(set_aside.waiting) == 0
        kept = _everything(world)
        first = next(n for n in order if SAID[n].startswith(("Jeg", "Barnet")))
        begun = order.index(0) < order.index(first) > order.index(1)
        if begun:
            assert SAID[first] in kept
        world.close()


def test_all_orders_of_two_people_are_as_one_after_the_other(world):
    scope, units = world.kindergarten()
    people = [
        world.person(f"{name}@example.no", scope, units["Rød"])
        for name in ("ann", "bo")
    ]
    script = ["praksisfortelling", "Jeg lo sammen med barnet.", "endre teksten"]
    turns = [(0, n) for n in range(3)] + [(1, n) for n in range(3)]
    for number, order in enumerate(itertools.islice(_merges(turns), 20)):
        for who, step in order:
            people[who].says(script[step], event=f"{number}-{who}-{step}")
        assert people[0].step == people[1].step
        for one in people:
            one.says("avbryt")
            one.presses("drop:" + one.choices[0].split(":")[1])


def _merges(turns):
    first = [turn for turn in turns if turn[0] == 0]
    second = [turn for turn in turns if turn[0] == 1]
    for places in itertools.combinations(range(6), 3):
        one, other = iter(first), iter(second)
        yield [next(one) if n in places else next(other) for n in range(6)]


def test_an_event_that_comes_again_five_and_a_half_minutes_later_counts_once(
    small, ann
):
    ann.says("praksisfortelling", event="again")
    small.restart()
    small.now += timedelta(minutes=5, seconds=30)

    assert ann.says("praksisfortelling", event="again") == []
    assert small.run(lambda db: inbox.take(db, "web", "again", small.now)) is False


def test_an_event_that_could_not_be_kept_is_taken_when_it_comes_again(
    small, ann, monkeypatch
):
    from dialogs.errors import NotKept

    whole = small.database.writer.put
    down = [False] * 100 + [True]

    def fails(job):
        if down.pop():
            raise NotKept("OperationalError")
        whole(job)

    monkeypatch.setattr(small.database.writer, "put", fails)
    ann.says("praksisfortelling", event="late")
    assert not ann.receipt.kept
    ann.says("praksisfortelling", event="late")

    assert ann.receipt.kept
    assert ann.step == "free"
