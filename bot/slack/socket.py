"""Socket Mode: Slack's payloads over sockets that we open, watched for silence.

Every payload goes the same way as over HTTP; it is acknowledged when it is kept.
One that is not kept is not acknowledged, and Slack sends it again.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack.app import Slack
from bot.slack.send import client_for
from bot.turn.json_from_outside import too_deep
from storage import logs

log = structlog.get_logger("samspill")

# Two sockets: while Slack renews one, the other is there.
SOCKETS = 2
# The SDK pings each socket and knows which one has been silent for too long.
PING_EVERY = 5.0
LOOK_EVERY = 10.0


class Sockets:
    """The open sockets, and the one who looks after them."""

    def __init__(
        self,
        slack: Slack,
        app_token: str,
        api_url: str,
        *,
        count: int = SOCKETS,
        ping_every: float = PING_EVERY,
        look_every: float = LOOK_EVERY,
    ) -> None:
        """Prepare; `start` opens them."""
        self._slack = slack
        self._app_token = app_token
        self._api_url = api_url
        self._count = count
        self._ping_every = ping_every
        self._look_every = look_every
        self._clients: list[Any] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open every socket; one that does not open is tried again by the watch."""
        for _ in range(self._count):
            client = SocketModeClient(
                app_token=self._app_token,
                web_client=client_for(self._app_token, self._api_url),
                ping_interval=self._ping_every,
            )
            client.logger.disabled = True  # It writes payloads down.
            client.socket_mode_request_listeners.append(self._listen)
            self._clients.append(client)
            await self._connect(client)
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Close every socket."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for client in self._clients:
            with suppress(Exception):
                await client.close()

    async def alive(self) -> int:
        """Count the sockets that are open and answer pings."""
        return sum([await client.is_connected() for client in self._clients])

    @property
    def is_open(self) -> bool:
        """Tell whether anything can come over a socket now."""
        sessions = [client.current_session for client in self._clients]
        return any(each is not None and not each.closed for each in sessions)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            for number, client in enumerate(self._clients):
                if not await client.is_connected():
                    log.warning("slack.socket_silent", socket=number)
                    await self._connect(client)

    async def _connect(self, client: Any) -> None:
        try:
            client.wss_uri = await client.issue_new_wss_url()
            await client.connect()
        except Exception as error:  # noqa: BLE001 - the watch tries again
            log.error("slack.socket", **logs.fault(error))

    async def _listen(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        payload = request.payload
        if not isinstance(payload, dict) or too_deep(payload):
            await self._answer(client, request, None)
            return
        if request.type == "slash_commands":
            payload = {"type": "slash_command"} | payload
        try:
            status, told = await self._slack.take(payload)
        except Exception as error:  # noqa: BLE001 - not acknowledged: it comes again
            log.error("slack.failed", **logs.fault(error))
            return
        if status < 500:  # noqa: PLR2004 - HTTP's own: below, it is ours to drop
            await self._answer(client, request, told)

    async def _answer(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest, told: Any
    ) -> None:
        answer = SocketModeResponse(envelope_id=request.envelope_id, payload=told)
        await client.send_socket_mode_response(answer)
