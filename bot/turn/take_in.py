"""The turn in its transaction: who, what it means, and the answer in the outbox."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.turn import heard, left, undoing
from bot.turn.meaning import find_way
from bot.turn.receipt import Receipt
from bot.turn.seen import question
from bot.turn.turn import Exchange
from dialogs.reading.text import clean
from dialogs.talk.messages import Incoming, Json, Message, Option
from dialogs.words.world import House
from dialogs.zone import ZONE
from storage.database.columns import milliseconds
from storage.database.transaction import Tx
from storage.people import identities
from storage.people.identities import Known
from storage.post import inbox, outbox, workspaces
from storage.post.channels import OURS

# How exactly it is noted where somebody writes.
USED = timedelta(minutes=1)


def take_in(db: Tx, house: House, incoming: Incoming, now: datetime) -> Receipt:
    """Take one event in, once; return what lies in the outbox for it."""
    if not inbox.take(db, incoming.channel, incoming.event_id, now):
        return Receipt()
    incoming = cleaned(incoming)
    person = known(db, incoming, now)
    if person is None:
        return _unknown(db, house, incoming, now)
    turn = Exchange(db, house, incoming, now, person, talk=person.talk)
    if person.shut:
        turn.lose(person.shut)
    # A channel that replaces a whole card needs its question; others have it still.
    asked = question(turn) if incoming.reference and incoming.label else None
    said, before = heard.before(turn), left.open_step(turn)
    find_way(turn)
    undoing.offer(turn)
    told = Receipt(
        used=_used(turn, asked),
        note=turn.note,
        wakes=db.sends,
        shows=tuple(db.shows),
        over=left.over(turn, before),
    )
    return _with_answer(turn, told, said) if turn.answers else told


def _with_answer(turn: Exchange, told: Receipt, said: Json | None) -> Receipt:
    """Put what is answered where it is read: in the outbox, or in her window."""
    incoming, answer = turn.incoming, together(turn.answers)
    if incoming.window and answer.step and not answer.once:
        # It is shown there at once; the talk holds it till then.
        return replace(told, again=answer)
    if incoming.modal and (faults := left.faults(turn)):
        return Receipt(faults=faults, again=turn.answers[-1], wakes=turn.db.sends)
    posts = (_answered(turn, answer, heard.after(turn, said)),)
    again = answer if incoming.window and answer.step is None else None
    # Putting the answer in the outbox may wake others: it is looked at once more.
    return replace(
        told, posts=posts, again=again, wakes=turn.db.sends, asking=left.asking(turn)
    )


def _used(turn: Exchange, asked: Message | None) -> Message | None:
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


def known(db: Tx, incoming: Incoming, now: datetime) -> Known | None:
    """Find the person; at first sight by the e-mail that the channel vouches for."""
    person = _found(db, incoming, now)
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


def _found(db: Tx, incoming: Incoming, now: datetime) -> Known | None:
    day = now.astimezone(ZONE).date()
    asked = (db, incoming.channel, incoming.account, incoming.address, day)
    person = identities.known(*asked)
    email = incoming.email or incoming.account
    if person is not None or "@" not in email:
        return person
    account, owner = incoming.account, incoming.owner
    is_new = identities.join(db, incoming.channel, account, email, now, owner)
    return identities.known(*asked) if is_new else None


def _has_moved(person: Known, incoming: Incoming, now: datetime) -> bool:
    """Tell whether a place is reached in another way than was written down."""
    stale = milliseconds(now - USED)
    return bool(
        person.closed
        or (incoming.reference and incoming.reference != person.reference)
        or (person.used_at or 0) < stale
    )


def _unknown(db: Tx, house: House, incoming: Incoming, now: datetime) -> Receipt:
    """Tell a stranger whom to ask, and nothing else."""
    if incoming.room:
        return Receipt()
    account = incoming.email or incoming.account
    message = house.stage("nb").message("greeting", "unknown", account=account)
    place = identities.place(db, incoming.channel, incoming.address, None, now)
    if incoming.channel not in OURS:
        workspaces.touched(db, place, now, incoming.reference or None, None)
    return Receipt((outbox.put(db, place, message, now),))


def _answered(turn: Exchange, answer: Message, said: Json | None) -> int:
    """Put the whole answer in the outbox, as one message, with what it answers."""
    message = replace(answer, heard=said)
    # What can be typed is what stands for itself: a question has its own answers.
    if turn.offered and message.step is None:
        told = [[option.key, option.label] for option in message.choices]
        offered = json.dumps(told, ensure_ascii=False)
        if offered != turn.person.offered:
            identities.offer(turn.db, turn.person.place, offered)
    talk = turn.ended or (turn.talk.id if turn.talk else _talk_of(turn))
    return outbox.put(
        turn.db,
        turn.person.place,
        message,
        turn.now,
        kindergarten=turn.kindergarten or None,
        person=turn.person.id,
        talk=talk,
    )


def _talk_of(turn: Exchange) -> str | None:
    """Name the talk that just ended: its last words belong to it too."""
    return turn.person.talk.id if turn.person.talk else None


def together(messages: list[Message]) -> Message:
    """Make one message of several: what is asked last is what is asked."""
    last = messages[-1]
    if len(messages) == 1:
        return last
    blocks = tuple(block for message in messages for block in message.blocks)
    footers = [message.footer for message in messages if message.footer]
    return replace(
        last,
        blocks=blocks,
        choices=last.choices or _loose_choices(messages),
        footer=footers[-1] if footers else "",
        forget=any(message.forget for message in messages),
        once=any(message.once for message in messages),
    )


def _loose_choices(messages: list[Message]) -> tuple[Option, ...]:
    """Return the last buttons that answer no question: another's would be too late."""
    # A question without buttons takes none from what was said before it.
    if messages[-1].step:
        return ()
    loose = [m.choices for m in messages if m.choices and not m.step]
    return loose[-1] if loose else ()


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
