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

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    text,
    true,
    update,
)

from dialogs.talk.messages import Json, Message
from storage.database.columns import milliseconds
from storage.database.transaction import Quick, Tx
from storage.people.tables import people, places
from storage.post.holders import IS_NOBODYS, suspect
from storage.post.tables import outbox
from storage.reflecting_team.tables import team_rounds

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
    """One message to hand to a channel."""

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
    until = due + USE if due and due > now else None
    rows = db.rows(
        _PUT,
        kindergarten_id=kindergarten,
        place_id=place,
        person_id=person,
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


def withdraw(db: Tx, ids: Iterable[int]) -> set[int]:
    """Take these back, those that nobody has taken meanwhile; return which."""
    wanted = sorted(ids)
    if not wanted:
        return set()
    taken_back = (
        update(outbox)
        .where(outbox.c.id.in_(wanted), outbox.c.state == Sending.PENDING)
        .values(state=Sending.FAILED, reason="withdrawn", sealed=None)
        .returning(outbox.c.id)
    )
    return set(db.connection.execute(taken_back).scalars())


def _claim(channels: tuple[str, ...]) -> Select[Any]:
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
            due_at=now + LEASE,
            holder=db.holder,
        )
        .returning(outbox.c.id)
    )
    mine = list(db.connection.execute(taken).scalars())
    return _posts(db, mine)


def _posts(db: Tx, ids: Sequence[int]) -> list[Post]:
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
            _opened(db, row),
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


def _opened(db: Tx, row: Any) -> Json:
    return opened(db, row.sealed, row.place_id)


def opened(db: Tx, sealed: bytes | None, place: int) -> Json:
    """Open a message as it was put; empty where its text is gone."""
    told: Json = db.open(sealed, f"outbox|{place}") if sealed else {}
    return told


def settle(
    db: Tx,
    post: Post,
    state: Sending,
    now: datetime,
    *,
    reason: str | None = None,
    reference: str | None = None,
) -> None:
    """Write down how it went; what is sent keeps no text."""
    values: Json = {"state": state, "reason": reason, "reference": reference}
    if state is Sending.SENT:
        values["sent_at"] = now
    done = state in (Sending.SENT, Sending.FAILED)
    if post.channel not in KEEPS_TEXT and (done or post.message.get("once")):
        values["sealed"] = None
    if post.message.get("once"):
        _let_go_of_once(db)
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))
    if post.channel in KEEPS_TEXT and done:
        db.run(_PASSED, number=post.id)


# What was said in a round that was over before it was shown.
_PASSED = Quick(
    lambda: (
        update(outbox)
        .where(
            outbox.c.id == bindparam("number"),
            exists().where(
                team_rounds.c.id == outbox.c.talk, team_rounds.c.state == "ended"
            ),
        )
        .values(sealed=null())
    )
)


def put_back(db: Tx, post: Post, due: datetime, reason: str) -> None:
    """Let a message wait: the channel is slow, or was not reached at all."""
    values = {"state": Sending.PENDING, "due_at": due, "reason": reason}
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def wait_turn(db: Tx, post: Post, due: datetime) -> None:
    """Let a message wait for the platform's pace: that is no failed try."""
    values = {
        "state": Sending.PENDING,
        "due_at": due,
        "attempts": outbox.c.attempts - 1,
    }
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def ask_about(db: Tx, post: Post, due: datetime) -> None:
    """Let a message stand until the platform was asked; its place waits with it."""
    values = {"state": Sending.SENDING, "due_at": due, "reason": ASKING}
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def lost(
    db: Tx, now: datetime, asked: Sequence[str] = (), *, alone: bool = False
) -> int:
    """See to what was claimed and never settled: it may have arrived.

    Where the platform can be asked, it will be; elsewhere it is ambiguous. Returns
    how many became ambiguous. A process that is `alone` and has just begun need not
    wait for a lease to run out: whoever claimed is gone.
    """
    if not _any_on_its_way(db):
        return 0
    if db.presence:
        suspect(db, now, LEASE, ASKING)
    stale = and_(
        outbox.c.state == Sending.SENDING,
        outbox.c.due_at < (now + LEASE + LEASE if alone else now),
        outbox.c.reason.is_distinct_from(ASKING),
        IS_NOBODYS if db.presence else true(),
    )
    can_be_asked = outbox.c.place_id.in_(
        select(places.c.id).where(places.c.channel.in_(tuple(asked)))
    )
    asking = {"reason": ASKING, "due_at": now}
    db.connection.execute(update(outbox).where(stale, can_be_asked).values(asking))
    values = {"state": Sending.AMBIGUOUS, "reason": "process_ended"}
    return db.connection.execute(update(outbox).where(stale).values(values)).rowcount


