"""Which workspaces the bot is in: only Slack's own answer about a token closes one."""

import asyncio
import json
from contextlib import contextmanager
from datetime import timedelta

import pytest

from dialogs.talk.messages import Message, Paragraph, Span
from scheduler.delivery.keeping import Keeping
from storage.people import identities
from storage.post import outbox, traffic, workspaces
from storage.post.outbox import Sending
from storage.tables import places
from tests.slack.fake import FakeSlack
from tests.slack.site import Site

LATER = Message((Paragraph((Span("Husk å levere før møtet."),)),))


class Several:
    """Some processes of the bot on one database, and a Slack with several workspaces."""

    def __init__(self, world, count, token=""):
        self.world, self.count, self.token = world, count, token
        self.fake = FakeSlack()
        self.fake.tokens = {}
        self.sites = []

    def run(self, script):
        async def go():
            await self.fake.start()
            for _ in range(self.count):
                await self.opens()
            try:
                await script(self)
            finally:
                for each in self.sites:
                    await each.close()
                await self.fake.stop()

        asyncio.run(go())

    async def opens(self, started=True):
        """Let one more process begin; without `started` it has not asked Slack yet."""
        site = Site(self.world, token=self.token, started=started)
        site.fake = self.fake
        await site.open()
        self.sites.append(site)
        return site

    def installed(self, team, owner="Bergen kommune"):
        """Keep an installation, as a process that is not here has kept it."""
        self.fake.tokens[f"xoxb-{team}"] = team
        self.world.run(
            lambda db: workspaces.keep(
                db, "slack", team, owner, f"xoxb-{team}", self.world.now
            )
        )

    def waits(self, team="T1"):
        """Put a message for somebody in this workspace in the outbox."""

        def work(db):
            address = f"{team}/D1"
            place = identities.place(db, "slack", address, None, self.world.now)
            return outbox.put(db, place, LATER, self.world.now)

        return self.world.run(work)

    @property
    def closed(self):
        def work(db):
            rows = db.connection.execute(places.select()).all()
            return [row.closed for row in rows if row.closed]

        return self.world.run(work)

    @property
    def books(self):
        return self.world.run(traffic.books)


TOKENS = pytest.mark.parametrize("token", ["xoxb-T1", ""], ids=["token", "OAuth"])


def _several(world, count, token):
    several = Several(world, count, token)
    several.fake.tokens["xoxb-T1"] = "T1"
    if not token:
        several.installed("T1")
    return several


@TOKENS
def test_a_message_due_before_slack_has_answered_waits_and_closes_nothing(world, token):
    several = _several(world, 0, token)

    async def script(_):
        several.waits()
        site = await several.opens(started=False)
        several.fake.does["auth.test"] = ["drop", 500, ("rate", "1")]
        for _ in range(3):
            assert not await site.slack.start()
            await site.delivery.leftovers()
        assert several.closed == []
        assert several.books == {Sending.PENDING: 1}
        assert await site.slack.start()
        await site.delivery.leftovers()
        assert several.books == {Sending.SENT: 1}
        assert len(several.fake.messages["D1"]) == 1

    several.run(script)


def test_a_workspace_installed_through_another_process_is_served_by_all(world):
    several = Several(world, 3)

    async def script(_):
        several.fake.person("U1", "ann@example.no", team_id="T7")
        several.installed("T7")
        several.waits("T7")
        first, second, third = several.sites
        await first.delivery.leftovers()
        assert several.books == {Sending.SENT: 1}
        status, _ = await second.post(_says("T7", "Ev1"))
        assert status == 200
        await second.settled()
        assert len(several.fake.messages["D1"]) == 2
        assert [s.slack.dropped for s in (first, second, third)] == [0, 0, 0]
        assert several.closed == []

    several.run(script)


def _says(team, event):
    return json.dumps(
        {
            "type": "event_callback", "team_id": team, "event_id": event,
            "event": {
                "type": "message", "user": "U1", "channel": "D1", "channel_type": "im",
                "text": "hei", "ts": "1.1",
            },
        }
    ).encode()  # fmt: skip


def test_an_event_of_an_unknown_workspace_is_dropped_and_counted(small):
    several = _several(small, 1, "xoxb-T1")

    async def script(_):
        (site,) = several.sites
        for number in range(3):
            status, _ = await site.post(_says("T9", f"Ev{number}"))
            assert status == 200
        assert (site.slack.dropped, site.slack.unknown) == (3, 3)

    several.run(script)


@TOKENS
def test_an_event_that_comes_before_slack_has_answered_is_asked_for_again(small, token):
    several = _several(small, 0, token)

    async def script(_):
        site = await several.opens(started=False)
        several.fake.person("U1", "ann@example.no")
        # Of an installation that is kept, Slack is asked when an event names it.
        several.fake.does["auth.test"] = ["drop"] if token else ["drop", "drop"]
        assert (await site.post(_says("T1", "Ev1")))[0] == 503
        assert not await site.slack.start()
        assert (await site.post(_says("T1", "Ev1")))[0] == 503
        assert await site.slack.start()
        assert (await site.post(_says("T1", "Ev1")))[0] == 200

    several.run(script)


@TOKENS
def test_a_refused_token_closes_and_a_good_one_opens_again_with_what_waits(
    world, token
):
    several = _several(world, 1, token)

    async def script(_):
        (site,) = several.sites
        several.waits()
        several.fake.does["chat.postMessage"] = ["account_inactive"]
        await site.delivery.leftovers()
        several.fake.tokens.clear()
        assert await site.slack.start()
        assert several.closed == ["token_invalid"]
        assert site.slack.workspaces.states() == {"T1": "token_invalid"}
        assert several.books == {Sending.PENDING: 1}
        several.fake.tokens["xoxb-T1"] = "T1"
        several.world.now += timedelta(seconds=2)
        assert await site.slack.start()
        await site.delivery.leftovers()
        assert several.closed == []
        assert several.books == {Sending.SENT: 1}

    several.run(script)


