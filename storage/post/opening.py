"""What is said unasked: the messages, and what says when each person is at work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from dialogs.talk.messages import Message
from dialogs.year.snapshot import ClosedRow, Opening
from storage.database.transaction import Tx
from storage.meetings.tables import meetings
from storage.people.tables import kindergartens, memberships
from storage.post.outbox import LATER, Post, Sending
from storage.post.tables import outbox
from storage.reminders.tables import absences
from storage.year.tables import closed_days

# Who is early or late for a meeting is at it.
AROUND = timedelta(hours=1)


@dataclass(frozen=True)
class Letter:
    """One message that nobody has asked for, on its way into the outbox.

    One without `due` is not to be sent at all; `reason` says why, for the books.
    """

    place: int
    message: Message
    kindergarten: int | None
    person: int | None
    why: str | None
    due: datetime | None = None
    about: str | None = None
    until: datetime | None = None
    talk: str | None = None
    reason: str | None = None


def put_many(db: Tx, letters: Sequence[Letter], now: datetime) -> list[int]:
    """Put many in the outbox at once; what is not to be sent keeps no text."""
    rows = [_row(db, letter, now) for letter in letters]
    if not rows:
        return []
    made = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
    return list(db.connection.execute(made, rows).scalars())


def _row(db: Tx, letter: Letter, now: datetime) -> dict[str, Any]:
    due, place = letter.due, letter.place
    # What will never leave is counted, and its words are not kept for that.
    sealed = db.seal(letter.message.to_json(), f"outbox|{place}") if due else None
    later = LATER if due and due > now else None
    return {
        "kindergarten_id": letter.kindergarten,
        "place_id": place,
        "person_id": letter.person,
        "talk": letter.talk,
        "sealed": sealed,
        "state": Sending.PENDING if due else Sending.FAILED,
        "reason": later if due else letter.reason,
        "created_at": now,
        "due_at": due or now,
        "why": letter.why,
        "about": letter.about,
        "until": letter.until,
    }


def put_off(db: Tx, post: Post, due: datetime) -> None:
    """Let a message that was claimed wait for a better hour; others pass it."""
    values = {
        "state": Sending.PENDING,
        "due_at": due,
        "reason": LATER,
        # It was claimed, and not tried: waiting for morning costs no attempt.
        "attempts": outbox.c.attempts - 1,
    }
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def drop(db: Tx, post: Post, reason: str) -> None:
    """Let a message that was claimed never leave; its text is let go of."""
    values = {"state": Sending.FAILED, "reason": reason, "sealed": None}
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def had(db: Tx, persons: Sequence[int], since: datetime) -> dict[int, int]:
    """Count what each of these has been told unasked since then."""
    asked = (
        select(outbox.c.person_id, func.count())
        .where(
            outbox.c.person_id.in_(persons),
            outbox.c.created_at >= since,
            outbox.c.why.is_not(None),
            # What never left has disturbed nobody.
            outbox.c.state != Sending.FAILED,
        )
        .group_by(outbox.c.person_id)
    )
    return {row[0]: row[1] for row in db.connection.execute(asked)}


# When somebody is at work


@dataclass(frozen=True)
class Works:
    """Where somebody works, from one day and perhaps to another."""

    kindergarten: int
    starts: date
    ends: date | None


def openings(db: Tx, ids: Iterable[int]) -> dict[int, Opening]:
    """Return when these kindergartens are open; each is read once in a turn."""
    wanted = sorted(set(ids))
    asked = [each for each in wanted if ("opening", each) not in db.remembered]
    db.remembered |= {("opening", n): one for n, one in _openings(db, asked).items()}
    known = {each: db.remembered.get(("opening", each)) for each in wanted}
    return {n: one for n, one in known.items() if isinstance(one, Opening)}


def _openings(db: Tx, wanted: Sequence[int]) -> dict[int, Opening]:
    if not wanted:
        return {}
    asked = (
        select(
            kindergartens.c.id.label("number"),
            kindergartens.c.quiet_to,
            kindergartens.c.quiet_from,
            closed_days,
        )
        .outerjoin(closed_days, closed_days.c.kindergarten_id == kindergartens.c.id)
        .where(kindergartens.c.id.in_(wanted))
        .order_by(kindergartens.c.id, closed_days.c.id)
    )
    found: dict[int, Opening] = {}
    for row in db.connection.execute(asked):
        hours = time.fromisoformat(row.quiet_to), time.fromisoformat(row.quiet_from)
        opening = found.setdefault(row.number, Opening(*hours))
        if row.id is not None:
            closes = time.fromisoformat(row.closes) if row.closes else None
            one = ClosedRow(row.id, row.first, row.last, row.kind, closes)
            opening.closed.append(one)
    return found


@dataclass
class AtWork:
    """Where somebody works, the first place first, and when she is away."""

    places: dict[int, Works] = field(default_factory=dict)
    away: dict[tuple[date, date], None] = field(default_factory=dict)


def at_work(db: Tx, persons: Sequence[int], since: date) -> dict[int, AtWork]:
    """Return where these people work from this day on, and when they are away."""
    # A room has hours, and nobody's days: then there is nothing to ask about.
    if not persons:
        return {}
    is_away = (absences.c.person_id == memberships.c.person_id) & (
        absences.c.last >= since
    )
    asked = (
        select(memberships, absences.c.first, absences.c.last)
        .outerjoin(absences, is_away)
        .where(
            memberships.c.person_id.in_(persons),
            or_(memberships.c.ends.is_(None), memberships.c.ends >= since),
        )
        .order_by(memberships.c.id, absences.c.first)
    )
    found: dict[int, AtWork] = {}
    for row in db.connection.execute(asked):
        hers = found.setdefault(row.person_id, AtWork())
        hers.places[row.id] = Works(row.kindergarten_id, row.starts, row.ends)
        if row.first is not None:
            hers.away[row.first, row.last] = None
    return found


def meets(db: Tx, kindergarten: int, department: int | None, wall: datetime) -> bool:
    """Tell whether a department, or all of the house, is in a meeting at this hour."""
    asked = select(meetings.c.wall, meetings.c.minutes).where(
        meetings.c.kindergarten_id == kindergarten,
        or_(meetings.c.department_id.is_(None), meetings.c.department_id == department),
        meetings.c.wall >= wall.date().isoformat(),
        meetings.c.wall < f"{wall.date().isoformat()}T24",
        # People come early and go on talking: a little around the meeting counts too.
        meetings.c.state != "cancelled",
    )
    for row in db.connection.execute(asked):
        begins = datetime.fromisoformat(row.wall)
        ends = begins + timedelta(minutes=row.minutes)
        if begins - AROUND <= wall <= ends + AROUND:
            return True
    return False