_ON_ITS_WAY = Quick(
    lambda: (
        select(outbox.c.id)
        .where(WAITS, outbox.c.state == Sending.SENDING.value)
        .limit(1)
    )
)


def _any_on_its_way(db: Tx) -> bool:
    return bool(db.rows(_ON_ITS_WAY))


def to_ask(db: Tx, asked: Sequence[str], now: datetime, most: int = 20) -> list[Post]:
    """Take the messages whose platform is to be asked now."""
    if not asked:
        return []
    waiting = (
        select(outbox.c.id)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            outbox.c.state == Sending.SENDING,
            outbox.c.reason == ASKING,
            outbox.c.due_at <= now,
            places.c.channel.in_(tuple(asked)),
        )
        .order_by(outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=outbox)
    )
    ids = list(db.connection.execute(waiting).scalars())
    later = {"due_at": now + LEASE, "holder": db.holder}
    db.connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(later))
    return _posts(db, ids)


def history(
    db: Tx, channel: str, address: str, after: int, most: int = 200
) -> list[tuple[int, datetime, Json | None]]:
    """Return what was said in a place since a message; None where it is deleted."""
    asked = (
        select(outbox.c.id, outbox.c.created_at, outbox.c.sealed, outbox.c.place_id)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            places.c.channel == channel,
            places.c.address == address,
            outbox.c.id > after,
        )
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    rows = [
        (row.id, row.created_at, _opened(db, row) or None)
        for row in db.connection.execute(asked)
    ]
    return rows[::-1]


def _let_go_of_once(db: Tx) -> None:
    """Let a receipt leave no trace: whoever has it can find its answer."""
    db.forgets = True
    db.wipes.add("outbox")


_OF_TALK = Quick(
    lambda: (
        select(outbox.c.id, outbox.c.place_id, outbox.c.sealed)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            outbox.c.talk == bindparam("its"),
            outbox.c.sealed.is_not(None),
            or_(*(places.c.channel == name for name in sorted(KEEPS_TEXT))),
        )
    )
)


def unhear(db: Tx, talk: str) -> None:
    """Let go of what was typed in a talk; what was pressed stays with its answer."""
    for row in db.rows(_OF_TALK, its=talk):
        told = opened(db, row[2], row[1])
        if told.get("heard", {}).pop("words", None) is not None:
            _written_anew(db, row, told)


def hear_anew(db: Tx, talk: str, event: str, heard: Json | None) -> None:
    """Keep something else of an event in a talk; None where it was taken back."""
    for row in db.rows(_OF_TALK, its=talk):
        told = opened(db, row[2], row[1])
        if told.get("heard", {}).get("event") == event:
            told["heard"] = heard or {}
            _written_anew(db, row, told)


def _written_anew(db: Tx, row: Sequence[Any], told: Json) -> None:
    values = {"sealed": db.seal(told, f"outbox|{row[1]}")}
    db.connection.execute(update(outbox).where(outbox.c.id == row[0]).values(values))
    db.forgets = True
    db.wipes.add("outbox")


def shown_once(db: Tx, ids: Sequence[int]) -> None:
    """Let go of what was to be shown once, now that it has been."""
    if ids:
        _let_go_of_once(db)
        wiped = update(outbox).where(outbox.c.id.in_(ids)).values(sealed=None)
        db.connection.execute(wiped)


def forget(db: Tx, talks: Sequence[str], *, sent_only: bool = False) -> int:
    """Wipe what these talks showed, sent or not."""
    if not talks:
        return 0
    db.forgets = True
    wiped = update(outbox).where(outbox.c.talk.in_(talks)).values(sealed=None)
    if sent_only:
        wiped = wiped.where(outbox.c.state == Sending.SENT)
    return db.connection.execute(wiped).rowcount


def books(db: Tx) -> dict[str, int]:
    """Count messages by state."""
    asked = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in db.connection.execute(asked)}


def waiting_by_place(db: Tx) -> list[int]:
    """Count what waits in each place that can be reached: the longest queue first."""
    asked = (
        select(func.count())
        .select_from(outbox.join(places, places.c.id == outbox.c.place_id))
        .where(
            WAITS,
            places.c.closed.is_(None),
        )
        .group_by(outbox.c.place_id)
        .order_by(func.count().desc())
    )
    return list(db.connection.execute(asked).scalars())


def oldest_waiting(db: Tx) -> datetime | None:
    """Return when the oldest unsent message was made."""
    asked = select(func.min(outbox.c.created_at)).where(WAITS)
    found: datetime | None = db.connection.execute(asked).scalar()
    return found
