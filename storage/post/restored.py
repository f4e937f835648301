"""After a copy is put back: what was due before is not said, it may have been since.

Messages that waited, reminders, times of rounds and events that were to be tried again
are held back, and counted. What is due later goes on by itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, not_, select, update

from storage.database import notes
from storage.database.transaction import Tx
from storage.people.tables import places
from storage.post.outbox import HELD, KEEPS_TEXT, LATER, Sending
from storage.post.tables import outbox, set_aside
from storage.reflecting_team.tables import team_rounds
from storage.reminders import rows as reminders

# When a copy was put back.
NOTE = "restored_at"


def hold_back(db: Tx, now: datetime) -> dict[str, int]:
    """Hold back what was due until now; return how much of each kind."""
    notes.write(db, NOTE, now.isoformat())
    return {
        "messages": _messages(db, now),
        "reminders": reminders.hold_back(db, now, now, HELD),
        "events": _events(db),
        "rounds": _rounds(db, now),
    }


def hold_back_planned(db: Tx, now: datetime) -> None:
    """Hold back what a plan has found that was due before a copy was put back.

    A copy may be older than its reminders: they are planned anew, and were said.
    """
    if (since := notes.read(db, NOTE)) is not None:
        reminders.hold_back(db, datetime.fromisoformat(since), now, HELD)


def _messages(db: Tx, now: datetime) -> int:
    """Send nothing that may have left; what is meant for later has not."""
    later = and_(
        outbox.c.state == Sending.PENDING,
        outbox.c.reason == LATER,
        outbox.c.due_at > now,
    )
    waits = outbox.c.state.in_((Sending.PENDING, Sending.SENDING))
    held = {"state": Sending.FAILED, "reason": HELD}
    count = db.connection.execute(
        update(outbox).where(waits, not_(later)).values(held)
    ).rowcount
    shown_here = select(places.c.id).where(places.c.channel.in_(KEEPS_TEXT))
    # What will never leave needs no words; our own page still shows them.
    without_text = update(outbox).where(
        outbox.c.reason == HELD, outbox.c.place_id.not_in(shown_here)
    )
    db.connection.execute(without_text.values(sealed=None))
    return count


def _events(db: Tx) -> int:
    """Try nothing again by itself: it may have been done, and answered, since."""
    waits = set_aside.c.next_at.is_not(None)
    held = {"next_at": None, "fault": HELD}
    return db.connection.execute(update(set_aside).where(waits).values(held)).rowcount


def _rounds(db: Tx, now: datetime) -> int:
    """Let no time of a round come that is over: a press goes on from where it was."""
    over = team_rounds.c.timer_at <= now
    stands = {"timer_at": None, "timer_do": None}
    return db.connection.execute(
        update(team_rounds).where(over).values(stands)
    ).rowcount
