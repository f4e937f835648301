"""What becomes of a message: sent once, in order, asked about, or said to be unknown."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialogs.talk.messages import Message, Paragraph, Span
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Ambiguous, Channel, Missing, Refused, Sent, Wait
from scheduler.delivery.pace import Pace
from storage.people import identities
from storage.post import outbox, traffic, workspaces
from storage.post.outbox import Sending


class Platform(Channel):
    """A platform that does what it is told to with each message."""

    name = "slack"

    def __init__(self, *does):
        self.does, self.sent, self.answers = list(does), [], []

    async def send(self, post):
        result = self.does.pop(0) if self.does else Sent()
        if isinstance(result, Exception):
            raise result
        if isinstance(result, Sent):
            self.sent.append(post.id)
        return result


class Asked(Platform):
    """The same, and it can be asked whether a message arrived."""

    can_be_asked = True

    async def find(self, post):
        return self.answers.pop(0)


@pytest.fixture
def posts(small):
    """Give a function that puts messages in one place."""

    def go(count=1, address="T1/C1"):
        def work(db):
            place = identities.place(db, "slack", address, None, small.now)
            said = Message((Paragraph((Span("Hei"),)),))
            return [outbox.put(db, place, said, small.now) for _ in range(count)]

        return small.run(work)

    return go


def _delivers(world, channel, seconds=0):
    world.now += timedelta(seconds=seconds)
    delivery = Delivery(world.database, {"slack": channel}, lambda: world.now)

    async def go():
        await delivery.ask()
        await delivery.leftovers()
        await delivery.settled()

    asyncio.run(go())


def _books(world):
    return world.run(traffic.books)


def test_messages_of_a_place_leave_in_their_order(small, posts):
    ids = posts(5)
    slack = Platform()
    _delivers(small, slack)

    assert slack.sent == ids
    assert _books(small) == {Sending.SENT: 5}


def test_a_later_message_waits_for_one_that_could_not_leave(small, posts):
    first, second = posts(2)
    slack = Platform(Wait(10, "rate"))
    _delivers(small, slack)
    assert slack.sent == []
    _delivers(small, slack, 11)

    assert slack.sent == [first, second]


def test_two_hours_of_refusal_lose_nothing_and_do_not_end_in_a_flood(small, posts):
    ids = posts(3)
    slack = Platform(*[Wait(0, "unreachable")] * 1000)
    tries = 1000
    for _ in range(2 * 60):
        _delivers(small, slack, 60)
    tries -= len(slack.does)
    slack.does = []
    _delivers(small, slack, 301)

    assert slack.sent == ids
    assert tries < 40


def test_after_a_day_a_message_is_given_up_and_never_comes_late(small, posts):
    posts(1)
    slack = Platform()
    small.now += timedelta(hours=25)
    _delivers(small, slack)

    assert slack.sent == []
    assert _books(small) == {Sending.FAILED: 1}


def test_a_message_that_may_have_arrived_is_not_sent_again_blindly(small, posts):
    posts(1)
    slack = Platform(Ambiguous("timeout"))
    for _ in range(5):
        _delivers(small, slack, 400)

    assert slack.sent == []
    assert _books(small) == {Sending.AMBIGUOUS: 1}


def test_where_the_platform_can_be_asked_an_arrived_message_is_not_repeated(
    small, posts
):
    _, second = posts(2)
    slack = Asked(Ambiguous("timeout"))
    slack.answers = [Sent("123.4")]
    _delivers(small, slack)
    assert slack.sent == []
    _delivers(small, slack, 6)

    assert slack.sent == [second]
    assert _books(small) == {Sending.SENT: 2}


def test_where_it_never_arrived_it_is_sent_again_and_first(small, posts):
    first, second = posts(2)
    slack = Asked(Ambiguous("server_error"))
    slack.answers = [Wait(1, "rate"), Missing()]
    _delivers(small, slack)
    _delivers(small, slack, 6)
    _delivers(small, slack, 60)

    assert slack.sent == [first, second]


def test_where_even_asking_gives_no_answer_it_is_said_to_be_unknown(small, posts):
    posts(1)
    slack = Asked(Ambiguous("timeout"))
    slack.answers = [Ambiguous("no_history")]
    _delivers(small, slack)
    _delivers(small, slack, 6)

    assert _books(small) == {Sending.AMBIGUOUS: 1}


def test_one_claimed_by_a_process_that_died_is_asked_about(small, posts):
    ids = posts(1)
    small.run(lambda db: outbox.take(db, ids, small.now))
    slack = Asked()
    slack.answers = [Missing()]
    _delivers(small, slack, 30)
    assert slack.sent == []
    _delivers(small, slack, 121)

    assert slack.sent == ids


def test_a_place_that_is_gone_gets_nothing_more_until_it_is_used_again(small, posts):
    posts(3)
    slack = Platform(Refused("is_archived", closes=True))
    _delivers(small, slack)
    assert (slack.sent, _books(small)[Sending.PENDING]) == ([], 2)
    place = small.run(
        lambda db: identities.place(db, "slack", "T1/C1", None, small.now)
    )
    small.run(lambda db: workspaces.touched(db, place, small.now, None, None))
    _delivers(small, slack)

    assert len(slack.sent) == 2


def test_a_removed_workspace_gets_nothing_and_then_what_waits(small, posts):
    posts(1)
    small.run(lambda db: workspaces.keep(db, "slack", "T1", "", "xoxb-1", small.now))
    small.run(lambda db: workspaces.close(db, "slack", "T1", "uninstalled"))
    slack = Platform()
    _delivers(small, slack)
    assert slack.sent == []
    small.run(lambda db: workspaces.keep(db, "slack", "T1", "", "xoxb-2", small.now))
    _delivers(small, slack)

    assert len(slack.sent) == 1


def test_the_pace_is_kept_and_waiting_is_no_failed_try(small, posts):
    ids = posts(4)
    slack = Platform()
    slack.pace = Pace({"channel": ((1, 1.1),)})
    slack.keys = lambda post: [("channel", post.address)]
    _delivers(small, slack)
    assert slack.sent == ids[:1]
    for number in range(2, 5):
        _delivers(small, slack, 1.2)
        assert slack.sent == ids[:number]

    def attempts(db):
        return set(db.connection.execute(select(outbox.outbox.c.attempts)).scalars())

    assert small.run(attempts) == {1}


def test_a_fault_in_a_channel_stops_nobody_else(small, posts):
    posts(1, "T1/C1")
    other = posts(1, "T1/C2")
    slack = Platform(ValueError("odd"))
    _delivers(small, slack)

    assert slack.sent == other


def test_what_is_remembered_of_quiet_places_is_let_go_of(small, posts):
    slack = Platform()
    slack.pace = Pace({"channel": ((1, 1.1),)})
    slack.keys = lambda post: [("channel", post.address)]
    for number in range(50):
        posts(1, f"T1/C{number}")
    delivery = Delivery(small.database, {"slack": slack}, lambda: small.now)

    async def go():
        await delivery.leftovers()
        assert len(slack.pace._left) == len(delivery._places) == 50
        small.now += timedelta(minutes=11)
        await delivery.ask()

    asyncio.run(go())
    assert len(slack.pace._left) == len(delivery._places) == 0


def test_a_process_that_begins_alone_lets_no_place_wait_for_a_dead_one(small, posts):
    first = posts(1)
    small.run(lambda db: outbox.claim(db, ["slack"], small.now))
    second = posts(1)
    slack = Platform()
    delivery = Delivery(small.database, {"slack": slack}, lambda: small.now)

    async def go():
        await delivery.leftovers()
        assert slack.sent == []
        await delivery.take_over()
        await delivery.leftovers()

    asyncio.run(go())

    assert slack.sent == second
    assert _books(small) == {Sending.AMBIGUOUS: 1, Sending.SENT: 1}, first


def test_what_is_meant_for_the_morning_does_not_hold_back_what_is_said_now(small):
    channel = Platform()

    def work(db):
        place = identities.place(db, "slack", "T1/C1", None, small.now)
        said = Message((Paragraph((Span("Hei"),)),))
        morning = small.now + timedelta(hours=9)
        return (
            outbox.put(db, place, said, small.now, due=morning),
            outbox.put(db, place, said, small.now),
        )

    later, at_once = small.run(work)
    _delivers(small, channel)
    assert channel.sent == [at_once]
    _delivers(small, channel, 9 * 3600)

    assert channel.sent == [at_once, later]
