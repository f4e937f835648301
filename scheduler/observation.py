"""Carry out what is asked about observation visits.

An observer may come from another kindergarten in the network: she sees the visits
that she is asked for, and nothing else there.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from dialogs import observing as asked
from dialogs.errors import NotYours
from scheduler.calendar import KindergartenYear, instant, wall
from scheduler.roles import HEAD, departments_led
from scheduler.subjects import windows
from storage import audit, memberships, year
from storage.commands import Turn, carries_out
from storage.ids import new_id
from storage.scope import Scope
from storage.tables import (
    absences,
    certificates,
    departments,
    kindergartens,
    membership_roles,
    people,
    visits,
)
from storage.tables import memberships as memberships_table

ASKED, AGREED, CANCELLED = "asked", "agreed", "cancelled"
# A visit takes a morning: three cycles, and what is written down after each.
BUSY = timedelta(hours=3)
# Visits so long ago are looked after still: goal and plan come last.
BEHIND = timedelta(days=60)
OBSERVES = "observer"
MARKS = {"oral": "oral_on", "written": "written_on", "goal": "goal_on"}
MOST = 20


@carries_out(asked.MyVisits)
def _mine(turn: Turn, _: asked.MyVisits) -> Any:
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
    return {
        "missing": _missing(turn, led),
        "visits": [_told(turn, row) for row in rows],
        "certificate": until.isoformat() if until else None,
        "observes": bool(turn.scope.roles & {OBSERVES, HEAD}),
    }


def _told(turn: Turn, row: Any) -> dict[str, Any]:
    me = turn.scope.person_id
    return {
        "id": row.id,
        "department": row.department,
        "department_id": row.department_id,
        "season": row.season,
        "wall": row.wall,
        "state": row.state,
        "observer": row.observer or "",
        "i_observe": row.observer_id == me,
        "my_turn": row.state == ASKED and row.proposed_by != me,
        "past": row.starts_at <= turn.now,
        "oral": row.oral_on is not None,
        "written": row.written_on is not None,
        "goal": row.goal_on is not None,
    }


def _missing(turn: Turn, led: frozenset[int]) -> list[dict[str, Any]]:
    """List the departments that she leads and that have no visit in this half-year."""
    today = wall(turn.now).date()
    number = turn.scope.kindergarten_id
    here = year.read(turn.db, [number], today, today)[number]
    of = KindergartenYear.of(today, here.year_starts)
    ahead = {s: d for s, d in windows(here, of).items() if d[1] >= today}
    if not ahead:
        return []
    season, (first, last) = min(ahead.items(), key=lambda each: each[1])
    have = {
        v.department for v in here.visits if v.season == season and v.state != CANCELLED
    }
    return [
        {
            "id": unit,
            "name": here.departments[unit],
            "season": season,
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
        for unit in sorted(led - have)
    ]


def _leads(turn: Turn, department: int) -> None:
    if department not in departments_led(turn):
        message = f"department {department} is not led by this person"
        raise NotYours(message)


@carries_out(asked.FreeObservers)
def _free(turn: Turn, told: asked.FreeObservers) -> Any:
    _leads(turn, told.department)
    return free(turn, told.department, datetime.fromisoformat(told.wall))


def free(turn: Turn, department: int, at: datetime) -> list[dict[str, Any]]:
    """List observers with a valid certificate who work elsewhere and have the time."""
    day = at.date()
    rows = turn.db.connection.execute(
        select(people.c.id, people.c.name, kindergartens.c.name.label("kindergarten"))
        .join(certificates, certificates.c.person_id == people.c.id)
        .join(memberships_table, memberships_table.c.person_id == people.c.id)
        .join(
            membership_roles,
            membership_roles.c.membership_id == memberships_table.c.id,
        )
        .join(kindergartens, kindergartens.c.id == memberships_table.c.kindergarten_id)
        .where(
            membership_roles.c.role == OBSERVES,
            memberships.holds_on(day),
            certificates.c.valid_until >= day,
            kindergartens.c.owner.in_(_owners(turn)),
            people.c.id.not_in(_staff(department)),
            people.c.id.not_in(_away(day)),
            people.c.id.not_in(_busy(at)),
        )
        .order_by(people.c.name)
        .limit(MOST)
    )
    found = {row.id: row for row in rows}
    return [
        {"id": row.id, "name": row.name, "kindergarten": row.kindergarten}
        for row in found.values()
    ]


def _owners(turn: Turn) -> Any:
    """Return whose network this kindergarten is in."""
    return select(kindergartens.c.owner).where(
        kindergartens.c.id == turn.scope.kindergarten_id
    )


def _staff(department: int) -> Any:
    """Return who works in the department: nobody observes her own."""
    visiting = select(membership_roles.c.membership_id).where(
        membership_roles.c.role.in_(memberships.VISITORS)
    )
    return select(memberships_table.c.person_id).where(
        memberships_table.c.department_id == department,
        memberships_table.c.id.not_in(visiting),
    )


def _away(day: date) -> Any:
    return select(absences.c.person_id).where(
        absences.c.first <= day, absences.c.last >= day
    )


def _busy(at: datetime) -> Any:
    starts = instant(at)
    return select(visits.c.observer_id).where(
        visits.c.observer_id.is_not(None),
        visits.c.state.in_((ASKED, AGREED)),
        visits.c.starts_at > starts - BUSY,
        visits.c.starts_at < starts + BUSY,
    )


@carries_out(asked.AskObserver)
def _ask(turn: Turn, told: asked.AskObserver) -> Any:
    _leads(turn, told.department)
    at = datetime.fromisoformat(told.wall)
    if told.observer not in {each["id"] for each in free(turn, told.department, at)}:
        return {"asked": False}
    if told.instead:
        _cancelled(turn, told.instead)
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
    return {"asked": True}


def _mine_of(turn: Turn, number: str) -> Any:
    """Return a visit that this person takes part in: she observes, or she leads."""
    row = turn.db.connection.execute(
        select(visits).where(visits.c.id == number)
    ).first()
    if row is None:
        raise NotYours("there is no such visit")
    is_here = row.kindergarten_id == turn.scope.kindergarten_id
    leads = is_here and row.department_id in departments_led(turn)
    if row.observer_id != turn.scope.person_id and not leads:
        raise NotYours("it is somebody else's visit")
    return row


def _change(turn: Turn, row: Any, **values: Any) -> None:
    turn.db.connection.execute(
        update(visits)
        .where(visits.c.id == row.id)
        .values(
            version=visits.c.version + 1, proposed_by=turn.scope.person_id, **values
        )
    )


def _noted(turn: Turn, visit: str, kindergarten: int, action: str) -> None:
    year.touch(turn.db, Scope(kindergarten))
    audit.note(turn.db, turn.scope, action, visit, turn.now)


@carries_out(asked.AnswerVisit)
def _answer(turn: Turn, told: asked.AnswerVisit) -> Any:
    row = _mine_of(turn, told.visit)
    if row.state == CANCELLED:
        return {"done": False}
    if told.wall:
        at = datetime.fromisoformat(told.wall)
        _change(turn, row, state=ASKED, wall=told.wall[:16], starts_at=instant(at))
    elif row.state == ASKED and row.proposed_by != turn.scope.person_id:
        _change(turn, row, state=AGREED)
    else:
        return {"done": row.state == AGREED}
    _noted(turn, row.id, row.kindergarten_id, "visit.answered")
    return {"done": True}


@carries_out(asked.CancelVisit)
def _cancel(turn: Turn, told: asked.CancelVisit) -> Any:
    return {"done": _cancelled(turn, told.visit)}


def _cancelled(turn: Turn, number: str) -> bool:
    row = _mine_of(turn, number)
    if row.state == CANCELLED:
        return False
    _change(turn, row, state=CANCELLED)
    _noted(turn, row.id, row.kindergarten_id, "visit.cancelled")
    return True


@carries_out(asked.MarkVisit)
def _mark(turn: Turn, told: asked.MarkVisit) -> Any:
    row = _mine_of(turn, told.visit)
    values = {MARKS[told.what]: wall(turn.now).date()}
    turn.db.connection.execute(
        update(visits).where(visits.c.id == row.id).values(**values)
    )
    _noted(turn, row.id, row.kindergarten_id, f"visit.{told.what}")


@carries_out(asked.SetCertificate)
def _certificate(turn: Turn, told: asked.SetCertificate) -> Any:
    if not turn.scope.roles & {OBSERVES, HEAD}:
        raise NotYours("only an observer has a certificate")
    mine = certificates.c.person_id == turn.scope.person_id
    turn.db.connection.execute(delete(certificates).where(mine))
    turn.db.connection.execute(
        insert(certificates).values(
            person_id=turn.scope.person_id,
            valid_until=date.fromisoformat(told.until[:10]),
        )
    )
    year.touch(turn.db, turn.scope)
