"""Her home in Teams: one card in her own conversation, kept up to date where it stands.

Whatever is told to her may change what stands there, so the newest card is changed
then. The others, and all of them after a restart, ask for themselves when she looks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.remembered import Remembered
from bot.teams import render
from bot.teams.channel import TeamsChannel
from bot.teams.port import Port, Where, where_of
from bot.teams.shapes import HOME, TeamsHeard
from bot.turn import seen as look
from bot.turn.receive import Receiver
from bot.turn.turn import Exchange
from dialogs.talk.messages import Incoming, Json, Message
from scheduler.delivery.outcomes import Sent
from scheduler.delivery.tasks import Tasks
from storage import logs

log = structlog.get_logger("samspill")

# So many homes are kept up to date.
MOST = 5000


@dataclass(frozen=True)
class _HomeThere:
    """A home as it stands in Teams, and what it showed last."""

    where: Where
    activity: str
    shown: str = ""


class TeamsHomes:
    """Shows homes to those who look, and changes them when something changes."""

    def __init__(
        self,
        port: Port,
        channel: TeamsChannel,
        line: Callable[..., str],
        picture: Callable[[str], str],
        opens: Callable[[str], bool],
    ) -> None:
        """Take what sends, and be told by the channel when somebody was told."""
        self._port = port
        self._channel = channel
        self._line = line
        self._picture = picture
        self._opens = opens
        self._tasks = Tasks()
        # By conversation: the newest home there, and who it is that writes from it.
        self._there: Remembered[_HomeThere] = Remembered(MOST)
        self._who: Remembered[Incoming] = Remembered(MOST)
        self._stale: set[str] = set()
        self._at_work: set[str] = set()
        channel.stands_home = self.stands
        channel.told = self.changed

    def attach(self, receiver: Receiver) -> None:
        """Take what reads what is stored."""
        self._receiver = receiver

    def heard(self, incoming: Incoming) -> None:
        """Be told who writes from a conversation of her own."""
        if not incoming.room:
            told = Incoming("teams", incoming.account, incoming.address, "")
            self._who.forget(incoming.address)
            self._who.put(incoming.address, told)

    def stands(self, address: str, where: Where, activity: str) -> None:
        """Be told that a home was sent: it is the newest there."""
        self._there.forget(address)
        self._there.put(address, _HomeThere(where, activity))

    async def looked_at(self, told: TeamsHeard) -> Json | None:
        """Return her home as it is now; None for a stranger, and where others look."""
        incoming = told.incoming
        if incoming is None or incoming.room:
            return None
        self.heard(incoming)
        card = await self._card(incoming, told.user)
        where = where_of(incoming.address, incoming.reference)
        # After a restart this is how we learn again which card it is.
        if card and where and told.used and incoming.address not in self._there:
            self._there.put(
                incoming.address, _HomeThere(where, told.used, json.dumps(card))
            )
        return card

    def changed(self, address: str) -> None:
        """Be told that something was said to somebody: her home may read otherwise."""
        if address not in self._there or address not in self._who:
            return
        self._stale.add(address)
        if address not in self._at_work:
            self._at_work.add(address)
            self._tasks.begin(self._refresh(address))

    async def settled(self) -> None:
        """Wait until every home is as it should be."""
        await self._tasks.done()

    async def _refresh(self, address: str) -> None:
        try:
            while address in self._stale:
                self._stale.discard(address)
                await self._again(address)
        except Exception as error:  # noqa: BLE001 - it is only for show
            log.info("teams.aside", **logs.fault(error))
        finally:
            self._at_work.discard(address)

    async def _again(self, address: str) -> None:
        there, who = self._there.get(address), self._who.get(address)
        if there is None or who is None:
            return
        card = await self._card(who, there.where.user)
        written = json.dumps(card)
        # At a limit it is shown at the next change, or when she looks.
        if card is None or written == there.shown or self._channel.must_wait(address):
            return
        result = await self._port.replace(there.where, there.activity, card)
        if not isinstance(result, Sent):
            log.info("teams.aside", fault=type(result).__name__)
            return
        # A newer one may have been sent meanwhile.
        if self._there.get(address) == there:
            self._there.put(address, _HomeThere(there.where, there.activity, written))

    async def _card(self, incoming: Incoming, user: str) -> Json | None:
        # Looking is no turn: it answers nothing.
        found = await self._receiver.look(incoming, _home)
        if found is None:
            return None
        line = partial(self._line, found[0])
        card = render.home(found[1], line, self._picture, self._opens)
        return render.differs(card, HOME, [user])


def _home(turn: Exchange) -> tuple[str, Message]:
    return turn.person.language, look.home(turn)
