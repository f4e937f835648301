"""The bot behind real HTTP, a connector that it answers to, and people in Teams."""

import asyncio
import json
from collections import defaultdict
from datetime import timedelta

import jwt
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.teams.app import Teams
from bot.teams.gate import ISSUER, Gate
from bot.teams.keys import Keys
from bot.teams.run import transport
from bot.teams.tokens import Tokens
from bot.turn.receive import Receiver
from scheduler.delivery.delivery import Delivery
from tests import canary

APP = "a1b2c3d4-1111-4222-8333-444455556666"
TENANT = "12345678-1234-4234-8234-123456789abc"
URL = "https://smba.trafficmanager.net/emea/"
KEY = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
canary.SECRETS |= {"the-bots-own-password", "the-bots-own-token"}


def public(key, kid, endorsements):
    told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    told |= {"kid": kid, "use": "sig"}
    return told | ({"endorsements": endorsements} if endorsements is not None else {})


class Issuer:
    """Microsoft's keys, as they are fetched; they can be changed, slow or away."""

    def __init__(self):
        self.keys = [
            public(KEY, "one", ["msteams"]),
            public(KEY, "webchat-only", ["webchat"]),
            public(KEY, "unendorsed", None),
        ]
        self.asked, self.away, self.slow = 0, False, 0

    async def fetch(self, address):
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.away:
            raise OSError
        if "openid" in address:
            self.asked += 1
            return {"jwks_uri": "https://login.botframework.com/v1/.well-known/keys"}
        return {"keys": self.keys}


class Connector:
    """Microsoft's side: it takes what the bot sends, and can misbehave."""

    def __init__(self):
        self.cards, self.updates = defaultdict(list), []
        # The same changes by conversation: a name of a card is one only there.
        self.changed = defaultdict(list)
        self.gone = set()
        self.calls, self.does = [], []
        self.members, self.rosters, self.opens = {}, {}, {}
        self.tokens, self.seen_tokens = 0, []

    async def start(self):
        app = web.Application(client_max_size=10 << 20)
        app.router.add_post("/v3/conversations/{id}/activities", self._send)
        app.router.add_put("/v3/conversations/{id}/activities/{activity}", self._update)
        app.router.add_get("/v3/conversations/{id}/members/{member}", self._member)
        app.router.add_get("/v3/conversations/{id}/pagedmembers", self._roster)
        app.router.add_post("/v3/conversations", self._open)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("/"))

    async def stop(self):
        await self.server.close()

    async def _send(self, request):
        told = await request.json()
        self.seen_tokens.append(request.headers.get("Authorization", ""))
        self.calls.append("send")
        does = self.does.pop(0) if self.does else None
        does = does() if callable(does) else does
        match does:
            case "drop":
                request.transport.close()
                return web.Response()
            case "accept_and_drop":
                self._keep(request, told)
                request.transport.close()
                return web.Response()
            case (int(status), code):
                return web.json_response(
                    {"error": {"code": code, "message": "…"}}, status=status
                )
            case ("rate", after):
                return web.json_response(
                    {}, status=429, headers={"Retry-After": after} if after else {}
                )
            case int(status):
                return web.Response(
                    status=status, text="<html>odd</html>", content_type="text/html"
                )
        return web.json_response({"id": self._keep(request, told)}, status=201)

    def _keep(self, request, told):
        cards = self.cards[request.match_info["id"]]
        name = f"act-{len(cards) + 1}"
        cards.append({"id": name} | told)
        return name

    async def _update(self, request):
        changed = (request.match_info["activity"], await request.json())
        if changed[0] in self.gone:
            return web.json_response({"error": {"code": "NotFound"}}, status=404)
        self.updates.append(changed)
        self.changed[request.match_info["id"]].append(changed)
        return web.json_response({"id": request.match_info["activity"]})

    async def _member(self, request):
        found = self.members.get(request.match_info["member"])
        if found is None:
            return web.json_response({"error": {"code": "MemberNotFound"}}, status=404)
        return web.json_response({"id": request.match_info["member"]} | found)

    async def _roster(self, request):
        self.calls.append("roster")
        if request.match_info["id"] not in self.rosters:
            return web.json_response({"error": {"code": "NotFound"}}, status=404)
        names = self.rosters[request.match_info["id"]]
        begin = int(request.query.get("continuationToken", 0))
        page = names[begin : begin + 2]
        told = [
            {"id": f"29:{each}", "aadObjectId": f"aad-{each}"}
            | self.members[f"29:{each}"]
            for each in page
        ]
        more = str(begin + 2) if begin + 2 < len(names) else None
        return web.json_response({"members": told, "continuationToken": more})

    async def _open(self, request):
        self.calls.append("open")
        told = await request.json()
        (member,) = told["members"]
        does = self.opens.get(member["id"])
        if does:
            code, status = does
            return web.json_response({"error": {"code": code}}, status=status)
        return web.json_response(
            {"id": "a:" + member["id"].removeprefix("29:")}, status=201
        )

    async def _token(self, request):
        self.tokens += 1
        form = await request.post()
        assert form["client_secret"] == "the-bots-own-password"
        return web.json_response(
            {"access_token": "the-bots-own-token", "expires_in": 3600}
        )


