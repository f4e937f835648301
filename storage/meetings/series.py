"""Meetings that come again, made into meetings a year ahead; none on a closed day.

The rule is kept as agreed; each meeting is a row that can be moved and cancelled by
itself. One that falls on a closed day is proposed moved, and its leader decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from dialogs.reminders.rules import calendar_of
from dialogs.year.open_days import (
    DAY,
    Calendar,
    KindergartenYear,
    NeverOccurs,
    Occurrence,
    follows,
    placed,
    wall,
)
from dialogs.year.snapshot import Met, Snapshot
from storage.database.transaction import Tx
from storage.meetings import rows as meetings
from storage.meetings.rows import CANCELLED, GATHERINGS, PLANNED, PROPOSED
from storage.meetings.tables import meetings as meetings_table
from storage.meetings.tables import series
from storage.people.scope import Scope
from storage.year import snapshot as year

# Next year's meetings are made so long before this one ends.
EARLY = timedelta(days=120)
# These may be held on a planning day.
ON_PLANNING_DAYS = frozenset({"staff", "planning_day", "hms_group"}) | GATHERINGS
# The leader has said yes to a day that is closed.
ACCEPTED = "accepted"
END = time(23, 59)


@dataclass(frozen=True)
class NewSeries:
    """A meeting as it was agreed: once where there is no rule."""

    department: int | None
    kind: str
    first: datetime
    minutes: int
    rule: str = ""
    ends: date | None = None


def last_day(here: Snapshot, today: date) -> date:
    """Return how far ahead meetings are made."""
    return KindergartenYear.of(today + EARLY, here.year_starts).last


def preview(
    here: Snapshot,
    told: NewSeries,
    today: date,
    without: Iterable[datetime] = (),
) -> list[Occurrence]:
    """Return the meetings that this would make."""
    last = min(filter(None, (last_day(here, today), told.ends)))
    if not told.rule:
        last = max(last, told.first.date())
    walls = follows(told.rule, told.first, datetime.combine(last, END), without)
    planning = told.kind in ON_PLANNING_DAYS
    return placed(walls, calendar_of(here), planning=planning)


def keep(
    db: Tx,
    scope: Scope,
    here: Snapshot,
    told: NewSeries,
    now: datetime,
    *,
    without: Iterable[datetime] = (),
) -> list[int]:
    """Keep a series and its meetings; return their numbers."""
    today = wall(now).date()
    found = preview(here, told, today, without)
    if not found:
        raise NeverOccurs(told.rule)
    made = insert(series).values(
        kindergarten_id=scope.kindergarten_id,
        department_id=told.department,
        kind=told.kind,
        rule=told.rule,
        first=told.first.isoformat()[:16],
        minutes=told.minutes,
        ends=told.ends if told.rule else told.first.date(),
        made_until=last_day(here, today),
        created_at=now,
    )
    number = db.connection.execute(made.returning(series.c.id)).scalar_one()
    return [_keep_one(db, scope, told, number, each) for each in found]


def _keep_one(
    db: Tx, scope: Scope, told: NewSeries, number: int, each: Occurrence
) -> int:
    state = PLANNED
    if each.clash:
        state = PROPOSED if each.wall else CANCELLED
    return meetings.add(
        db,
        scope,
        told.department,
        told.kind,
        each.wall or each.original,
        minutes=told.minutes,
        series_id=number,
        original=each.original.isoformat()[:16],
        clash=each.clash,
        state=state,
    )


def extend(db: Tx, ids: Sequence[int], now: datetime) -> None:
    """Make the meetings of the coming year in time, and see to new closed days."""
    today = wall(now).date()
    found = year.read(db, ids, today, today + timedelta(days=500))
    for here in found.values():
        _extend(db, here, today)
        _settle(db, here, today)


def _extend(db: Tx, here: Snapshot, today: date) -> None:
    last = last_day(here, today)
    asked = select(series).where(
        series.c.kindergarten_id == here.id, series.c.made_until < last
    )
    for row in db.connection.execute(asked).all():
        told = _told(row)
        if told.rule and not (told.ends and told.ends <= row.made_until):
            after = datetime.combine(row.made_until, END)
            new = [o for o in preview(here, told, today) if o.original > after]
            for each in new:
                _keep_one(db, Scope(here.id), told, row.id, each)
        done = update(series).where(series.c.id == row.id).values(made_until=last)
        db.connection.execute(done)


def _told(row: Any) -> NewSeries:
    return NewSeries(
        row.department_id,
        row.kind,
        datetime.fromisoformat(row.first),
        row.minutes,
        row.rule,
        row.ends,
    )


def _settle(db: Tx, here: Snapshot, today: date) -> None:
    """Propose to move what has come to lie on a closed day; take back what need not."""
    calendar = calendar_of(here)
    ahead = [m for m in here.meetings if m.wall.date() > today]
    for meeting in ahead:
        if meeting.state == PLANNED and meeting.clash is None:
            _propose(db, here, meeting, ahead, calendar)
        elif meeting.state == PROPOSED:
            _take_back(db, here, meeting, calendar)


def _propose(
    db: Tx, here: Snapshot, meeting: Met, ahead: Sequence[Met], calendar: Calendar
) -> None:
    planning = meeting.kind in ON_PLANNING_DAYS
    if calendar.takes(meeting.wall.date(), planning=planning):
        return
    walls = [m.wall for m in ahead if _together(m, meeting)]
    found = placed(sorted({*walls, meeting.wall}), calendar, planning=planning)
    each = next(o for o in found if o.original == meeting.wall)
    meetings.change(
        db,
        Scope(here.id),
        meeting.id,
        wall=each.wall or meeting.wall,
        state=PROPOSED if each.wall else CANCELLED,
        clash=each.clash,
        original=meeting.wall.isoformat()[:16],
    )


def _together(one: Met, other: Met) -> bool:
    """Tell whether two meetings are of the same series, or the same kind and place."""
    if one.series is not None or other.series is not None:
        return one.series == other.series
    return (one.kind, one.department) == (other.kind, other.department)


def _take_back(db: Tx, here: Snapshot, meeting: Met, calendar: Calendar) -> None:
    original = meeting.original
    planning = meeting.kind in ON_PLANNING_DAYS
    if original and calendar.takes(original.date(), planning=planning):
        scope = Scope(here.id)
        meetings.change(db, scope, meeting.id, wall=original, state=PLANNED, clash=None)


def stop(db: Tx, scope: Scope, number: int, after: datetime) -> int:
    """End a series: its meetings after this one are cancelled."""
    is_it = (series.c.id == number) & (
        series.c.kindergarten_id == scope.kindergarten_id
    )
    day = (wall(after) - DAY).date()
    db.connection.execute(update(series).where(is_it).values(ends=day))
    gone = (
        update(meetings_table)
        .where(
            meetings_table.c.series_id == number,
            meetings_table.c.kindergarten_id == scope.kindergarten_id,
            meetings_table.c.starts_at >= after,
        )
        .values(state=CANCELLED, version=meetings_table.c.version + 1)
    )
    year.touch(db, scope)
    return db.connection.execute(gone).rowcount