def test_a_revoked_token_is_seen_although_nothing_is_sent(small):
    several = _several(small, 1, "")

    async def script(_):
        (site,) = several.sites
        assert site.slack.workspaces.is_open
        several.fake.tokens.clear()
        assert await site.slack.start()
        assert not site.slack.workspaces.is_open
        assert site.slack.workspaces.states() == {"T1": "token_invalid"}

    several.run(script)


def test_an_old_token_that_is_refused_does_not_close_a_new_installation(world):
    several = _several(world, 2, "")

    async def script(_):
        old, new = several.sites
        del several.fake.tokens["xoxb-T1"]
        several.fake.tokens["xoxb-anew"] = "T1"
        small = several.world
        small.run(
            lambda db: workspaces.keep(db, "slack", "T1", "", "xoxb-anew", small.now)
        )
        await new.slack.workspaces.install("xoxb-anew", "")
        several.waits()
        small.now += timedelta(seconds=10)
        await old.delivery.leftovers()
        small.now += timedelta(seconds=10)
        await old.delivery.leftovers()
        assert several.closed == []
        assert several.books == {Sending.SENT: 1}
        kept = small.run(lambda db: workspaces.find(db, "slack", "T1"))
        assert (kept.token, kept.closed) == ("xoxb-anew", None)

    several.run(script)


def test_an_old_telling_of_a_removal_does_not_close_a_new_installation(small):
    several = _several(small, 1, "")

    async def script(_):
        (site,) = several.sites
        told = json.loads(_says("T1", "Ev1")) | {"event": {"type": "app_uninstalled"}}
        assert (await site.post(json.dumps(told).encode()))[0] == 200
        assert list(site.slack.spaces) == ["T1"]
        several.fake.does["auth.test"] = ["drop"]
        assert (await site.post(json.dumps(told).encode()))[0] == 503
        several.fake.tokens.clear()
        assert (await site.post(json.dumps(told).encode()))[0] == 200
        assert site.slack.spaces == {}
        kept = small.run(lambda db: workspaces.find(db, "slack", "T1"))
        assert (kept.token, kept.closed) == ("", "uninstalled")

    several.run(script)


@TOKENS
def test_what_was_on_its_way_at_a_kill_is_asked_for_and_not_sent_again(world, token):
    several = _several(world, 1, token)

    async def script(_):
        arrived, lost = several.waits(), several.waits("T1")
        (site,) = several.sites
        with _nothing_written_down():
            await site.delivery.leftovers()
        assert several.books == {Sending.PENDING: 1, Sending.SENDING: 1}
        again = await several.opens(started=False)
        several.fake.does["auth.test"] = ["drop"]
        several.world.now += timedelta(minutes=3)
        assert not await again.slack.start()
        await again.delivery.ask()
        assert several.books == {Sending.PENDING: 1, Sending.SENDING: 1}
        assert await again.slack.start()
        await again.settled()
        assert several.books == {Sending.SENT: 2}
        numbers = [
            int(m["metadata"]["event_payload"]["outbox"].split(".")[0])
            for m in several.fake.messages["D1"]
        ]
        assert numbers == [arrived, lost]

    several.run(script)


@contextmanager
def _nothing_written_down():
    """Let what is sent arrive, and the process die before it is written down."""

    async def dies(_self, _went):
        pass

    keep = Keeping._settle_all
    Keeping._settle_all = dies
    try:
        yield
    finally:
        Keeping._settle_all = keep


@TOKENS
def test_places_that_an_older_program_closed_by_mistake_open_at_the_start(world, token):
    several = _several(world, 0, token)
    several.waits()
    # So it stands in a database from before: closed, and the message put off.
    world.run(
        lambda db: workspaces.close(db, "slack", "T1", "token_invalid", "xoxb-T1")
    )

    async def script(_):
        site = await several.opens()
        await site.delivery.leftovers()
        assert several.closed == []
        assert several.books == {Sending.SENT: 1}

    several.run(script)


def test_an_installation_whose_token_is_gone_says_so_and_waits_for_a_new_one(small):
    several = _several(small, 0, "")
    several.waits()
    small.run(lambda db: workspaces.close(db, "slack", "T1", "token_invalid"))
    small.run(
        lambda db: db.connection.execute(
            workspaces.workspaces.update().values(sealed=None)
        )
    )

    async def script(_):
        site = await several.opens()
        assert site.slack.workspaces.states() == {"T1": "token_invalid"}
        assert not site.slack.workspaces.is_open
        several.installed("T1")
        assert await site.slack.start()
        await site.delivery.leftovers()
        assert several.books == {Sending.SENT: 1}

    several.run(script)


@TOKENS
def test_what_comes_while_slack_is_being_asked_is_kept_or_asked_for_again(small, token):
    several = _several(small, 0, token)

    async def script(_):
        site = await several.opens(started=False)
        several.fake.person("U1", "ann@example.no")
        several.fake.delay = 0.02
        starting = asyncio.ensure_future(site.slack.start())
        statuses = set()
        for number in range(100):
            done = starting.done()
            told = [site.post(_says("T1", f"Ev{number}-{n}")) for n in range(3)]
            statuses |= {status for status, _ in await asyncio.gather(*told)}
            if done:
                break
        assert statuses <= {200, 503}
        assert 200 in statuses
        assert site.slack.dropped == 0

    several.run(script)
