"""Homework on a meeting's list: put there once, on the next meeting of its kind.

It is looked for in the night, and whenever the year changes: the meeting may be planned
long after the programme began. Who takes it off the list again is not asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dialogs.meetings.commands import KeepItem
from dialogs.programmes.files import FOLDER
from dialogs.programmes.path import Milestone, OnAgenda
from dialogs.programmes.reading import programme_of
from dialogs.words.content import Content, label
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Met, Snapshot, StoneAhead
from storage.database.transaction import Tx
from storage.meetings import agenda
from storage.people.scope import Scope
from storage.programmes import rows as courses
from storage.programmes.rows import Stone

# What is further ahead may be moved yet: it is put on no list before.
NEAR = timedelta(days=14)


def bring(db: Tx, years: Iterable[Snapshot], content: Content, now: datetime) -> int:
    """Put what is near on the lists of these kindergartens; return how many."""
    return sum(
        _one(db, here, stone, content, now)
        for here in years
        for stone in here.stones
        if not stone.item and stone.planned <= wall(now).date() + NEAR
    )


def take_off(db: Tx, scope: Scope, stone: Stone, now: datetime) -> None:
    """Take homework that is not done after all off the list; what was settled stays."""
    if stone.item and agenda.is_open(db, scope, stone.item):
        agenda.drop(db, scope, stone.item, now)


def _one(
    db: Tx, here: Snapshot, stone: StoneAhead, content: Content, now: datetime
) -> bool:
    known = _known(content, stone)
    if known is None or known.agenda is None or stone.leader is None:
        return False
    meeting = _next(here, stone, known.agenda, now)
    if meeting is None:
        return False
    scope = Scope(here.id, stone.leader)
    item = KeepItem(
        meeting.id, "discussion", known.agenda.minutes, _words(known, here.language)
    )
    made = agenda.keep(db, scope, item, stone.department, now)
    asked = " ".join(known.who)
    courses.keep_stone(db, scope, stone.id, item_id=made, asked=asked)
    return True


def _known(content: Content, stone: StoneAhead) -> Milestone | None:
    told = content[FOLDER].get(stone.programme)
    path = programme_of(stone.programme, told).milestones if told else ()
    return next((each for each in path if each.key == stone.key), None)


def _next(here: Snapshot, stone: StoneAhead, on: OnAgenda, now: datetime) -> Met | None:
    """Return the first meeting of its kind that is not before its day."""
    # A department's programme is taken up in its own meeting, or in one for all.
    places = (None, stone.department)
    ahead = [
        met
        for met in here.meetings
        if met.kind == on.on and met.department in places and met.state == "planned"
        if met.wall > wall(now) and met.wall.date() >= stone.planned
    ]
    return min(ahead, key=lambda met: (met.wall, met.id), default=None)


def _words(known: Milestone, language: str) -> dict[str, str]:
    """Word it as HØRA has it: what it is, why, and what is to come of it."""
    on = known.agenda
    return {
        "title": label(dict(known.names), language),
        "purpose": label(dict(on.purpose), language) if on else "",
        "result": label(dict(on.result), language) if on else "",
        "how": "",
        "leads": "",
    }
