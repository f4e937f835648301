"""Threads: who asks in one is answered there, and a round lives under its board."""

import asyncio
from datetime import timedelta

import pytest

from storage.reflecting_team import saying
from storage.reflecting_team.holding import Holding
from tests.channels.test_team import (
    begin,
    first,
    kept,
    now,
    shown,
    slack_people,
)
from tests.slack.site import Site, reads

ANN = "ann@example.no"


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person(ANN, scope, units["Rød"], ("pedagogical_leader",))
    site = Site(small)
    site.ann = site.member("U1", ANN)
    return site


async def mentions(site, ts, thread=None):
    event = site.ann.event(
        type="app_mention", channel="C9", channel_type="channel", ts=ts,
        text="<@UBOT> hei", **({"thread_ts": thread} if thread else {}),
    )  # fmt: skip
    await site.sends(event)
    return site.fake.ephemeral[-1]


def test_a_mention_in_a_thread_is_heard_and_answered_in_it_to_her_alone(site):
    async def script(site):
        told = await mentions(site, "5.5", thread="4.4")
        assert (told["channel"], told["user"]) == ("C9", "U1")
        assert told["thread_ts"] == "4.4"

        told = await mentions(site, "6.6")
        assert "thread_ts" not in told

    site.run(script)


@pytest.mark.parametrize("error", ["thread_not_found", "message_not_found"])
def test_where_the_thread_is_gone_she_is_answered_in_the_channel(site, error):
    async def script(site):
        site.fake.does["chat.postEphemeral"] = [error]
        told = await mentions(site, "5.5", thread="4.4")

        assert told["channel"] == "C9"
        assert "thread_ts" not in told
        assert len(site.fake.ephemeral) == 1

    site.run(script)


def test_a_press_in_a_thread_is_answered_in_it_and_is_about_the_whole_channel(site):
    async def script(site):
        told = await mentions(site, "5.5", thread="4.4")
        block = next(b for b in told["blocks"] if b["type"] == "actions")
        action = block["elements"][0] | {
            "block_id": block["block_id"], "action_ts": "9.1",
        }  # fmt: skip
        container = {
            "type": "message", "channel_id": "C9", "message_ts": "1.1",
            "thread_ts": "4.4", "is_ephemeral": True,
        }  # fmt: skip
        payload = site.ann.payload(
            type="block_actions", actions=[action], container=container
        )
        await site.interacts(payload)
        assert site.fake.ephemeral[-1]["thread_ts"] == "4.4"
        assert "Rød" in str(site.fake.ephemeral[-1]["blocks"])

        # It is the room now, also outside the thread: it is not offered once more.
        told = await mentions(site, "7.7")
        assert "room:" not in str(told["blocks"])

    site.run(script)


@pytest.mark.parametrize("odd", ["x", "4.4!U2", "", 7, ["4.4"], "4" * 400])
def test_an_odd_thread_is_no_thread(site, odd):
    async def script(site):
        told = await mentions(site, "5.5", thread=odd)
        assert "thread_ts" not in told
        assert told["user"] == "U1"

    site.run(script)


# A written round: what is said stands under its board


@pytest.fixture
def written(small):
    unit = begin(small, ("slack", "T1/C9", ""))
    site = Site(small)
    site.unit, site.people = unit, slack_people(site)
    return site


async def goes_on_to(site, key):
    """Let the leader press on to this step; return the round's board."""
    await shown(site, site.unit)
    board = site.fake.messages["C9"][0]
    for _ in range(12):
        if now(site.unit).step.key == key:
            break
        await site.interacts(site.people["per"].press(first(board), board, room="C9"))
        await site.settled()
    return board


async def is_said(site, text):
    """Let the one whose turn it is say something from elsewhere."""
    world = site.world
    round_, speaker = kept(site.unit), now(site.unit).speaker

    def work(db):
        held = Holding(db, world.house, round_, world.now)
        return saying.say(held, speaker, text)

    await asyncio.to_thread(lambda: world.run(work))
    await shown(site, site.unit)
    return next(m for m in site.fake.messages["C9"] if text in reads(m))


def test_what_is_said_in_a_written_round_stands_under_its_board(written):
    async def script(site):
        board = await goes_on_to(site, "clarifying")
        said = await is_said(site, "Hvor lenge ventet barnet?")

        assert said["thread_ts"] == board["ts"]
        others = [m for m in site.fake.messages["C9"] if "thread_ts" not in m]
        assert others == [board]
        assert board["updated"]

    written.run(script)


def test_the_story_stands_under_the_board_too(written):
    async def script(site):
        board = await goes_on_to(site, "clarifying")
        story = next(m for m in site.fake.messages["C9"] if "garderoben" in reads(m))

        assert story["thread_ts"] == board["ts"]

    written.run(script)


def test_where_the_board_was_deleted_the_channel_takes_what_is_said(written):
    async def script(site):
        await goes_on_to(site, "clarifying")
        site.fake.does["chat.postMessage"] = ["thread_not_found"]
        said = await is_said(site, "Hvor lenge ventet barnet?")

        assert "thread_ts" not in said

    written.run(script)


def test_one_whose_answer_was_lost_is_found_in_the_thread_and_not_said_twice(written):
    async def script(site):
        await goes_on_to(site, "clarifying")
        site.fake.does["chat.postMessage"] = ["accept_and_drop"]
        await is_said(site, "Hvor lenge ventet barnet?")
        for _ in range(5):
            site.world.now += timedelta(seconds=10)
            await site.settled()

        there = [m for m in site.fake.messages["C9"] if "ventet barnet" in reads(m)]
        assert len(there) == 1
        assert "conversations.replies" in [method for method, _ in site.fake.calls]

    written.run(script)
