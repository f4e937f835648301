"""Teams, put together: the gate, what is kept first, and what Teams is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot.buttons import each
from bot.remembered import Remembered
from bot.teams import render
from bot.teams.channel import TeamsChannel
from bot.teams.gate import Gate
from bot.teams.hear import heard
from bot.teams.homes import TeamsHomes
from bot.teams.meet import TeamsNewcomers
from bot.teams.port import CARD, Port, where_of
from bot.teams.shapes import HOME, TeamsHeard
from bot.teams.used import UsedCards
from bot.teams.windows import Around, Windows
from bot.turn import seen as look
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from bot.turn.turn import Exchange
from bot.turned_away import TurnedAway
from dialogs.talk.messages import Incoming, Json, Message, Paragraph, Span, complete
from dialogs.words.world import House
from dialogs.zone import ZONE
from storage import logs
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.people import identities
from storage.post import outbox, workspaces

log = structlog.get_logger("samspill")

WORDS = "_channel"
# So many accounts are remembered as known, so that nothing is looked up twice.
KNOWN = 50_000


class Teams:
    """The channel's both ends."""

    def __init__(
        self, house: House, gate: Gate, port: Port, base_url: str = ""
    ) -> None:
        """Take the gate and the port; `attach` gives it the rest of the program."""
        self._house = house
        self._gate = gate
        self._port = port
        self._base_url = base_url.rstrip("/")
        around = (self._line, self._picture, house.opens)
        self.channel = TeamsChannel(port, *around, gate.now)
        self._homes = TeamsHomes(port, self.channel, *around)
        self._known: Remembered[None] = Remembered(KNOWN)
        self._used = UsedCards(port, self.channel.stood, self._line, self._picture)
        self.dropped = 0
        self.last_heard: datetime | None = None

    def attach(self, database: Database, receiver: Receiver) -> None:
        """Take what came to be after the channel."""
        self._database = database
        self._receiver = receiver
        self._homes.attach(receiver)
        around = Around(
            self._line, self._picture, self._vouched, self._aside, self._used.up
        )
        self._newcomers = TeamsNewcomers(database, self._port, self._gate.now)
        self._windows = Windows(database, receiver, around)

    async def meet(self) -> int:
        """Open the way to those who are new on the staff list; return to how many."""
        return await self._newcomers.look()

    def routes(self) -> list[web.RouteDef]:
        """Return the one path of the Bot Framework."""
        return [web.post("/api/messages", self._http)]

    def _line(self, language: str, name: str, **values: Any) -> str:
        return self._house.words.line(language, WORDS, name, values)

    def _picture(self, name: str) -> str:
        public = self._base_url.startswith("https://")
        return f"{self._base_url}/pictures/{name}.png" if public else ""

    async def _http(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
            activity = await self._gate.opened(request.headers, body)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except TurnedAway as error:
            self.dropped += 1
            return web.Response(status=error.status)
        self.last_heard = self._gate.now()
        try:
            status, told = await self.take(activity)
        except Exception as error:  # noqa: BLE001 - Teams sends it again
            log.error("teams.failed", **logs.fault(error))
            return web.Response(status=503)
        return (
            web.json_response(told, status=status)
            if told
            else web.Response(status=status)
        )

    async def take(self, activity: Json) -> tuple[int, Json | None]:
        """See to an activity that is Teams'; return a status and what to answer."""
        told = heard(activity)
        if told is None:
            self.dropped += 1
            # An invoke waits for an answer: 501 is how one says that it is not known
            # here.
            return (501 if activity["type"] == "invoke" else 200), None
        if told.gone:
            await self._gone(activity, told)
        elif told.window:
            return await self._windows.take(told)
        elif told.refresh and told.incoming:
            if told.about:
                return 200, await self._hers(told, told.incoming)
            return 200, await self._refreshed(told.incoming, told.user)
        elif incoming := await self._vouched(told):
            return await self._receive(told, incoming)
        return 200, None

    async def _receive(self, told: TeamsHeard, incoming: Incoming) -> tuple[int, Any]:
        self._homes.heard(incoming)
        receipt = await self._receiver.receive(incoming)
        if not receipt.kept:
            # Teams sends it again: only what is kept is answered.
            return 503, None
        self._used.up(told, receipt, pressed=not told.invoke)
        if told.invoke:
            return 200, await self._answer(told, receipt)
        if receipt.note and told.incoming:
            await self._aside(told.incoming, receipt.note)
        return 200, None

    async def _aside(self, incoming: Incoming, note: Message) -> None:
        """Say to one person, in her own conversation, what is for her alone."""
        now = self._gate.now()

        def work(db: Tx) -> int | None:
            account = incoming.account
            day = now.astimezone(ZONE).date()
            address = incoming.address
            person = identities.known(db, "teams", account, address, day)
            place = identities.reached_at(db, person.id) if person else None
            if person is None or place is None:
                return None
            return outbox.put(db, place, note, now, person=person.id)

        if post := await self._database.run(work):
            self._receiver.hand_over((post,))

    async def _gone(self, activity: Json, told: TeamsHeard) -> None:
        """Stop sending where the bot was taken away; what waits is kept."""
        tenant = json.loads(told.reference)["tenant"]
        address = f"{tenant}/{told.conversation}"[:400]

        def work(db: Tx) -> None:
            now = self._gate.now()
            place = identities.place(db, "teams", address, None, now)
            workspaces.close_place(db, place, "uninstalled")

        await self._database.run(work)
        log.info("teams.removed", kind=str(activity["type"])[:20])

    async def _vouched(self, told: TeamsHeard) -> Incoming | None:
        """Let the directory say who this is, at first contact; None for guests."""
        incoming = told.incoming
        if incoming is None or incoming.account in self._known:
            return incoming
        if await self._receiver.is_known("teams", incoming.account):
            self._known.put(incoming.account, None)
            return incoming
        where = where_of(incoming.address, incoming.reference)
        if where is None:
            return None
        member = await self._port.member(where, told.user)
        # A guest of the organisation is no colleague, whatever her address says.
        if member.guest:
            self.dropped += 1
            return None
        return replace(incoming, email=member.email)

    # What is answered in the place of a card

    async def _answer(self, told: TeamsHeard, receipt: Receipt) -> Json:
        if receipt.again is not None and told.incoming:
            language = await self._receiver.look(told.incoming, _language) or "nb"
            line = partial(self._line, language)
            return _as_card(self._card(receipt.again, line, told.user))
        said = receipt.used or receipt.note or await self._over(told.incoming)
        # A button that answers no question stays: it can be pressed again.
        if receipt.used is None and told.incoming and told.incoming.step is None:
            return _as_note(complete(said))
        return _as_card(render.used(said, self._picture))

    async def _over(self, incoming: Incoming | None) -> Message:
        language = "nb"
        if incoming is not None:
            language = await self._receiver.look(incoming, _language) or "nb"
        line = self._line(language, "answered")
        return Message((Paragraph((Span(line),)),))

    async def _refreshed(self, incoming: Incoming, user: str) -> Json:
        """Show a card as it is now: still open, or answered."""
        found = await self._receiver.look(incoming, _question)
        if found is None or found[1] is None:
            return _as_card(render.used(await self._over(incoming), self._picture))
        line = partial(self._line, found[0])
        return _as_card(self._card(found[1], line, user))

    async def _hers(self, told: TeamsHeard, incoming: Incoming) -> Json:
        """Show her home, or what stands in a room, as this person should see it."""
        if told.about == HOME:
            card = await self._homes.looked_at(told)
        else:
            card = await self._in_room(incoming, told.about)
        # Nobody of ours, or nothing for her: what everybody sees stays.
        return _as_card(card) if card else FORBIDDEN

    async def _in_room(self, incoming: Incoming, about: str) -> Json | None:
        found = await self._receiver.look(incoming, partial(_seen_in_room, about=about))
        if found is None or found[1] is None:
            return None
        card = self._card(found[1], partial(self._line, found[0]), "")
        return render.differs(card, about, [])

    def _card(self, message: Message, line: Callable[..., str], user: str) -> Json:
        opens = self._house.opens
        return render.cards(message, line, self._picture, user, opens)[-1]

    async def settled(self) -> None:
        """Wait until everything beside the conversation is done."""
        await self._used.settled()
        await self._homes.settled()


FAULT = "application/vnd.microsoft.error"
FORBIDDEN = {"statusCode": 403, "type": FAULT, "value": {"code": "Forbidden"}}
NOTE = "application/vnd.microsoft.activity.message"


def _as_note(text: str) -> Json:
    """Answer a press and leave the card as it is: its buttons stand for themselves."""
    return {"statusCode": 200, "type": NOTE, "value": text}


def _as_card(card: Json) -> Json:
    return {"statusCode": 200, "type": CARD, "value": card}


def _language(turn: Exchange) -> str:
    return turn.person.language


def _seen_in_room(turn: Exchange, about: str) -> tuple[str, Message | None]:
    return turn.person.language, each.seen(turn, about)


def _question(turn: Exchange) -> tuple[str, Message | None]:
    return turn.person.language, look.question(turn)
