"""After an outage that was too long for a platform's retries: say so, kindly, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs.talk.messages import Message
from dialogs.words.world import House
from storage.database.transaction import Tx
from storage.post import alive
from storage.post import letters as unasked
from storage.post.letters import Said

# Slack tries again for six minutes; what came after that may be lost.
LONG = timedelta(minutes=6)


def tell(db: Tx, house: House, now: datetime) -> int:
    """Tell those whom an outage met in the middle of something; return how many."""
    before = alive.last(db, lock=True)
    if alive.is_odd(before, now):
        return 0
    alive.note(db, now)
    if before is None or now - before < LONG:
        return 0
    met = alive.cut_off(db, before)

    def word(language: str) -> Message:
        return house.stage(language).message("greeting", "was_away")

    return len(unasked.send(db, None, met, word, now, Said("outage")))
