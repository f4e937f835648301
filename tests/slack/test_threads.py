"""Threads in a channel: who asks in one is answered there, she alone."""

import pytest

from tests.slack.site import Site

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