class Site:
    """One test's Teams and bot, in one loop; time is the world's."""

    # See the fixture of this name.
    transport = "botbuilder"

    def __init__(self, world, signed=False):
        self.world, self.signed = world, signed
        self.issuer, self.connector = Issuer(), Connector()
        self.events = 0

    def run(self, script):
        async def go():
            await self.connector.start()
            await self.open()
            try:
                await script(self)
            finally:
                await self.close()
                await self.connector.stop()

        asyncio.run(go())

    async def open(self):
        world = self.world
        now = lambda: world.now
        tokens = Tokens(
            APP if self.signed else "", "the-bots-own-password", TENANT, now,
            login=self.connector.url.rstrip("/"),
        )  # fmt: skip
        gate = Gate(
            Keys(self.issuer.fetch, now), now, app_id=APP, tenant=TENANT,
            anonymous=not self.signed,
        )  # fmt: skip
        self.port = transport(self.transport, tokens, here=not self.signed)
        self.teams = Teams(world.house, gate, self.port)
        self.delivery = Delivery(
            world.database, {"teams": self.teams.channel}, lambda: world.now
        )
        self.receiver = Receiver(
            world.database, world.house, lambda: world.now, self.delivery.kept,
            self.delivery.wake,
        )  # fmt: skip
        self.teams.attach(world.database, self.receiver)
        app = web.Application(client_max_size=512 * 1024)
        app.add_routes(self.teams.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def close(self):
        await self.settled()
        await self.client.close()
        await self.port.close()

    async def restart(self):
        await self.close()
        self.world.restart()
        await self.open()

    async def settled(self):
        for _ in range(30):
            await self.teams.settled()
            await self.delivery.settled()
            self.world.now += timedelta(seconds=2)
            await self.delivery.ask()
            if not await self.delivery.leftovers() + await self.delivery.boards():
                break
        await self.teams.settled()

    def token(self, row=None):
        """Make a token as Microsoft does, or as a row of the corpus says."""
        row = row or {}
        now = int(self.world.now.timestamp())
        claims = {
            "iss": ISSUER, "aud": APP, "exp": now + 3600, "nbf": now - 60, "iat": now,
            "serviceurl": row.get("url", URL),
        } | row.get("claims", {})  # fmt: skip
        for name, shift in row.get("shift", {}).items():
            claims[name] = now + shift
        for name in row.get("without", ()):
            del claims[name]
        for name, value in claims.items():
            if value == "UPPER":
                claims[name] = APP.upper()
            if value in ("APP", ["APP"]):
                claims[name] = APP if value == "APP" else [APP]
        headers = {"kid": row.get("kid", "one")} | row.get("headers", {})
        headers = {k: v for k, v in headers.items() if v is not None}
        alg = row.get("alg", "RS256")
        key = OTHER if row.get("signer") == "other" else KEY
        if isinstance(claims.get("iss"), list):
            return _raw(claims, headers | {"alg": alg}, key)
        if alg == "none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if alg == "HS256":
            return jwt.encode(
                claims,
                "the public key, as if it were a secret",
                algorithm=alg,
                headers=headers,
            )
        return jwt.encode(claims, key, algorithm=alg, headers=headers)

    async def post(self, activity, headers=None):
        body = (
            activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        )
        told = {"Content-Type": "application/json"} | (headers or {})
        told = {k: v for k, v in told.items() if v is not None}
        async with self.client.post("/api/messages", data=body, headers=told) as answer:
            return answer.status, await answer.text()

    async def sends(self, activity):
        status, told = await self.post(activity)
        await self.settled()
        return status, json.loads(told) if told else None

    def member(self, user, email, **more):
        self.connector.members[f"29:{user}"] = {"email": email, "name": user} | more
        return Member(self, user)


def _raw(claims, headers, key):
    """Sign what the library refuses to write."""
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    def packed(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = packed(headers) + b"." + packed(claims)
    signature = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


class Member:
    """Somebody in Teams, in a conversation of her own with the bot."""

    def __init__(self, site, user):
        self.site, self.user, self.conversation = site, user, f"a:{user}"

    def activity(self, **more):
        self.site.events += 1
        return {
            "type": "message", "id": f"m{self.site.events}", "channelId": "msteams",
            "serviceUrl": self.site.connector.url, "timestamp": "2026-11-03T11:00:00Z",
            "from": {"id": f"29:{self.user}", "name": self.user, "aadObjectId": f"aad-{self.user}"},
            "recipient": {"id": "28:bot", "name": "HMS"},
            "conversation": {"id": self.conversation, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
        } | more  # fmt: skip

    async def says(self, text, **more):
        canary.typed(text)
        told = self.activity(text=text, textFormat="plain", **more)
        self.last_id = told["id"]
        return await self.site.sends(told)

    @property
    def seen(self):
        return self.site.connector.cards[self.conversation]

    @property
    def last(self):
        return self.seen[-1]["attachments"][0]["content"]

    @property
    def text(self):
        return self.last["fallbackText"]

    def actions(self, card=None):
        return [
            action
            for block in (card or self.last)["body"] if block["type"] == "ActionSet"
            for action in block["actions"]
        ]  # fmt: skip

    def press(self, name, card=None, submit=False, reply_to=None, **inputs):
        """Make the activity of a press on the button that says or means this."""
        card = card or self.last
        for action in self.actions(card):
            ours = action["data"]["samspill"]
            if name in (action["title"], ours.get("choice"), ours["kind"]):
                data = json.loads(json.dumps(action["data"])) | inputs
                reply_to = reply_to or self.seen[-1]["id"]
                if submit:
                    return self.activity(value=data, replyToId=reply_to, text=None)
                value = {
                    "action": {
                        "type": "Action.Execute",
                        "verb": action["verb"],
                        "data": data,
                    },
                    "trigger": "manual",
                }
                return self.activity(
                    type="invoke",
                    name="adaptiveCard/action",
                    value=value,
                    replyToId=reply_to,
                )
        raise AssertionError(
            f"no button {name} in {[a['title'] for a in self.actions(card)]}"
        )

    async def opens(self, name, card=None):
        """Press a button that opens a window; return the window."""
        card = card or self.last
        for action in self.actions(card):
            ours = action["data"]["samspill"]
            if name in (action["title"], ours.get("choice"), ours["kind"]):
                assert action["data"]["msteams"] == {"type": "task/fetch"}
                return await self.asks(
                    "task/fetch",
                    {"data": action["data"]},
                    replyToId=self.seen[-1]["id"],
                )
        raise AssertionError(f"no button {name}")

    async def asks(self, invoke, value, **more):
        """Send an invoke of a window; return what Teams would show."""
        told = self.activity(type="invoke", name=invoke, value=value, **more)
        status, answer = await self.site.sends(told)
        assert status == 200
        return Window(self, invoke, answer, more.get("conversation"))

    async def presses(self, name, card=None, **more):
        for text in more.values():
            canary.typed(text)
        status, told = await self.site.sends(self.press(name, card, **more))
        assert status == 200
        return told


class Window:
    """A window as she sees it: a card, a sentence, or closed."""

    def __init__(self, member, invoke, answer, conversation=None):
        self.member, self.answer = member, answer
        self.stands_in = {"conversation": conversation} if conversation else {}
        compose = "composeExtension" in invoke
        self.sends_as = "composeExtension/submitAction" if compose else "task/submit"
        task = (answer or {}).get("task", {})
        self.said = task["value"] if task.get("type") == "message" else ""
        shown = task["value"] if task.get("type") == "continue" else None
        self.card = shown["card"]["content"] if shown else None
        self.title = shown["title"] if shown else ""

    @property
    def is_closed(self):
        return self.answer is None

    @property
    def text(self):
        return str(self.card["body"])

    def field(self, name):
        return next(b for b in self.card["body"] if b.get("id") == name)

    def data(self, name):
        for block in self.card["body"]:
            for action in block.get("actions", ()):
                assert action["type"] == "Action.Submit"
                ours = action["data"]["samspill"]
                if name in (action["title"], ours.get("choice"), ours["kind"]):
                    return json.loads(json.dumps(action["data"]))
        raise AssertionError(f"no button {name} in {self.text}")

    async def sends(self, name, **inputs):
        for each in inputs.values():
            canary.typed(each)
        value = {"data": self.data(name) | inputs}
        return await self.member.asks(self.sends_as, value, **self.stands_in)
