"""Take in what people do: keep first, then answer, whatever happens.

`Receiver` is what channels call: it has the turn done in its transaction (`take_in`),
waits for the commit, wakes the sender, and when a turn fails it sets the event
aside, so that it blocks nobody and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog

from bot.turn.line import Left, TooLong, TooMany, WaitingLine
from bot.turn.meaning import calls_for_card
from bot.turn.receipt import Receipt
from bot.turn.take_in import cleaned, known, take_in
from bot.turn.turn import Exchange
from dialogs.errors import NotKept
from dialogs.talk.messages import Incoming, Message
from dialogs.words.world import House
from dialogs.zone import ZONE
from storage import logs
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.people import identities
from storage.people.identities import Known
from storage.post import outbox, set_aside

T = TypeVar("T")
log = structlog.get_logger("samspill")


class Receiver:
    """The way in for every channel."""

    def __init__(
        self,
        database: Database,
        house: House,
        now: Callable[[], datetime],
        kept: Callable[[tuple[int, ...]], None],
        wake: Callable[..., None] = lambda *_, **__: None,
        line: WaitingLine | None = None,
    ) -> None:
        """Take what a turn needs; `kept` is told which messages wait to leave.

        `wake` is told that others have something: a board, or whose turn it is.
        """
        self._database = database
        self._house = house
        self._now = now
        self._kept = kept
        self._wake = wake
        self._line = line or WaitingLine(patience=database.writer.patience.turn)

    async def receive(self, incoming: Incoming) -> Receipt:
        """Take one event in; when this returns, it is kept or refused."""
        person = f"{incoming.channel}|{incoming.account}"
        workspace = f"{incoming.channel}|{incoming.workspace}"
        try:
            async with self._line.turn(person, workspace) as left:
                return await self._receive(incoming, left)
        except TooMany:
            # Neither kept nor lost: the platform has it, and comes again with it.
            return Receipt(kept=False, line=self._line_of("too_many"))
        except TooLong:
            return Receipt(kept=False, line=self._line_of("cannot_keep"))

    async def _receive(self, incoming: Incoming, left: Left) -> Receipt:
        now = self._now()
        try:
            receipt = await self._database.within(
                left(), lambda db: take_in(db, self._house, incoming, now)
            )
        except NotKept as error:
            log.error("turn.not_kept", event_id=incoming.event_id, fault=str(error))
            return Receipt(kept=False, line=self._line_of("cannot_keep"))
        except Exception as error:  # noqa: BLE001 - one of two broad ones: the router
            return await self._trouble(incoming, now, error, left)
        if receipt.posts:
            self._kept(receipt.posts)
        if receipt.wakes or receipt.shows:
            self._wake(receipt.shows, posts=receipt.wakes)
        return receipt

    def hand_over(self, posts: tuple[int, ...]) -> None:
        """Let messages leave that a channel has put in the outbox itself."""
        self._kept(posts)

    async def look(self, incoming: Incoming, show: Callable[[Exchange], T]) -> T | None:
        """Read something for one person, changing nothing; None for a stranger."""
        now = self._now()

        def work(db: Tx) -> T | None:
            person = identities.known(
                db,
                incoming.channel,
                incoming.account,
                incoming.address,
                now.astimezone(ZONE).date(),
            )
            if person is None:
                return None
            talk = person.talk
            return show(Exchange(db, self._house, incoming, now, person, talk=talk))

        return await self._database.run(work)

    async def is_known(self, channel: str, account: str) -> bool:
        """Tell whether an account is tied to a person already."""
        return await self._database.run(
            lambda db: identities.is_known(db, channel, account)
        )

    async def _trouble(
        self, incoming: Incoming, now: datetime, error: Exception, left: Left
    ) -> Receipt:
        """Set a failed event aside, sealed, and tell the person that it is safe."""
        fault = type(error).__name__
        log.error("turn.failed", event_id=incoming.event_id, **logs.fault(error))
        try:
            posts = await self._database.within(
                left(), lambda db: _set_aside(db, self._house, incoming, fault, now)
            )
        except NotKept:
            return Receipt(kept=False, line=self._line_of("cannot_keep"))
        if posts:
            self._kept(posts)
        return Receipt(posts)

    async def try_again(self) -> int:
        """Take up events that were set aside and are due; return how many went."""
        now = self._now()
        due = await self._database.run(lambda db: set_aside.due(db, now))
        done = 0
        for incoming in due:
            done += await self._again(incoming, now)
        return done

    async def _again(self, incoming: Incoming, now: datetime) -> int:
        def work(db: Tx) -> Receipt:
            set_aside.done(db, incoming)
            return take_in(db, self._house, incoming, now)

        try:
            receipt = await self._database.run(work)
        except Exception as error:  # noqa: BLE001 - the same router, a later try
            fault = type(error).__name__
            given_up = await self._database.run(
                lambda db: set_aside.failed(db, incoming, fault, now)
            )
            name = "turn.given_up" if given_up else "turn.failed_again"
            log.error(name, event_id=incoming.event_id, **logs.fault(error))
            return 0
        self._kept(receipt.posts)
        return 1

    def _line_of(self, block: str) -> Message:
        return self._house.stage("nb").message("greeting", block)


def _set_aside(
    db: Tx, house: House, incoming: Incoming, fault: str, now: datetime
) -> tuple[int, ...]:
    """Keep a failed event and say so; one for the stop card is not kept.

    Nor is one that may be an answer without a name: it would lie here under hers.
    """
    incoming = cleaned(incoming)
    person = known(db, incoming, now)
    if person is None or calls_for_card(Exchange(db, house, incoming, now, person)):
        return ()
    if _may_be_nameless(person, incoming):
        message = house.stage(person.language).message("_ballot", "trouble")
        return (outbox.put(db, person.place, message, now, person=person.id),)
    if not set_aside.keep(db, incoming, person.id, fault, now):
        return ()
    message = house.stage(person.language).message("greeting", "trouble")
    return (outbox.put(db, person.place, message, now, person=person.id),)


def _may_be_nameless(person: Known, incoming: Incoming) -> bool:
    """Tell whether this may be the answer to an open question without a name."""
    asked = person.talk.state.shown if person.talk else None
    if asked is None or not asked.nameless or incoming.room:
        return False
    pressed = incoming.step is not None and incoming.step.key == asked.key
    return pressed or bool(incoming.words)
