"""Carry out what is asked about observation visits.

An observer may come from another kindergarten in the network: she sees the visits
that she is asked for, and nothing else there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from dialogs.errors import NotYours
from dialogs.observation import commands as asked
from dialogs.observation.visits import (
    AGREED,
    ASKED,
    CANCELLED,
    VisitPress,
    VisitReached,
    open_to,
    reached,
)
from dialogs.reminders.visit_subjects import windows
from dialogs.rights import Right, Standing, may
from dialogs.year.open_days import KindergartenYear, instant, wall
from storage.database.ids import new_id
from storage.observation.observers import MOST, free
from storage.observation.tables import certificates, visits
from storage.people import audit
from storage.people.roles import departments_led, only, only_there
from storage.people.scope import Scope
from storage.people.tables import departments, people
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

# Visits so long ago are looked after still: the development plan comes last.
BEHIND = timedelta(days=60)
MARKS = {
    VisitPress.ORAL: "oral_on",
    VisitPress.WRITTEN: "written_on",
    VisitPress.GOAL: "goal_on",
}

HANDLERS = Handlers()


@HANDLERS.of(asked.MyVisits)
def _mine(turn: Turn, _: asked.MyVisits) -> asked.Visits:
    led = departments_led(turn)
    rows = turn.db.connection.execute(
        select(
            visits,
            departments.c.name.label("department"),
            people.c.name.label("observer"),
        )
        .join(departments, departments.c.id == visits.c.department_id)
        .outerjoin(people, people.c.id == visits.c.observer_id)
        .where(
            visits.c.state != CANCELLED,
            visits.c.starts_at > turn.now - BEHIND,
            or_(
                visits.c.observer_id == turn.scope.person_id,
                visits.c.department_id.in_(sorted(led)),
            ),
        )
        .order_by(visits.c.starts_at)
        .limit(MOST)
    ).all()
    valid = select(certificates.c.valid_until).where(
        certificates.c.person_id == turn.scope.person_id
    )
    until = turn.db.connection.execute(valid).scalar()
    return asked.Visits(
        missing=_missing(turn, led),
        visits=[_seen(turn, row) for row in rows],
        certificate=until.isoformat() if until else None,
        observes=may(Right.HAVE_CERTIFICATE, turn.scope),
    )


def _seen(turn: Turn, row: Any) -> asked.Visit:
    return asked.Visit(
        id=row.id,
        department=row.department,
        department_id=row.department_id,
        season=row.season,
        wall=row.wall,
        reached=_reached(turn, row),
        observer=row.observer or "",
        i_observe=_observes(turn, row),
        noted=_noted_of(row),
    )


def _reached(turn: Turn, row: Any) -> VisitReached:
    # The two sides answer each other: a head does not answer for the observer.
    from_observer = row.proposed_by == row.observer_id
    return reached(
        row.state,
        past=row.starts_at <= turn.now,
        my_proposal=from_observer == _observes(turn, row),
    )


def _observes(turn: Turn, row: Any) -> bool:
    return bool(row.observer_id == turn.scope.person_id)


def _noted_of(row: Any) -> list[str]:
    return [mark for mark, column in MARKS.items() if getattr(row, column) is not None]


def _may(turn: Turn, row: Any, press: VisitPress) -> bool:
    """Tell whether this button is in its turn; an old one may not be."""
    return press in open_to(_reached(turn, row), observes=_observes(turn, row))


def _missing(turn: Turn, led: frozenset[int]) -> list[asked.StillMissing]:
    """List the departments that she leads and that have no visit in this half-year."""
    today = wall(turn.now).date()
    number = turn.scope.kindergarten_id
    here = year.read(turn.db, [number], today, today)[number]
    of = KindergartenYear.of(today, here.year_starts)
    # A season that is over is not asked for any more: the next one is.
    ahead = {s: d for s, d in windows(here, of).items() if d[1] >= today}
    if not ahead:
        return []
    season, (first, last) = min(ahead.items(), key=lambda each: each[1])
    have = {
        v.department for v in here.visits if v.season == season and v.state != CANCELLED
    }
    return [
        asked.StillMissing(
            id=unit,
            name=here.departments[unit],
            season=season,
            first=first.isoformat(),
            last=last.isoformat(),
        )
        for unit in sorted(led - have)
    ]


@HANDLERS.of(asked.AskObserver)
def _ask(turn: Turn, told: asked.AskObserver) -> asked.ObserverAsked:
    only_there(turn, Right.ASK_OBSERVER, told.department)
    at = datetime.fromisoformat(told.wall)
    # Looked at again: since she was shown, the observer may have said yes elsewhere.
    if told.observer not in {each.id for each in free(turn, told.department, at)}:
        return asked.ObserverAsked(asked=False)
    # The old visit goes and the new one comes in one turn: a department has never two.
    if told.instead:
        if not _cancelled(turn, told.instead, VisitPress.SWAP):
            return asked.ObserverAsked(asked=False)
    # Another leader may have asked meanwhile.
    elif _has_visit(turn, told.department, told.season):
        return asked.ObserverAsked(asked=False)
    made = new_id()
    turn.db.connection.execute(
        insert(visits).values(
            id=made,
            kindergarten_id=turn.scope.kindergarten_id,
            department_id=told.department,
            season=told.season,
            observer_id=told.observer,
            state=ASKED,
            wall=told.wall[:16],
            starts_at=instant(at),
            proposed_by=turn.scope.person_id,
            created_at=turn.now,
        )
    )
    _noted(turn, made, turn.scope.kindergarten_id, "visit.asked")
    return asked.ObserverAsked(asked=True)


def _has_visit(turn: Turn, department: int, season: str) -> bool:
    """Tell whether somebody has asked for this department already."""
    asked_for = select(visits.c.id).where(
        visits.c.department_id == department,
        visits.c.season == season,
        visits.c.state != CANCELLED,
    )
    return turn.db.connection.execute(asked_for.limit(1)).first() is not None


def _mine_of(turn: Turn, number: str) -> Row[Any]:
    """Return a visit that this person takes part in: she observes, or she leads."""
    row = turn.db.connection.execute(
        # Across kindergartens: an observer visits others than her own. Who she is to it
        # is looked at next.
        select(visits).where(visits.c.id == number).with_for_update()
    ).first()
    if row is None:
        raise NotYours("there is no such visit")
    if _observes(turn, row):
        only(turn, Right.CHANGE_VISIT, also=[Standing.OWN])
    else:
        only_there(turn, Right.CHANGE_VISIT, row.department_id)
    return row


def _change(turn: Turn, row: Any, **values: Any) -> None:
    turn.db.connection.execute(
        update(visits)
        .where(visits.c.id == row.id)
        .values(
            # Whose turn it is to answer follows from who changed it last.
            version=visits.c.version + 1,
            proposed_by=turn.scope.person_id,
            **values,
        )
    )


def _noted(turn: Turn, visit: str, kindergarten: int, action: str) -> None:
    year.touch(turn.db, Scope(kindergarten))
    audit.note(turn.db, turn.scope, action, visit, turn.now)


@HANDLERS.of(asked.AnswerVisit)
def _answer(turn: Turn, told: asked.AnswerVisit) -> asked.Done:
    row = _mine_of(turn, told.visit)
    if not _may(turn, row, VisitPress.OTHER if told.wall else VisitPress.YES):
        # A second yes finds it agreed, as it was meant.
        agreed = _reached(turn, row) is VisitReached.AGREED
        return asked.Done(done=agreed and not told.wall)
    if told.wall:
        at = datetime.fromisoformat(told.wall)
        _change(turn, row, state=ASKED, wall=told.wall[:16], starts_at=instant(at))
    else:
        _change(turn, row, state=AGREED)
    _noted(turn, row.id, row.kindergarten_id, "visit.answered")
    return asked.Done(done=True)


@HANDLERS.of(asked.CancelVisit)
def _cancel(turn: Turn, told: asked.CancelVisit) -> asked.Done:
    return asked.Done(done=_cancelled(turn, told.visit, VisitPress.CANCEL))


def _cancelled(turn: Turn, number: str, press: VisitPress) -> bool:
    row = _mine_of(turn, number)
    if not _may(turn, row, press):
        return False
    _change(turn, row, state=CANCELLED)
    _noted(turn, row.id, row.kindergarten_id, "visit.cancelled")
    return True


@HANDLERS.of(asked.MarkVisit)
def _mark(turn: Turn, told: asked.MarkVisit) -> asked.Done:
    row, press = _mine_of(turn, told.visit), VisitPress(told.what)
    if not _may(turn, row, press):
        return asked.Done(done=False)
    if press not in _noted_of(row):
        values = {MARKS[press]: wall(turn.now).date()}
        turn.db.connection.execute(
            update(visits).where(visits.c.id == row.id).values(**values)
        )
        _noted(turn, row.id, row.kindergarten_id, f"visit.{told.what}")
    return asked.Done(done=True)
