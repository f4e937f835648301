"""After an outage that was too long for a platform's retries: say so, kindly, once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from dialogs.house import House
from storage import alive, outbox
from storage.tables import ZONE
from storage.transaction import Tx

# Slack tries again for six minutes; what came after that may be lost.
LONG = timedelta(minutes=6)
# Nobody is written to outside these hours for the sake of an outage.
OPENS, CLOSES = time(7), time(17)


def tell(db: Tx, house: House, now: datetime) -> int:
    """Tell those whom an outage met in the middle of something; return how many."""
    before = alive.last(db)
    if alive.is_odd(before, now):
        return 0
    alive.note(db, now)
    if before is None or now - before < LONG:
        return 0
    met = alive.cut_off(db, before)
    for person, place, language in met:
        message = house.stage(language).message("greeting", "was_away")
        outbox.put(db, place, message, now, person=person, due=_at_work(now))
    return len(met)


def _at_work(now: datetime) -> datetime:
    """Return now, or the next time that people are at work."""
    local = now.astimezone(ZONE)
    opens = local.replace(hour=OPENS.hour, minute=0, second=0, microsecond=0)
    if local.time() >= CLOSES:
        return opens + timedelta(days=1)
    return max(local, opens)
