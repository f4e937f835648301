"""What the doctor sees inside the database: clocks, books, what waits, keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.finding import Finding
from dialogs.zone import ZONE
from scheduler.delivery.pace import seconds_for
from storage.database import rotation
from storage.database.transaction import Tx
from storage.people import audit, first_contact
from storage.post import alive, inbox, set_aside, traffic, workspaces
from storage.post.outbox import Sending
from storage.reminders import tallies

# Two machines' clocks may differ by so much; rows from later say that ours is wrong.
CLOCK = timedelta(seconds=60)
# What is due for so long is not merely waiting its turn.
OLD = timedelta(minutes=5)


def look(db: Tx, now: datetime) -> Iterator[Finding]:
    """Look at everything that rows can tell."""
    yield _clock(db, now)
    yield _alive(db, now)
    yield from _messages(db, now)
    yield _unmet(db, now)
    yield from _reminders(db, now)
    yield _set_aside(db)
    old = sum(rotation.old_keys(db, table) for table in rotation.WHERE)
    remedy = "run `samspill keys rotate` before removing a key"
    yield Finding("rows with older keys", str(old), remedy if old else "")


def _clock(db: Tx, now: datetime) -> Finding:
    newest = (inbox.newest(db), audit.newest(db))
    latest = max(filter(None, newest), default=None)
    behind = latest is not None and latest > now + CLOCK
    remedy = "set the clock: rows in the database are from later than now"
    seen = now.isoformat(timespec="seconds")
    return Finding("clock", seen, remedy if behind else "")


def _alive(db: Tx, now: datetime) -> Finding:
    last = alive.last(db)
    odd = alive.is_odd(last, now)
    seen = last.isoformat(timespec="seconds") if last else "never"
    remedy = (
        "nothing is sent or deleted: set the clock, or if it is right, "
        "run `samspill doctor --clock-is-right`"
    )
    return Finding("last alive", seen, remedy if odd else "")


def _messages(db: Tx, now: datetime) -> Iterator[Finding]:
    """Tell the books of the messages, what waits, and until when."""
    books = traffic.books(db)
    seen = ", ".join(f"{state} {count}" for state, count in sorted(books.items()))
    ambiguous = books.get(Sending.AMBIGUOUS, 0)
    remedy = f"{ambiguous} may have arrived or not: ask in their place"
    yield Finding("messages", seen or "none yet", remedy if ambiguous else "")
    oldest = traffic.oldest_waiting(db)
    stuck = oldest is not None and now - oldest > OLD
    seen = oldest.isoformat(timespec="seconds") if oldest else "nothing waits"
    remedy = "is `samspill serve` running?"
    yield Finding("oldest unsent", seen, remedy if stuck else "")
    queues = traffic.waiting_by_place(db)
    ends = (now + timedelta(seconds=seconds_for(queues))).isoformat(timespec="seconds")
    seen = f"{sum(queues)} wait, done about {ends}" if queues else "none"
    yield Finding("messages on their way", seen)


def _unmet(db: Tx, now: datetime) -> Finding:
    """Count who works and cannot be written to, by reason; never who they are."""
    found = first_contact.unmet(db, now.astimezone(ZONE).date())
    seen = ", ".join(f"{number} {reason}" for reason, number in sorted(found.items()))
    # No remedy: it is no fault, and a house that has just begun has many.
    return Finding("people no channel reaches", seen or "0")


def _reminders(db: Tx, now: datetime) -> Iterator[Finding]:
    """Tell the books of the reminders, and whether the heart beats."""
    books = tallies.books(db)
    seen = ", ".join(
        f"{state} ({reason}) {count}" if reason else f"{state} {count}"
        for (state, reason), count in sorted(books.items())
    )
    missing = tallies.without_message(db)
    remedy = f"{missing} are said to be sent and have no message: tell us"
    yield Finding("reminders", seen or "none yet", remedy if missing else "")
    late = tallies.overdue(db, now - OLD)
    remedy = f"{late} are due and not seen to: is `samspill serve` running?"
    yield Finding("reminders due", str(late), remedy if late else "")
    refusing = workspaces.refusing(db)
    seen = ", ".join(f"{why} {count}" for why, count in sorted(refusing.items()))
    yield Finding("places that refuse", seen or "none")


def _set_aside(db: Tx) -> Finding:
    dead = set_aside.given_up(db)
    remedy = (
        f"{dead} could not be handled, or came with a copy: look for turn.given_up in "
        "the log, then `samspill doctor --try-again`"
    )
    seen = f"{set_aside.waiting(db)} waiting, {dead} given up"
    return Finding("events set aside", seen, remedy if dead else "")
