"""Take in what people do: keep first, then answer, whatever happens.

`take_in` is the turn in its transaction. `Receiver` is what channels call: it
waits for the commit, wakes the sender, and when a turn fails it sets the event
aside, so that it blocks nobody and loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.turn import heard
from bot.turn.line import Left, Line, TooLong, TooMany
from bot.turn.meaning import calls_for_card, find_way
from bot.turn.seen import question
from bot.turn.turn import Turn
from dialogs.errors import NotKept
from dialogs.reading.text import clean
from dialogs.talk.messages import Incoming, Json, Message
from dialogs.words.world import House
from dialogs.zone import ZONE
from storage import logs
from storage.database.columns import milliseconds
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.people import identities
from storage.people.identities import Known
from storage.post import inbox, outbox, set_aside, workspaces
from storage.post.boards import Board
from storage.post.channels import OURS

T = TypeVar("T")
log = structlog.get_logger("samspill")

# How exactly it is noted where somebody writes.
USED = timedelta(minutes=1)


@dataclass(frozen=True)
class Taken:
    """What a turn came to: the messages to send, where; empty for a repeat.

    `faults` say what is wrong in a window that is still open, field by field;
    `again` is the question with them; `used` takes the place of an answered one. `note`
    is for her alone, at once, where others listen; `wakes` tells that others have mail,
    `shows` are boards that read otherwise now.
    """

    posts: tuple[int, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)
    used: Message | None = None
    again: Message | None = None
    note: Message | None = None
    wakes: bool = False
    shows: tuple[Board, ...] = ()


def take_in(db: Tx, house: House, incoming: Incoming, now: datetime) -> Taken:
    """Take one event in, once; return what lies in the outbox for it."""
    if not inbox.take(db, incoming.channel, incoming.event_id, now):
        return Taken()
    incoming = cleaned(incoming)
    person = _person(db, incoming, now)
    if person is None:
        return _unknown(db, house, incoming, now)
    turn = Turn(db, house, incoming, now, person, talk=person.talk)
    if person.shut:
        turn.lose(person.shut)
    # A channel that replaces a whole card needs its question; others have it still.
    asked = question(turn) if incoming.reference and incoming.label else None
    said = heard.before(turn)
    find_way(turn)
    used, note = _used(turn, asked), turn.note
    if not turn.answers:
        return Taken(used=used, note=note, wakes=db.sends, shows=tuple(db.shows))
    if incoming.modal and (faults := _faults(turn.answers[-1])):
        return Taken(faults=faults, again=turn.answers[-1], wakes=db.sends)
    posts = (_answered(turn, heard.after(turn, said)),)
    return Taken(posts, used=used, note=note, wakes=db.sends, shows=tuple(db.shows))


def _faults(message: Message) -> dict[str, str]:
    return {each.key: each.fault for each in message.fields if each.fault}


def _used(turn: Turn, asked: Message | None) -> Message | None:
    """Say what was answered, in the place of the buttons that were pressed.

    A button that stands for itself is not used up: a reminder that is asked why can
    still be answered, and a menu can be picked from again. A key that was turned is.
    """
    if turn.used is not None:
        return turn.used
    incoming = turn.incoming
    if incoming.step is None:
        return None
    if incoming.label:
        said = turn.stage.message("_channel", "chosen", label=incoming.label)
        # What was chosen may be what somebody wrote: a locked screen says less.
        said = replace(said, notice=turn.stage.line("_channel", "answered", {}))
        return replace(asked, blocks=(*asked.blocks, *said.blocks)) if asked else said
    if not incoming.partial:
        return turn.stage.message("_channel", "answered")
    return None


def _person(db: Tx, incoming: Incoming, now: datetime) -> Known | None:
    """Find the person; at first sight by the e-mail that the channel vouches for."""
    day = now.astimezone(ZONE).date()
    asked = (db, incoming.channel, incoming.account, incoming.address, day)
    person = identities.known(*asked)
    email = incoming.email or incoming.account
    if person is None and "@" in email:
        account, owner = incoming.account, incoming.owner
        if identities.join(db, incoming.channel, account, email, now, owner):
            person = identities.known(*asked)
    if person is None:
        return None
    if not person.place:
        mine = None if incoming.room else person.id
        place = identities.place(db, incoming.channel, incoming.address, mine, now)
        person = replace(person, place=place)
    if incoming.channel not in OURS and _has_moved(person, incoming, now):
        mine = None if incoming.room else person.id
        reference = incoming.reference or None
        workspaces.touched(db, person.place, now, reference, mine)
    return person


def _has_moved(person: Known, incoming: Incoming, now: datetime) -> bool:
    """Tell whether a place is reached in another way than was written down."""
    stale = milliseconds(now - USED)
    return bool(
        person.closed
        or (incoming.reference and incoming.reference != person.reference)
        or (person.used_at or 0) < stale
    )


def _unknown(db: Tx, house: House, incoming: Incoming, now: datetime) -> Taken:
    """Tell a stranger whom to ask, and nothing else."""
    if incoming.room:
        return Taken()
    account = incoming.email or incoming.account
    message = house.stage("nb").message("greeting", "unknown", account=account)
    place = identities.place(db, incoming.channel, incoming.address, None, now)
    if incoming.channel not in OURS:
        workspaces.touched(db, place, now, incoming.reference or None, None)
    return Taken((outbox.put(db, place, message, now),))


def _answered(turn: Turn, said: Json | None) -> int:
    """Put the whole answer in the outbox, as one message, with what it answers."""
    message = replace(together(turn.answers), heard=said)
    if turn.offered:
        told = [[option.key, option.label] for option in message.choices]
        offered = json.dumps(told, ensure_ascii=False)
        if offered != turn.person.offered:
            identities.offer(turn.db, turn.person.place, offered)
    talk = turn.talk.id if turn.talk else _talk_of(turn)
    return outbox.put(
        turn.db,
        turn.person.place,
        message,
        turn.now,
        kindergarten=turn.kindergarten or None,
        person=turn.person.id,
        talk=talk,
    )


def _talk_of(turn: Turn) -> str | None:
    """Name the talk that just ended: its last words belong to it too."""
    return turn.person.talk.id if turn.person.talk else None


def together(messages: list[Message]) -> Message:
    """Make one message of several: what is asked last is what is asked."""
    last = messages[-1]
    if len(messages) == 1:
        return last
    blocks = tuple(block for message in messages for block in message.blocks)
    footers = [message.footer for message in messages if message.footer]
    choices = last.choices or next(
        (m.choices for m in reversed(messages) if m.choices and not m.step), ()
    )
    return replace(
        last,
        blocks=blocks,
        choices=choices,
        footer=footers[-1] if footers else "",
        forget=any(message.forget for message in messages),
        once=any(message.once for message in messages),
    )


def cleaned(incoming: Incoming) -> Incoming:
    """Clean what was typed once, at the border."""
    form = incoming.form
    if form is None and (not incoming.words or clean(incoming.words) == incoming.words):
        return incoming
    return replace(
        incoming,
        words=None if incoming.words is None else clean(incoming.words),
        form=None if form is None else {k: clean(v) for k, v in form.items()},
    )


@dataclass(frozen=True)
class Receipt:
    """What a channel tells its platform: kept, or please try again, with a line."""

    kept: bool
    line: Message | None = None
    posts: tuple[int, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)
    used: Message | None = None
    again: Message | None = None
    note: Message | None = None


class Receiver:
    """The way in for every channel."""

    def __init__(
        self,
        database: Database,
        house: House,
        now: Callable[[], datetime],
        kept: Callable[[tuple[int, ...]], None],
        wake: Callable[..., None] = lambda *_, **__: None,
        line: Line | None = None,
    ) -> None:
        """Take what a turn needs; `kept` is told which messages wait to leave.

        `wake` is told that others have something: a board, or whose turn it is.
        """
        self._database = database
        self._house = house
        self._now = now
        self._kept = kept
        self._wake = wake
        self._line = line or Line(patience=database.writer.patience.turn)

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
            taken = await self._database.within(
                left(), lambda db: take_in(db, self._house, incoming, now)
            )
        except NotKept as error:
            log.error("turn.not_kept", event_id=incoming.event_id, fault=str(error))
            return Receipt(kept=False, line=self._line_of("cannot_keep"))
        except Exception as error:  # noqa: BLE001 - one of two broad ones: the router
            return await self._trouble(incoming, now, error, left)
        if taken.posts:
            self._kept(taken.posts)
        if taken.wakes or taken.shows:
            self._wake(taken.shows, posts=taken.wakes)
        return Receipt(
            kept=True,
            posts=taken.posts,
            faults=taken.faults,
            used=taken.used,
            again=taken.again,
            note=taken.note,
        )

    def hand_over(self, posts: tuple[int, ...]) -> None:
        """Let messages leave that a channel has put in the outbox itself."""
        self._kept(posts)

    async def look(self, incoming: Incoming, show: Callable[[Turn], T]) -> T | None:
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
            return show(Turn(db, self._house, incoming, now, person, talk=talk))

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
        return Receipt(kept=True, posts=posts)

    async def try_again(self) -> int:
        """Take up events that were set aside and are due; return how many went."""
        now = self._now()
        due = await self._database.run(lambda db: set_aside.due(db, now))
        done = 0
        for incoming in due:
            done += await self._again(incoming, now)
        return done

    async def _again(self, incoming: Incoming, now: datetime) -> int:
        def work(db: Tx) -> Taken:
            set_aside.done(db, incoming)
            return take_in(db, self._house, incoming, now)

        try:
            taken = await self._database.run(work)
        except Exception as error:  # noqa: BLE001 - the same router, a later try
            fault = type(error).__name__
            given_up = await self._database.run(
                lambda db: set_aside.failed(db, incoming, fault, now)
            )
            name = "turn.given_up" if given_up else "turn.failed_again"
            log.error(name, event_id=incoming.event_id, **logs.fault(error))
            return 0
        self._kept(taken.posts)
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
    person = _person(db, incoming, now)
    if person is None or calls_for_card(Turn(db, house, incoming, now, person)):
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
