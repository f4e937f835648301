"""The base of all ratios: a bare slack-bolt AsyncApp that echoes, in process."""

import asyncio
import hashlib
import hmac
import json
import time

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

SECRET = "bench"


async def _authorize(**_):
    return AuthorizeResult(
        enterprise_id=None, team_id="T", bot_token="xoxb-bench", bot_user_id="U0"
    )


class Bolt:
    def __init__(self, text):
        self.text = text
        self.said = 0
        self.app = AsyncApp(authorize=_authorize, signing_secret=SECRET)

        async def post(**_):
            self.said += 1
            if self.said == self.wanted:
                self.all_said.set()
            return {"ok": True}

        @self.app.event("message")
        async def echo(event, say):
            say.client.chat_postMessage = post
            await say(event["text"])

    async def _dispatch(self, number):
        event = {
            "type": "message", "channel": "D1", "channel_type": "im", "user": "U1",
            "text": self.text, "ts": "1.1",
        }  # fmt: skip
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": "T",
                "event_id": f"E{number}",
                "event": event,
            }
        )
        stamp = str(int(time.time()))
        signed = hmac.new(
            SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256
        )
        headers = {
            "content-type": ["application/json"],
            "x-slack-request-timestamp": [stamp],
            "x-slack-signature": [f"v0={signed.hexdigest()}"],
        }
        answer = await self.app.async_dispatch(
            AsyncBoltRequest(body=body, headers=headers)
        )
        if answer.status != 200:
            raise RuntimeError(answer.body)

    async def one(self):
        """Return microseconds of CPU of one dispatch with its say, in this loop."""
        self.wanted, self.all_said = self.said + 1, asyncio.Event()
        cpu = time.process_time()
        await self._dispatch(self.said)
        await self.all_said.wait()
        return (time.process_time() - cpu) * 1e6

    def measure(self, count):
        """Return microseconds of CPU and of wall time for a dispatch with its say."""

        async def run():
            self.wanted, self.all_said = count, asyncio.Event()
            for number in range(count):
                await self._dispatch(number)
            await self.all_said.wait()

        self.said = 0
        cpu, wall = time.process_time(), time.perf_counter()
        asyncio.run(run())
        return (
            (time.process_time() - cpu) / count * 1e6,
            (time.perf_counter() - wall) / count * 1e6,
        )
