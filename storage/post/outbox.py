"""Messages on their way: kept with the turn, sent after it, each with its state.

pending → sending → sent, failed (with a reason) or ambiguous (it may have
arrived: it is never sent blindly again). Text is let go of when it is sent,
except where the channel shows it from here (`KEEPS_TEXT`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, exists, insert, or_, select, text, update

from dialogs.talk.messages import Json, Message
from storage.database.columns import milliseconds
from storage.database.transaction import Quick, Tx
from storage.people.tables import people, places
from storage.post.tables import outbox

# These channels have no memory of their own: the page reads its history here.
KEEPS_TEXT = frozenset({"web"})
# A message that may have arrived waits under this reason until it was asked for.
ASKING = "asking"
# A message that is meant for later, for the morning: others pass it until then.
LATER = "later"
# Why a message never left: a copy was put back, and it may have left since.
HELD = "restored"
# Why a message never left: it is of no use any more. A board always is.
TOO_OLD = "too_old"
# After so long a message is of no use any more: people have been told otherwise.
USE = timedelta(hours=24)
# A post that was claimed and never settled: the process that had it is gone.
LEASE = timedelta(minutes=2)


class Sending(StrEnum):
    """Where a message is on its way."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"


# Written out, and not as parameters: an index of the waiting rows only is used then.
WAITS = text("outbox.state IN ('pending', 'sending')")


@dataclass(frozen=True)
class Post:
    """One message to hand to a channel; `under` names the board that it belongs to."""

    id: int
    channel: str
    place: int
    address: str
    message: Json
    attempts: int
    created_at: datetime
    reference: str | None = None
    reason: str | None = None
    where: str | None = None
    language: str = "nb"
    kindergarten: int | None = None
    person: int | None = None
    why: str | None = None
    about: str | None = None
    until: datetime | None = None
    under: str | None = None

    def is_too_old(self, now: datetime) -> bool:
        """Tell whether it helps nobody any more: counted from when it was meant for.

        What is said unasked is looked at as it leaves, and may be told late.
        """
        if self.why and self.until is None:
            return False
        return now > (self.until or self.created_at + USE)


_NAMES = (
    "kindergarten_id", "place_id", "person_id", "talk", "sealed", "state",
    "created_at", "due_at", "reason", "until",
)  # fmt: skip
_PUT = Quick(
    lambda: (
        insert(outbox)
        .values({name: bindparam(name) for name in _NAMES})
        .returning(outbox.c.id)
    )
)


def put(
    db: Tx,
    place: int,
    message: Message,
    now: datetime,
    *,
    kindergarten: int | None = None,
    person: int | None = None,
    talk: str | None = None,
    due: datetime | None = None,
) -> int:
    """Put a message in the outbox; it leaves after the commit, or when it is due."""
    moment = milliseconds(now)
    # A day from when it is meant for, and not from when it was written.
    until = due + USE if due and due > now else None
    rows = db.rows(
        _PUT,
        kindergarten_id=kindergarten,
        place_id=place,
        person_id=person,
        # By its talk it is wiped, and shown as used, when the talk is over.
        talk=talk or (message.step.talk if message.step else None),
        sealed=db.seal(message.to_json(), f"outbox|{place}"),
        state=Sending.PENDING.value,
        created_at=moment,
        due_at=milliseconds(due) if due else moment,
        reason=LATER if due and due > now else None,
        until=milliseconds(until) if until else None,
    )
    return int(rows[0][0])


def unsent(db: Tx, kindergartens: Sequence[int]) -> dict[int, int]:
    """Return the messages that nobody has taken yet, each with the person it is to."""
    asked = select(outbox.c.id, outbox.c.person_id).where(
        WAITS,
        outbox.c.state == Sending.PENDING,
        outbox.c.kindergarten_id.in_(kindergartens),
        outbox.c.person_id.is_not(None),
    )
    return {row.id: row.person_id for row in db.connection.execute(asked)}


