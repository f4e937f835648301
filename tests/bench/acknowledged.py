"""From a signed request to its acknowledgement, over real HTTP: ours and the bare SDKs.

One request at a time, interleaved; then fifty a second for the tail. Nothing is
sent to a platform here: sending comes after the acknowledgement.
"""

import asyncio
import hashlib
import hmac
import json
import statistics
import tempfile
import time
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import AuthenticateRequestResult, ClaimsIdentity
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.slack.app import Slack
from bot.slack.send import client_for
from bot.slack.space import Space
from bot.teams.app import Teams
from bot.teams.gate import Gate
from bot.teams.keys import Keys
from bot.teams.sdk_port import SdkPort, _Connectors, _Trusting
from bot.teams.tokens import Tokens
from bot.turn.receive import Receiver
from dialogs import everything
from storage.people import identities
from tests.bench.bolt import SECRET, _authorize
from tests.bench.ours import TURNS, Ours
from tests.teams.site import APP, TENANT, URL, Issuer
from tests.teams.site import Site as TeamsSite

ROUNDS = 12
RATE, SECONDS = 50, 8


def _slack_body(number, words):
    event = {
        "type": "message", "channel": "D1", "channel_type": "im", "user": "U0",
        "text": words, "ts": f"1.{number}",
    }  # fmt: skip
    told = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"E{number}",
        "event": event,
    }
    return json.dumps(told).encode()


def _signed(body):
    stamp = str(int(time.time()))
    signed = f"v0:{stamp}:".encode() + body
    signature = "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json", "X-Slack-Signature": signature,
        "X-Slack-Request-Timestamp": stamp,
    }  # fmt: skip


def _activity(number, words):
    return {
        "type": "message", "id": f"m{number}", "channelId": "msteams", "serviceUrl": URL,
        "text": words, "from": {"id": "29:0", "aadObjectId": "p0"}, "recipient": {"id": "28:bot"},
        "conversation": {"id": "a:0", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    }  # fmt: skip


class Adapter(CloudAdapterBase):
    pass


def _bare_bolt():
    app = AsyncApp(
        authorize=_authorize, signing_secret=SECRET, process_before_response=True
    )

    @app.event("message")
    async def echo(event):
        return event["text"]

    async def handle(request):
        return await to_aiohttp_response(
            await app.async_dispatch(await to_bolt_request(request))
        )

    return [web.post("/slack/events", handle)]


def _bare_botbuilder():
    """A botbuilder bot that reads what comes; its check of tokens is left out."""
    adapter = Adapter(_Trusting())

    async def handle(request):
        activity = Activity().deserialize(await request.json())
        let_in = AuthenticateRequestResult()
        let_in.claims_identity = ClaimsIdentity({}, True)
        let_in.connector_factory = _Connectors("")
        said = []

        async def logic(context):
            said.append(context.activity.text)

        await adapter.process_activity(let_in, activity, logic)
        return web.Response(status=200)

    return [web.post("/api/messages", handle)]


def _our_slack(ours, house):
    slack = Slack(house, lambda: ours.now, secrets=(SECRET,))
    client = client_for("xoxb-bench", "http://127.0.0.1:9/api/")
    slack.spaces["T1"] = Space("T1", "", "UBOT", "BBOT", "xoxb-bench", client)
    slack.attach(
        ours.database, Receiver(ours.database, house, lambda: ours.now, lambda _: None)
    )
    ours.database.now(
        lambda db: identities.join(db, "slack", "T1/U0", "p0@x.no", ours.now)
    )
    return slack.routes()


def _our_teams(ours, house):
    now = lambda: ours.now
    gate = Gate(Keys(Issuer().fetch, now), now, app_id=APP, tenant=TENANT)
    teams = Teams(house, gate, SdkPort(Tokens("", "", "", now)))
    teams.attach(ours.database, Receiver(ours.database, house, now, lambda _: None))
    ours.database.now(
        lambda db: identities.join(db, "teams", f"{TENANT}/p0", "p0@x.no", ours.now)
    )
    return teams.routes()


async def _served(routes):
    app = web.Application(client_max_size=512 * 1024)
    app.add_routes(routes)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


class Sender:
    """Sends one kind of request, one after the other."""

    def __init__(self, client, path, make):
        self.client, self.path, self.make, self.number = client, path, make, 0

    async def one(self):
        self.number += 1
        words = TURNS[(self.number - 1) % len(TURNS)]
        body, headers = self.make(self.number, words)
        begun = time.perf_counter()
        async with self.client.post(self.path, data=body, headers=headers) as answer:
            assert answer.status == 200, answer.status
        return time.perf_counter() - begun

    async def lap(self):
        """Return what one request took: in wall time, and in CPU time of us all."""
        cpu = time.process_time()
        wall = statistics.median([await self.one() for _ in TURNS])
        return wall, (time.process_time() - cpu) / len(TURNS)


def _plain(number, words):
    return json.dumps(_activity(number, words)).encode(), {
        "Content-Type": "application/json"
    }


async def _measure():

    house = everything.build()
    folder = tempfile.mkdtemp()
    ours = {
        name: Ours(f"sqlite:///{folder}/{name}.db", 1) for name in ("slack", "teams")
    }
    for each in ours.values():
        each.now = datetime.now(UTC)
    token = TeamsSite.token(type("S", (), {"world": ours["teams"]})())

    def signed_teams(number, words):
        body = json.dumps(_activity(number, words)).encode()
        return body, {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {token}",
        }

    def signed_slack(number, words):
        body = _slack_body(number, words)
        return body, _signed(body)

    senders = {
        "bolt": Sender(await _served(_bare_bolt()), "/slack/events", signed_slack),
        "slack": Sender(
            await _served(_our_slack(ours["slack"], house)),
            "/slack/events",
            signed_slack,
        ),
        "botbuilder": Sender(
            await _served(_bare_botbuilder()), "/api/messages", _plain
        ),
        "teams": Sender(
            await _served(_our_teams(ours["teams"], house)),
            "/api/messages",
            signed_teams,
        ),
    }
    for each in senders.values():
        await each.lap()
    slack, teams = [], []
    for _ in range(ROUNDS):
        laps = {name: await each.lap() for name, each in senders.items()}
        for found, name, base in (
            (slack, "slack", "bolt"),
            (teams, "teams", "botbuilder"),
        ):
            found.append([a / b for a, b in zip(laps[name], laps[base], strict=True)])
    tail = await _tail(senders["slack"])
    for each in senders.values():
        await each.client.close()
    for each in ours.values():
        each.close()
    return slack, teams, tail


async def _tail(sender):
    """Fifty a second, whatever the answers take: the slow ones are not waited for."""
    begun, tasks = time.perf_counter(), []
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0, begun + number / RATE - time.perf_counter()))
        tasks.append(asyncio.ensure_future(sender.one()))
    return sorted(await asyncio.gather(*tasks))


def measure():
    """Return the ratios of Slack, of Teams, and the times at fifty a second."""
    return asyncio.run(_measure())
