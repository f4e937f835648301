"""Sending to a Slack that misbehaves: nothing doubled, nothing lost, nothing flooded."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from bot.slack import render, windows
from bot.slack.send import LIMITS
from dialogs import everything
from dialogs.talk.messages import Asks, Message, Option, Paragraph, Quote, Span, Step
from scheduler.delivery.pace import Pace, wait_of
from storage.post import traffic
from storage.post.outbox import Sending
from tests.channels.made import messages
from tests.slack.fake import check_message, check_view, read
from tests.slack.site import Site, reads

HOUSE = everything.build()
START = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("U1", "ann@example.no")
    return made


def _books(site):
    return site.world.run(traffic.books)


def test_a_post_that_arrived_while_the_connection_broke_is_found_and_not_repeated(site):
    async def script(site):
        site.fake.does["chat.postMessage"] = ["accept_and_drop"]
        await site.ann.says("hei")
        for _ in range(5):
            site.world.now += timedelta(seconds=10)
            await site.settled()
        assert len(site.ann.seen) == 1
        assert _books(site) == {Sending.SENT: 1}

    site.run(script)


@pytest.mark.parametrize(
    "fault", ["drop", 500, 502, "html", "internal_error", "fatal_error"]
)
def test_a_post_that_never_arrived_is_sent_again_when_slack_says_so(site, fault):
    async def script(site):
        site.fake.does["chat.postMessage"] = [fault]
        await site.ann.says("hei")
        for _ in range(5):
            site.world.now += timedelta(seconds=10)
            await site.settled()
        assert len(site.ann.seen) == 1
        assert _books(site) == {Sending.SENT: 1}
        history = [name for name, _ in site.fake.calls].count("conversations.history")
        assert history == 1

    site.run(script)


def test_a_hundred_random_faults_lose_nothing_double_nothing_and_keep_the_order(site):
    import random

    dice = random.Random(7)

    async def script(site):
        def fault():
            return dice.choice(
                [None, None, "drop", "accept_and_drop", 500, 503, ("rate", "1"), "html"]
            )

        site.fake.does["chat.postMessage"] = [fault for _ in range(100)]
        site.fake.does["conversations.history"] = [
            lambda: dice.choice([None, None, 500, ("rate", "2")]) for _ in range(60)
        ]
        words = ["hei", "hjelp", "status", "hei", "hjelp"] * 8
        for each in words:
            await site.ann.says(each)
        for _ in range(200):
            site.world.now += timedelta(seconds=30)
            await site.settled()
            if set(_books(site)) == {Sending.SENT}:
                break
        assert _books(site) == {Sending.SENT: len(words)}
        numbers = [
            int(m["metadata"]["event_payload"]["outbox"].split(".")[0])
            for m in site.ann.seen
        ]
        assert len(numbers) == len(set(numbers)) == len(words)
        assert numbers == sorted(numbers)

    site.run(script)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("soon", 30),
        ("-1", 30),
        ("1e9", 30),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
        ("999999", 300),
        (None, 30),
        ("0", 1),
        ("१", 30),
    ],
)
def test_retry_after_is_read_and_anything_odd_means_half_a_minute(said, seconds):
    assert wait_of({"Retry-After": said} if said is not None else {}) == seconds


def test_a_refused_pace_holds_the_workspace_and_the_order(site):
    async def script(site):
        site.fake.does["chat.postMessage"] = [("rate", "20")]
        await site.ann.says("hei")
        calls = len(site.fake.calls)
        site.world.now += timedelta(seconds=5)
        await site.delivery.leftovers()
        assert [n for n, _ in site.fake.calls[calls:]] == []
        site.world.now += timedelta(seconds=30)
        await site.settled()
        assert len(site.ann.seen) == 1

    site.run(script)


def test_a_send_that_hangs_lets_others_go_on(site, monkeypatch):
    monkeypatch.setattr("bot.slack.send.TIMEOUT", 1)

    async def script(site):
        other = site.member("U2", "bo@example.no")
        await site.ann.says("hei")
        site.fake.does["chat.postMessage"] = ["hang"]
        body_a, body_b = (
            site.ann.event(text="hjelp", ts="8.1"),
            other.event(text="hei", ts="8.2"),
        )
        import json

        await site.post(json.dumps(body_a).encode())
        begun = time.monotonic()
        await site.post(json.dumps(body_b).encode())
        assert time.monotonic() - begun < 1
        await site.settled()
        assert other.seen

    site.run(script)


@pytest.mark.parametrize(
    "reason",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "user_not_found",
        "cannot_dm_bot",
    ],
)
def test_a_place_that_is_gone_is_closed_and_opens_when_somebody_writes_from_it(
    site, reason
):
    async def script(site):
        site.fake.does["chat.postMessage"] = [reason]
        await site.ann.says("hei")
        assert _books(site) == {Sending.FAILED: 1}
        await site.ann.says("hjelp")
        assert len(site.ann.seen) == 1

    site.run(script)


@pytest.mark.parametrize(
    "reason", ["invalid_auth", "account_inactive", "token_revoked"]
)
def test_a_revoked_token_stops_the_workspace_and_keeps_what_waits(site, reason):
    async def script(site):
        site.fake.does["chat.postMessage"] = [reason]
        await site.ann.says("hei")
        assert site.slack.spaces == {}
        assert _books(site) == {Sending.PENDING: 1}
        calls = len(site.fake.calls)
        site.world.now += timedelta(hours=1)
        await site.settled()
        assert len(site.fake.calls) == calls
        await site.slack.start()
        await site.settled()
        assert len(site.ann.seen) == 1

    site.run(script)


def test_while_nobody_answers_everything_waits_and_then_comes_in_order(site):
    async def script(site):
        await site.ann.says("hei")
        address = site.fake.url
        for space in site.slack.spaces.values():
            space.client.base_url = "http://127.0.0.1:9/api/"
        for words in ("hjelp", "status", "hei"):
            await site.ann.says(words)
        assert _books(site) == {Sending.SENT: 1, Sending.PENDING: 3}
        for space in site.slack.spaces.values():
            space.client.base_url = address
        for _ in range(4):
            site.world.now += timedelta(minutes=6)
            await site.settled()
        assert [("Dette" in reads(m), "Hei" in reads(m)) for m in site.ann.seen[1:]]
        assert len(site.ann.seen) == 4

    site.run(script)


def test_a_window_that_came_too_late_asks_for_one_more_press(site):
    async def script(site):
        await site.ann.says("praksisfortelling")
        await site.ann.presses("~steps")  # Opens a window by itself.
        site.fake.does["views.open"] = ["trigger_expired"]
        await site.ann.presses("open_form")
        assert "en gang til" in site.fake.ephemeral[-1]["text"]
        await site.ann.presses("open_form")
        assert len(site.fake.views) == 2

    site.run(script)


def test_three_answers_after_each_other_come_at_once_and_the_fourth_waits(site):
    async def script(site):
        async def says(number):
            event = site.ann.event(text="hei", ts=f"7.{number}")
            await site.post(json.dumps(event).encode())
            await site.slack.settled()
            await site.delivery.settled()

        for number in range(3):
            await says(number)
            assert len(site.ann.seen) == number + 1

        await says(4)
        assert len(site.ann.seen) == 3
        site.world.now += timedelta(seconds=3.2)
        await site.delivery.leftovers()
        assert len(site.ann.seen) == 3
        site.world.now += timedelta(seconds=0.2)
        await site.delivery.leftovers()
        assert len(site.ann.seen) == 4

    site.run(script)


def test_a_channel_never_gets_more_than_one_message_a_second_in_the_long_run():
    pace, now = Pace(LIMITS), START
    left = []
    for _ in range(600):
        if not pace.wait([("channel", "T1/C1")], now):
            left.append(now)
        now += timedelta(seconds=0.1)

    assert len(left) > 50
    for n, each in enumerate(left):
        within = [x for x in left[n:] if x - each < timedelta(seconds=10)]
        assert len(within) <= 12


# Any message at all is within Slack's limits


LINE = HOUSE.words.line


def _line(name, **values):
    return LINE("nb", "_channel", name, values)


def _ours(number, total):
    """Return the texts that may stand beside the blocks of what somebody has typed."""
    part = _line("part", number=number, total=total)
    notice = _line("notice")
    return [notice] if total == 1 else [f"{notice}\n{part}" if number == 1 else part]


def _same(text):
    """Compare letters: where a text is shared out is not what is tried here."""
    return "".join(text.split())


@settings(max_examples=150)
@given(message=messages())
def test_any_message_fits_and_loses_nothing(message):
    faults = []
    parts = render.parts(message, _line, lambda name: f"https://x.example/{name}.png")
    for number, part in enumerate(parts, 1):
        check_message({"text": part.text, "blocks": part.blocks}, faults)
        assert part.text in _ours(number, len(parts))
    assert faults == []
    shown = "".join(read(part.blocks) for part in parts)
    for block in message.blocks:
        if isinstance(block, Quote):
            assert _same(block.text) in _same(shown)
        if isinstance(block, Paragraph):
            assert _same("".join(s.text for s in block.spans)) in _same(shown)
    if message.fields:
        check_view(windows.window(message, _line), faults)
        assert faults == []


def test_every_block_that_we_make_is_one_that_slack_knows():
    from slack_sdk.models.blocks import Block as SlackBlock

    message = Message(
        (Paragraph((Span("Hei"),)), Quote("<!channel>")), asks=Asks.CHOICE,
        choices=(Option("a", "A"),), step=Step("t", "s", 1), footer="Bare du",
    )  # fmt: skip
    for part in render.parts(message, _line, str):
        for block in part.blocks:
            parsed = SlackBlock.parse(block)
            assert parsed is not None
            parsed.validate_json()
