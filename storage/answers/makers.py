"""What people tell the makers: one sealed value a week, from all kindergartens.

No row, no order and no instant belongs to one of them; not even which kindergarten
it came from is kept. That somebody wrote is noted nowhere, so a receipt is the only
way back to what is hers.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialogs.feedback.commands import (
    MAKERS,
    NAME,
    FeedbackRoom,
    RoomForFeedback,
)
from dialogs.menu import Group
from dialogs.zone import ZONE
from storage.answers import receipts
from storage.answers.ballots import LENGTH, SIGNS, Answers
from storage.answers.tables import feedback
from storage.database.transaction import Tx
from storage.post import talks
from storage.turn import Handlers, Turn

# What an installation takes in a week: one who floods it fills no disk, and nobody
# has to be known by name to be stopped.
MOST_IN_A_WEEK = 500

HANDLERS = Handlers()


@dataclass(frozen=True)
class ToMakers:
    """One thing that somebody said, as the operator reads it; `dialog` may be empty."""

    week: date
    dialog: str
    version: str
    text: str


@HANDLERS.of(RoomForFeedback)
def _room(turn: Turn, _: RoomForFeedback) -> FeedbackRoom:
    groups = list(Group)
    found = {
        name: (groups.index(each.menu.group), each.menu.order, each.version)
        for name, each in turn.house.dialogs.items()
        if each.menu and name != NAME and each.menu.shown(turn.scope)
    }
    begun = [each.dialog for each in talks.open_talks(turn.db, turn.scope)]
    names = [*filter(found.get, begun), *sorted(found, key=lambda name: found[name])]
    taken = sum(map(len, _week(turn.db, _monday(turn.now)).values()))
    return FeedbackRoom(
        taken < MOST_IN_A_WEEK, {name: found[name][2] for name in names}
    )


def cast(
    db: Tx, box: str, answers: Mapping[str, object], now: datetime
) -> tuple[str, str]:
    """Lay it among the rest of its week; return what became of it, and a receipt."""
    about, monday = box.removeprefix(f"{MAKERS}|"), _monday(now)
    _begin(db, monday)
    told = _week(db, monday, lock=True)
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    mark = receipts.mark(_where(monday), about, receipts.stretched(code))
    told.setdefault(about, {})[mark] = next(iter(answers.values()))
    _keep(db, monday, told)
    return "kept", code


def take_back(db: Tx, code: str) -> bool:
    """Take out what has this receipt: nothing else tells whose it is."""
    secret = (receipts.stretched(code),)
    asked = select(feedback.c.made_on).order_by(feedback.c.made_on.desc())
    for monday in db.connection.execute(asked).scalars().all():
        if receipts.marked(_where(monday), _week(db, monday), secret):
            told = _week(db, monday, lock=True)
            for about, mark in receipts.marked(_where(monday), told, secret).items():
                told[about].pop(mark)
            _keep(db, monday, {about: each for about, each in told.items() if each})
            return True
    return False


def all_of_it(db: Tx) -> list[ToMakers]:
    """Return what has been said, the newest week first, and in no order within it."""
    asked = select(feedback.c.made_on).order_by(feedback.c.made_on.desc())
    found = []
    for monday in db.connection.execute(asked).scalars().all():
        for about, each in sorted(_week(db, monday).items()):
            dialog, _, version = about.partition("|")
            texts = [str(each[mark]) for mark in sorted(each)]
            found += [ToMakers(monday, dialog, version, text) for text in texts]
    return found


def _begin(db: Tx, monday: date) -> None:
    """Make a week's row: two may be the first of a week at the same moment."""
    empty = {"made_on": monday, "sealed": db.seal({}, _where(monday))}
    if db.connection.dialect.name == "postgresql":
        theirs = postgresql.insert(feedback).values(**empty)
        db.connection.execute(theirs.on_conflict_do_nothing())
    else:
        ours = sqlite.insert(feedback).values(**empty)
        db.connection.execute(ours.on_conflict_do_nothing())


def _week(db: Tx, monday: date, *, lock: bool = False) -> Answers:
    """Return what was said in a week, by what it is about."""
    asked = select(feedback.c.sealed).where(feedback.c.made_on == monday)
    row = db.connection.execute(asked.with_for_update() if lock else asked).first()
    told: Answers = db.open(row.sealed, _where(monday)) if row else {}
    return told


def _keep(db: Tx, monday: date, told: Answers) -> None:
    """Keep a week in an order that says nothing of when something came."""
    ordered = {about: dict(sorted(told[about].items())) for about in sorted(told)}
    sealed = db.seal(ordered, _where(monday))
    written = update(feedback).where(feedback.c.made_on == monday)
    db.connection.execute(written.values(sealed=sealed))
    # What was there before tells which is the new one: that goes too.
    db.forgets = True
    db.wipes |= {feedback.name, "talks"}


def _monday(now: datetime) -> date:
    today = now.astimezone(ZONE).date()
    return today - timedelta(days=today.weekday())


def _where(monday: date) -> str:
    return f"feedback|{monday}"
