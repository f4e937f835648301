"""Send to Slack, once: no retry of the library's own, and a look before a second try.

Every post carries the outbox's number as metadata, so that Slack can be asked
whether it arrived when nobody heard the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import history, posting, render
from bot.slack.space import Absent, NotYet, Space, removal_in
from bot.slack.stood import StandsThere, Stood
from bot.slack.uploads import Uploads
from dialogs.talk.messages import Json, Message
from scheduler.delivery.outcomes import (
    Ambiguous,
    Channel,
    Found,
    Keys,
    Missing,
    Refused,
    Result,
    Sent,
    Wait,
)
from scheduler.delivery.pace import LONGEST_WAIT, Pace, wait_of
from storage import logs
from storage.post.boards import Board
from storage.post.outbox import Post

log = structlog.get_logger("samspill")

# Slack's limits with a margin: a channel, a workspace, and each method's tier.
# A channel takes one a second, and a short burst: whoever presses three buttons after
# each other is answered three times at once, and never more than that on the whole.
LIMITS = {
    "channel": ((3, 3.3),),
    "workspace": ((200, 60.0),),
    "history": ((40, 60.0),),
    "update": ((45, 60.0),),
    "home": ((60, 60.0),),
    "board": ((1, 1.1),),
}
# Seconds between the parts of a long message: a channel takes one a second.
GAP = 1.1
TIMEOUT = 10
# These close the place: nothing will arrive there until somebody writes from it.
CLOSES = frozenset(
    {
        "channel_not_found", "not_in_channel", "is_archived", "user_not_found",
        "cannot_dm_bot", "user_disabled", "restricted_action", "messages_tab_disabled",
    }
)  # fmt: skip
# Nothing was done, and may be tried again; of the others nobody knows.
BUSY = frozenset({"ratelimited", "rate_limited", "service_unavailable"})
UNSURE = frozenset({"internal_error", "fatal_error", "request_timeout"})

# Nothing was tried: Slack has not answered yet, or we are not there at all.
NOT_YET = Wait(5.0, "not_ready", tried=False)
ABSENT = Wait(LONGEST_WAIT, "not_installed", tried=False)


class Workspaces(Protocol):
    """What the channel needs of the workspaces."""

    @property
    def is_open(self) -> bool:
        """Tell whether anything can be sent."""

    async def of(self, team: str) -> Space:
        """Return a workspace; raise `Absent` or `NotYet`."""

    async def refused(self, team: str, reason: str, token: str) -> None:
        """Be told that Slack has refused our token."""


def client_for(token: str, base_url: str) -> AsyncWebClient:
    """Make a client that never retries by itself and never waits for long."""
    client = AsyncWebClient(
        token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[]
    )
    client.logger.disabled = True  # It writes bodies down.
    return client


class SlackChannel(Channel):
    """The channel as delivery knows it."""

    name = "slack"
    shows_boards = True
    can_be_asked = True
    has_threads = True

    def __init__(
        self,
        spaces: Workspaces,
        line: Callable[..., str],
        uploads: Uploads,
        now: Callable[[], datetime],
    ) -> None:
        """Take the workspaces, the words around a message, and a clock."""
        self._spaces = spaces
        self._line = line
        self._uploads = uploads
        self._now = now
        self.pace = Pace(LIMITS)
        self.stood = Stood()
        # Is told to whom something was said, in her own conversation.
        self.told: Callable[[str], None] = lambda _: None
        self._direct: dict[str, str] = {}

    @property
    def is_open(self) -> bool:
        """See `Channel`."""
        return self._spaces.is_open

    def keys(self, post: Post) -> Keys:
        """See `Channel`."""
        team = post.address.partition("/")[0]
        return (("channel", post.address), ("workspace", team))

    def must_wait(self, key: tuple[str, str]) -> bool:
        """Tell whether something beside a message has to wait; it is counted if not."""
        return self.pace.wait([key], self._now()) > 0

    async def send(self, post: Post) -> Result:
        """See `Channel`."""
        team, _, place = post.address.partition("/")
        channel, _, only = place.partition("!")
        space = await self._space(team)
        if isinstance(space, Wait):
            return space
        try:
            where = await self._channel_of(space, channel)
            result = await self._post(space.client, post, where, only)
        except Exception as error:  # noqa: BLE001 - each kind has its meaning
            return await self._failed(error, space)
        if isinstance(result, Sent) and where != channel:
            self.told(post.address)
        return result

    def board_keys(self, board: Board) -> Keys:
        """See `Channel`: changing a message has a limit of its own."""
        team = board.address.partition("/")[0]
        return (("board", board.id), ("update", team))

    async def replace(self, board: Board) -> Result:
        """See `Channel`."""
        team = board.address.partition("/")[0]
        channel, _, ts = (board.reference or "").partition("/")
        # A board that was never sent has no name in Slack: it is put up anew.
        if not ts:
            return Refused("gone")
        space = await self._space(team)
        if isinstance(space, Wait):
            return space
        line = partial(self._line, board.language)
        # A board is one message: what has no room in it is left out.
        await self._uploads.ready(space.client, team, board.message)
        part = render.parts(board.message, line, self._uploads.of(team))[-1]
        told: Json = {"text": part.text, "blocks": part.blocks, "parse": "none"}
        try:
            await space.client.chat_update(channel=channel, ts=ts, **told)
        except Exception as error:  # noqa: BLE001 - each kind has its meaning
            return await self._failed(error, space)
        return Sent(board.reference)

    async def _space(self, team: str) -> Space | Wait:
        """Return a workspace, or how long to wait for it."""
        try:
            return await self._spaces.of(team)
        except NotYet:
            return NOT_YET
        except Absent:
            return ABSENT

    async def _channel_of(self, space: Space, channel: str) -> str:
        """Return the channel to post in; a person's own is opened once."""
        # These are people, and have to be opened before they are written to.
        if not channel.startswith(("U", "W")):
            return channel
        key = f"{space.team}/{channel}"
        if key not in self._direct:
            opened = await space.client.conversations_open(users=channel)
            self._direct[key] = str(opened["channel"]["id"])
        return self._direct[key]

    async def _post(
        self, client: AsyncWebClient, post: Post, channel: str, only: str
    ) -> Result:
        team = post.address.partition("/")[0]
        await self._uploads.ready(client, team, Message.from_json(post.message))
        parts = self._parts(post)
        reference, begun = "", 0
        # The first try may have come as far as some of the parts.
        if post.attempts > 1 and len(parts) > 1:
            begun = len(await history.numbers(client, post, channel))
        for number, part in enumerate(parts[begun:], begun):
            if number > begun:
                await asyncio.sleep(GAP)
            try:
                ts = await posting.post(client, post, number, part, channel, only)
            except SlackApiError:
                if number > begun:
                    # Some of it stands there: the rest must be asked about first.
                    return Ambiguous("partly")
                raise
            reference = f"{channel}/{ts}"
        if reference and not only:
            self._remember(post, StandsThere(channel, ts, parts[-1].blocks))
        return Sent(reference[:200])

    def _remember(self, post: Post, there: StandsThere) -> None:
        if step := Message.from_json(post.message).step:
            self.stood.put(step, there)

    def _parts(self, post: Post) -> list[render.Part]:
        message = Message.from_json(post.message)
        line = partial(self._line, post.language)
        team = post.address.partition("/")[0]
        return render.parts(message, line, self._uploads.of(team))

    async def _failed(self, error: Exception, space: Space) -> Result:
        match error:
            case SlackApiError():
                return await self._refused(error, space)
            # No line was ever made: nothing has left. After that nobody knows.
            case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
                return Wait(0, "unreachable")
            case TimeoutError() | aiohttp.ClientError() | OSError():
                return Ambiguous("connection_lost")
        log.error("slack.send", **logs.fault(error))
        return Ambiguous(type(error).__name__)

    async def _refused(self, error: SlackApiError, space: Space) -> Result:
        answer = error.response
        status = getattr(answer, "status_code", 200)
        data = answer.data if isinstance(answer.data, dict) else {}
        name = str(data.get("error", ""))[:40]
        if status == 429 or name in BUSY:  # noqa: PLR2004 - HTTP's own
            seconds = wait_of(getattr(answer, "headers", {}))
            until = self._now() + timedelta(seconds=seconds)
            # The whole workspace waits: the limit may be its own.
            self.pace.hold(("workspace", space.team), until)
            return Wait(seconds, "rate")
        # Slack broke down on the way: it may have taken the message before.
        if status >= 500 or name in UNSURE or not name:  # noqa: PLR2004 - HTTP's own
            return Ambiguous(f"status_{status}")
        # We are not in this workspace any more: what waits is kept, in case we are let
        # in again.
        if reason := removal_in(error):
            await self._spaces.refused(space.team, reason, space.token)
            return Wait(0, name)
        return Refused(name, closes=name in CLOSES)

    # Asking whether a message arrived

    async def find(self, post: Post) -> Found:
        """See `Channel`."""
        team, _, place = post.address.partition("/")
        channel, _, only = place.partition("!")
        # What one person alone sees is not in the history of the channel.
        if only:
            return Ambiguous("cannot_be_asked")
        space = await self._space(team)
        if isinstance(space, Wait):
            return space
        if wait := self.pace.wait([("history", team)], self._now()):
            return Wait(wait, "rate")
        return await self._looked_for(space, post, channel)

    async def _looked_for(self, space: Space, post: Post, channel: str) -> Found:
        try:
            where = await self._channel_of(space, channel)
            found = await history.numbers(space.client, post, where)
        except SlackApiError as error:
            # Without the right to read the history it cannot be known; at a limit it
            # can be asked later.
            refused = isinstance(await self._refused(error, space), Refused)
            return Ambiguous("no_history") if refused else Wait(30, "rate")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Wait(30, "unreachable")
        parts = self._parts(post)
        # Some of the parts only: it is sent again, from the first that is missing.
        if len(found) == len(parts):
            return Sent(f"{where}/{found[max(found)]}"[:200])
        return Missing()
