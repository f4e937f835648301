"""The bot behind real HTTP, a Slack that it talks to, and people in that Slack."""

import asyncio
import hashlib
import hmac
import json
import urllib.parse
from datetime import timedelta

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.slack.app import Slack
from bot.turn.receive import Receiver
from scheduler.delivery.delivery import Delivery
from tests import canary
from tests.slack.fake import FakeSlack, read

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
canary.SECRETS |= {SECRET, "xoxb-our-own-token"}


class Site:
    """One test's Slack and bot, in one loop; time is the world's."""

    def __init__(
        self, world, secrets=(SECRET,), token="xoxb-our-own-token", started=True
    ):
        self.world, self.secrets = world, secrets
        self.token, self.started = token, started
        self.fake = FakeSlack()
        self.events = 0

    def run(self, script):
        async def go():
            await self.fake.start()
            await self.open()
            try:
                await script(self)
            finally:
                await self.close()
                await self.fake.stop()
            assert self.fake.faults == []

        asyncio.run(go())

    async def open(self):
        world = self.world
        self.slack = Slack(
            world.house, lambda: world.now, secrets=self.secrets,
            token=self.token, api_url=self.fake.url,
        )  # fmt: skip
        self.delivery = Delivery(
            world.database, {"slack": self.slack.channel}, lambda: world.now
        )
        self.receiver = Receiver(
            world.database, world.house, lambda: world.now, self.delivery.kept,
            self.delivery.wake,
        )  # fmt: skip
        self.slack.attach(world.database, self.receiver)
        if self.started:
            await self.slack.start()
        app = web.Application(client_max_size=512 * 1024)
        app.add_routes(self.slack.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def close(self):
        await self.settled()
        await self.client.close()

    async def restart(self):
        await self.close()
        self.world.restart()
        await self.open()

    async def settled(self):
        """Let everything leave that can: the pace is waited out by moving the clock."""
        for _ in range(30):
            await self.slack.settled()
            await self.delivery.settled()
            self.world.now += timedelta(seconds=2)
            await self.delivery.ask()
            if not await self.delivery.leftovers() + await self.delivery.boards():
                break
        await self.slack.settled()

    def signed(self, body, *, secret=SECRET, at=None, kind="application/json"):
        """Return the headers that Slack would send with this."""
        stamp = str(int((at or self.world.now).timestamp()))
        signed = f"v0:{stamp}:".encode() + body
        signature = (
            "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        )
        return {
            "Content-Type": kind, "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
        }  # fmt: skip

    async def post(
        self, body, headers=None, secret=SECRET, at=None, kind="application/json"
    ):
        """Send a signed request; return its status and what was answered."""
        told = self.signed(body, secret=secret, at=at, kind=kind) | (headers or {})
        told = {k: v for k, v in told.items() if v is not None}
        async with self.client.post("/slack/events", data=body, headers=told) as answer:
            return answer.status, await answer.text()

    async def sends(self, payload, **more):
        status, told = await self.post(json.dumps(payload).encode(), **more)
        await self.settled()
        return status, told

    async def interacts(self, payload, **more):
        body = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()
        kind = "application/x-www-form-urlencoded"
        status, told = await self.post(body, kind=kind, **more)
        await self.settled()
        return status, json.loads(told) if told else None

    def member(self, user, email, **more):
        self.fake.person(user, email, **more)
        return Member(self, user)


class Member:
    """Somebody in Slack."""

    def __init__(self, site, user):
        self.site, self.user, self.dm = site, user, "D" + user[1:]

    def event(self, event_id=None, **event):
        self.site.events += 1
        event_id = event_id or f"Ev{self.site.events}"
        event = {
            "type": "message",
            "user": self.user,
            "channel": self.dm,
            "channel_type": "im",
        } | event
        return {
            "type": "event_callback", "team_id": "T1", "event_id": event_id,
            "api_app_id": "A1", "event": event,
        }  # fmt: skip

    async def says(self, text, **more):
        canary.typed(text)
        self.site.events += 1
        self.ts = more.pop("ts", f"{1_700_000_000 + self.site.events}.000001")
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return await self.site.sends(self.event(text=escaped, ts=self.ts, **more))

    @property
    def seen(self):
        return self.site.fake.messages[self.dm]

    @property
    def last(self):
        return self.seen[-1]

    def buttons(self, message=None):
        message = message or self.last
        return [
            (block, element)
            for block in message["blocks"] or []
            if block["type"] == "actions"
            for element in block["elements"]
        ]

    def payload(self, **what):
        return {
            "user": {"id": self.user, "team_id": "T1"}, "team": {"id": "T1"},
            "api_app_id": "A1", "token": "x", "trigger_id": f"tr.{self.site.events}",
        } | what  # fmt: skip

    def press(self, name, message=None, room=None, **more):
        """Make the payload of a press on the button that says or means this."""
        place = room or self.dm
        self.site.events += 1
        message = message or self.last
        for block, element in self.buttons(message):
            wanted = (
                element.get("value"),
                element["action_id"],
                element.get("text", {}).get("text"),
            )
            if name in wanted:
                action = {
                    "type": element["type"], "action_id": element["action_id"],
                    "block_id": block["block_id"], "value": element.get("value"),
                    "text": element.get("text"), "action_ts": f"{self.site.events}.5",
                } | more  # fmt: skip
                return self.payload(
                    type="block_actions", actions=[action],
                    container={"type": "message", "channel_id": place, "message_ts": message["ts"]},
                    message={"ts": message["ts"], "blocks": message["blocks"]},
                    channel={"id": place},
                )  # fmt: skip
        raise AssertionError(f"no button {name} in {self.text(message)}")

    async def presses(self, name, message=None, **more):
        return await self.site.interacts(self.press(name, message, **more))

    async def fills(self, kind="view_submission", view=None, **form):
        for text in form.values():
            canary.typed(text)
        view = view or self.site.fake.views[-1]
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                key, element = block["block_id"], block["element"]
                filled = form.get(key, element.get("initial_value"))
                told = {"type": element["type"], "value": filled}
                if element["type"] == "static_select":
                    chosen = form.get(key)
                    told = {
                        "type": "static_select",
                        "selected_option": {"value": chosen} if chosen else None,
                    }
                values[key] = {element["action_id"]: told}
        self.site.events += 1
        told = view | {
            "id": f"V{self.site.events}",
            "hash": "h",
            "state": {"values": values},
        }
        return await self.site.interacts(self.payload(type=kind, view=told))

    def text(self, message=None):
        """Return all that she reads: the blocks, and what stands on the buttons."""
        return reads(message or self.last)


def reads(message):
    """Return what a message says to whoever opens it."""
    blocks = message["blocks"] or []
    labels = [
        element["text"]["text"]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if "text" in element
    ]
    return "\n".join([read(blocks), *labels])
