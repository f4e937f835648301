"""Slack, put together: the gate, Bolt, what is kept first, what Slack is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.pictures import Pictures
from bot.remembered import Remembered
from bot.slack import gate
from bot.slack.beside import Beside
from bot.slack.bolt import Bolt, NotNow
from bot.slack.envelopes import read_answer, team_of, us
from bot.slack.hear import heard
from bot.slack.meet import Newcomers
from bot.slack.people import People
from bot.slack.send import SlackChannel
from bot.slack.shapes import Odd, SlackHeard
from bot.slack.space import Absent, NotYet, Space
from bot.slack.spaces import API, Spaces
from bot.slack.uploads import Uploads
from bot.turn.receive import Receiver
from bot.turned_away import TurnedAway
from dialogs.talk.messages import Incoming
from dialogs.words.world import House
from storage import logs
from storage.database.connect import Database
from storage.people import identities

log = structlog.get_logger("samspill")

WORDS = "_channel"
# These many accounts are remembered as known, so that nothing is looked up twice.
KNOWN = 50_000
# Slack repeats what gets such an answer; what is refused for good is not repeated.
NO_RETRY = {"X-Slack-No-Retry": "1"}


class Slack:
    """The channel's both ends, and the workspaces it serves."""

    def __init__(
        self,
        house: House,
        now: Callable[[], datetime],
        *,
        secrets: Sequence[str],
        token: str = "",
        api_url: str = API,
        base_url: str = "",
    ) -> None:
        """Take the settings; `attach` gives it the rest of the program."""
        self._house = house
        self._now = now
        self._secrets = secrets
        self._base_url = base_url.rstrip("/")
        self.workspaces = Spaces(now, token, api_url)
        self.people = People(now)
        uploads = Uploads(self._picture, Pictures(house).drawn)
        self.channel = SlackChannel(self.workspaces, self._line, uploads, now)
        self._known: Remembered[None] = Remembered(KNOWN)
        self.dropped = 0
        # Of these, what came from workspaces that we are not in.
        self.unknown = 0
        self.last_heard: datetime | None = None
        self._bolt = Bolt(self._seen_to)

    def attach(self, database: Database, receiver: Receiver) -> None:
        """Take what came to be after the channel."""
        self._database = database
        self._receiver = receiver
        self.workspaces.attach(database)
        self._newcomers = Newcomers(database, self._now)
        self.beside = Beside(
            receiver, self._house, self.people, self._line, self.channel
        )

    async def settled(self) -> None:
        """Wait until everything beside the conversation is done."""
        await self.beside.settled()

    # Workspaces

    @property
    def spaces(self) -> dict[str, Space]:
        """Return the workspaces that are served now."""
        return self.workspaces.open

    async def start(self) -> bool:
        """Find out where the bot is installed; False where Slack did not answer."""
        return await self.workspaces.look()

    async def meet(self) -> int:
        """Open the way to those who are new on the staff list; return to how many."""
        spaces = list(self.spaces.values())
        return sum([await self._newcomers.look(each) for each in spaces])

    def _line(self, language: str, name: str, **values: Any) -> str:
        return self._house.words.line(language, WORDS, name, values)

    def _picture(self, name: str) -> str:
        """Return where Slack can fetch a picture; nowhere without a public address."""
        public = self._base_url.startswith("https://")
        return f"{self._base_url}/pictures/{name}.png" if public else ""

    # In

    def routes(self) -> list[web.RouteDef]:
        """Return the one path for events, buttons and commands."""
        return [web.post("/slack/events", self._http)]

    async def _http(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
            payload = gate.opened(request.headers, body, self._secrets, self._now())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, headers=NO_RETRY)
        except TurnedAway as error:
            self.dropped += 1
            return web.Response(status=error.status, headers=NO_RETRY)
        status, told = await self.take(payload)
        if status != 200 or told is None:  # noqa: PLR2004 - HTTP's own
            return web.Response(status=status)
        return web.json_response(told)

    async def take(self, payload: dict[str, Any]) -> tuple[int, Any]:
        """Take a payload that is Slack's; return a status and what to answer."""
        self.last_heard = self._now()
        if payload.get("type") == "url_verification":
            return 200, {"challenge": str(payload.get("challenge", ""))[:200]}
        if payload.get("type") == "app_rate_limited":
            log.warning("slack.too_many_events")
            return 200, None
        try:
            space = await self._space_of(payload)
            told = heard(payload, *us(space))
        except NotYet:
            return 503, None
        except Odd:
            return 400, None
        if told is None or space is None or told.team != space.team:
            self.dropped += 1
            return 200, None
        answer = await self._bolt.dispatch(str(payload["type"]), told, space)
        return answer.status, read_answer(answer)

    async def _space_of(self, payload: dict[str, Any]) -> Space | None:
        """Return the workspace that a payload is from; None where we are not in it."""
        try:
            return await self.workspaces.of(team_of(payload))
        except Absent:
            self.unknown += 1
            return None

    async def _seen_to(self, told: SlackHeard, space: Space) -> dict[str, Any] | None:
        if told.gone:
            await self._gone(told)
            return None
        language = "nb"
        if told.line:
            language = await self.beside.language(told)
        if told.home:
            await self.beside.show_home(told, space)
        elif told.opens and told.incoming:
            await self.beside.open(told, space)
        elif told.incoming:
            return await self._receive(told, space, language)
        if told.line:
            await self.beside.say(space, told, self._line(language, told.line))
        return None

    async def _gone(self, told: SlackHeard) -> None:
        if told.gone == "user":
            account = f"{told.team}/{told.user}"
            self.people.forget(told.team, told.user)
            self._known.forget(account)
            await self._database.run(lambda db: identities.leave(db, "slack", account))
        else:
            await self.workspaces.told_gone(told.team, told.gone)

    async def _receive(
        self, told: SlackHeard, space: Space, language: str
    ) -> dict[str, Any] | None:
        """Keep what came, and say to Slack what belongs in its own answer."""
        incoming = await self._vouched(told, space)
        if incoming is None:
            return None
        receipt = await self._receiver.receive(incoming)
        if not receipt.kept:
            raise NotNow
        if receipt.faults:
            return {"response_action": "errors", "errors": receipt.faults}
        self.beside.go_on(told, receipt, space)
        if told.line:
            text = self._line(language, told.line)
            return {"response_type": "ephemeral", "text": text}
        return None

    async def _vouched(self, told: SlackHeard, space: Space) -> Incoming | None:
        """Let Slack say who this is, at first contact; None for whom we ignore."""
        incoming = told.incoming
        if incoming is None or incoming.account in self._known:
            return incoming
        if await self._receiver.is_known("slack", incoming.account):
            self._known.put(incoming.account, None)
            return incoming
        try:
            profile = await self.people.profile(space.client, told.team, told.user)
        except Exception as error:
            log.warning("slack.who", **logs.fault(error))
            # Not dropped: Slack sends it again, and may answer by then.
            raise NotNow from error
        if not profile.allowed:
            self.dropped += 1
            return None
        return replace(incoming, email=profile.email, owner=space.owner)