def pending(db: Tx, ids: Iterable[int]) -> set[int]:
    """Return which of these nobody has taken yet, and hold them so."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    asked = select(outbox.c.id).where(
        outbox.c.id.in_(wanted), outbox.c.state == Sending.PENDING
    )
    return set(db.connection.execute(asked.with_for_update()).scalars())


def withdraw(db: Tx, ids: Iterable[int]) -> set[int]:
    """Take these back, those that nobody has taken meanwhile; return which."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    # Taken already is too late: it may be arriving in this moment.
    taken_back = (
        update(outbox)
        .where(outbox.c.id.in_(wanted), outbox.c.state == Sending.PENDING)
        .values(state=Sending.FAILED, reason="withdrawn", sealed=None)
        .returning(outbox.c.id)
    )
    return set(db.connection.execute(taken_back).scalars())


def _claim(channels: tuple[str, ...]) -> Select[Any]:
    # One at a time in a place: what she reads stands in the order in which it was said.
    earlier = outbox.alias("earlier")
    moment: Any = bindparam("moment")
    waits_for_another = exists().where(
        earlier.c.place_id == outbox.c.place_id,
        earlier.c.id < outbox.c.id,
        text("earlier.state IN ('pending', 'sending')"),
        or_(earlier.c.reason.is_distinct_from(LATER), earlier.c.due_at <= moment),
    )
    return (
        select(outbox.c.id)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            WAITS,
            outbox.c.state == Sending.PENDING.value,
            outbox.c.due_at <= moment,
            ~waits_for_another,
            or_(*(places.c.channel == name for name in channels)),
            places.c.closed.is_(None),
        )
        .order_by(outbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=outbox)
    )


# One statement for each set of channels that a process sends through: there is one.
_CLAIMS: dict[tuple[str, ...], Quick] = {}


def claim(
    db: Tx, channels: Iterable[str], now: datetime, most: int = 200
) -> list[Post]:
    """Take messages that are due, each place's oldest first and only that one.

    A place whose earlier message is not settled gets nothing: order is kept.
    """
    mine = tuple(channels)
    if not mine:
        return []
    if mine not in _CLAIMS:
        _CLAIMS[mine] = Quick(lambda: _claim(mine))
    rows = db.rows(_CLAIMS[mine], moment=milliseconds(now), most=most)
    return take(db, [row[0] for row in rows], now)


def take(db: Tx, ids: Sequence[int], now: datetime) -> list[Post]:
    """Take these messages, those of them that still wait."""
    if not ids:
        return []
    taken = (
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.state == Sending.PENDING)
        .values(
            state=Sending.SENDING,
            attempts=outbox.c.attempts + 1,
            # Until then nobody else takes it; after that it is asked about.
            due_at=now + LEASE,
            holder=db.holder,
        )
        .returning(outbox.c.id)
    )
    mine = list(db.connection.execute(taken).scalars())
    return posts(db, mine)


def posts(db: Tx, ids: Sequence[int]) -> list[Post]:
    """Read messages as their channel is handed them."""
    where = places.c.reference.label("where")
    asked = (
        select(outbox, places.c.channel, places.c.address, where, people.c.language)
        .join(places, places.c.id == outbox.c.place_id)
        .outerjoin(people, people.c.id == outbox.c.person_id)
        .where(outbox.c.id.in_(ids))
        .order_by(outbox.c.id)
    )
    return [
        Post(
            row.id,
            row.channel,
            row.place_id,
            row.address,
            opened(db, row.sealed, row.place_id),
            row.attempts,
            row.created_at,
            row.reference,
            row.reason,
            row.where,
            row.language or "nb",
            row.kindergarten_id,
            row.person_id,
            row.why,
            row.about,
            row.until,
        )
        for row in db.connection.execute(asked)
    ]


def last_of(db: Tx, channel: str, talk: str) -> str | None:
    """Return how the platform calls the last message of a talk that was sent."""
    asked = (
        select(outbox.c.reference)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            outbox.c.talk == talk,
            outbox.c.state == Sending.SENT,
            places.c.channel == channel,
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    return db.connection.execute(asked).scalar()


def opened(db: Tx, sealed: bytes | None, place: int) -> Json:
    """Open a message as it was put; empty where its text is gone."""
    told: Json = db.open(sealed, f"outbox|{place}") if sealed else {}
    return told
