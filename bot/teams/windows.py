"""Windows in Teams: a question in one of its own, and the next one after it.

What is asked there is not put in the conversation as well: the talk holds it, and a
window that is opened again shows it as it is then. What ends a talk is said in the
conversation, where it stays.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bot.teams import render
from bot.teams.port import CARD
from bot.teams.shapes import TeamsHeard, Window
from bot.turn import seen as look
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from bot.turn.turn import Exchange
from dialogs.reading.text import cut
from dialogs.talk.messages import Incoming, Json, Message, complete
from storage.database.connect import Database
from storage.people.own_place import own_place

TITLE = 60
# What a window says where it shows no card.
SAID = 1000
Status = tuple[int, Json | None]


class Around(NamedTuple):
    """The words and the hands that the channel has already."""

    line: Callable[..., str]
    picture: Callable[[str], str]
    vouched: Callable[[TeamsHeard], Awaitable[Incoming | None]]
    aside: Callable[[Incoming, Message], Awaitable[None]]
    replaced: Callable[[TeamsHeard, Receipt], None]


class _Asked(NamedTuple):
    """What is asked of her now, in which dialog, and in which language."""

    language: str = "nb"
    title: str = ""
    message: Message | None = None


class Windows:
    """Opens windows, and takes what stood in them."""

    def __init__(self, database: Database, receiver: Receiver, around: Around) -> None:
        """Take what keeps, and what the channel has around a message."""
        self._database = database
        self._receiver = receiver
        self._around = around

    async def take(self, told: TeamsHeard) -> Status:
        """See to a window; return a status and what to show."""
        if told.line and told.incoming:
            asked = await self._receiver.look(told.incoming, _open) or _Asked()
            return 200, self._says(asked.language, told.line)
        incoming = await (self._at_home if told.away else self._around.vouched)(told)
        if incoming is None:
            # A guest of the organisation is answered by nobody; one who has not met us
            # is told how.
            return 200, self._says("nb", "window_unknown") if told.away else None
        if incoming.event_id == "":
            return 200, await self._opened(told, incoming)
        receipt = await self._receiver.receive(incoming)
        if not receipt.kept:
            # The window stays as it is, with what stands in it.
            return 503, None
        told = replace(told, incoming=incoming)
        self._around.replaced(told, receipt)
        return 200, await self._next(told, incoming, receipt)

    async def _at_home(self, told: TeamsHeard) -> Incoming | None:
        """Let it be answered in her own conversation, wherever she stands."""
        incoming = told.incoming
        if incoming is None:
            return None
        account = incoming.account
        found = await self._database.run(lambda db: own_place(db, "teams", account))
        return (
            replace(incoming, address=found[0], reference=found[1]) if found else None
        )

    async def _opened(self, told: TeamsHeard, incoming: Incoming) -> Json:
        """Show the question that a button belongs to, filled with what is drafted."""
        asked = await self._receiver.look(incoming, _belonging) or _Asked()
        if asked.message is None:
            return self._says(asked.language, "window_over")
        return await self._shown(asked, incoming, told.used)

    async def _next(
        self, told: TeamsHeard, incoming: Incoming, receipt: Receipt
    ) -> Json | None:
        """Show what is asked next in the same window; close it where nothing is."""
        now = await self._receiver.look(incoming, _open) or _Asked()
        if incoming.partial:
            return self._says(now.language, "window_kept")
        # A repeat has no answer of its own: what is asked now is shown once more.
        shown = receipt.again or now.message
        if shown and shown.step:
            card = told.used if _asks_again(incoming, receipt.again) else ""
            return await self._shown(now._replace(message=shown), incoming, card)
        return self._over(told, shown, now.language)

    def _over(
        self, told: TeamsHeard, shown: Message | None, language: str
    ) -> Json | None:
        """Close it: what there is to say stands in the conversation behind it."""
        if shown and told.window is Window.OPENS:
            return _said(complete(shown))
        return self._says(language, "see_conversation") if told.away else None

    async def _shown(self, asked: _Asked, incoming: Incoming, card: str) -> Json:
        message = asked.message
        if message is None:
            return self._says(asked.language, "window_over")
        line = partial(self._around.line, asked.language)
        made = render.in_window(message, line, self._around.picture, card)
        if made is None:
            await self._around.aside(incoming, message)
            return self._says(asked.language, "window_too_small")
        title = line("window_nameless") if message.nameless else asked.title
        return _continued(made, title or line("window"))

    def _says(self, language: str, name: str) -> Json:
        return _said(self._around.line(language, name))


def _asks_again(incoming: Incoming, asked: Message | None) -> bool:
    """Tell whether it is the question that was answered, with what is wrong in it."""
    before, now = incoming.step, asked.step if asked else None
    return before is not None and now is not None and before.key == now.key


def _continued(card: Json, title: str) -> Json:
    value = {
        "title": cut(title, TITLE),
        "height": "medium",
        "width": "medium",
        "card": {"contentType": CARD, "content": card},
    }
    return {"task": {"type": "continue", "value": value}}


def _said(text: str) -> Json:
    return {"task": {"type": "message", "value": cut(text, SAID)}}


def _belonging(turn: Exchange) -> _Asked:
    return _Asked(turn.person.language, _title(turn), look.question(turn))


def _open(turn: Exchange) -> _Asked:
    return _Asked(turn.person.language, _title(turn), look.asked_now(turn))


def _title(turn: Exchange) -> str:
    title = turn.title(turn.talk.dialog) if turn.talk else ""
    return title[:1].upper() + title[1:]
