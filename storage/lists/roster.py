"""Bring the staff in line with a list: a plan, carried out in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, update

from storage.database.transaction import Tx
from storage.lists import roster_state
from storage.lists.roster_changes import Counts, NewStay, Plan
from storage.lists.roster_plan import plan
from storage.people import audit
from storage.people.tables import (
    departments,
    kindergartens,
    membership_roles,
    memberships,
    people,
)

__all__ = ["Counts", "Plan", "carry_out", "plan"]

_RENAME = (
    update(people)
    .where(people.c.id == bindparam("person"))
    .values(name=bindparam("called"), language=bindparam("speaks"))
)
_MOVE = (
    update(memberships)
    .where(memberships.c.id == bindparam("membership"))
    .values(starts=bindparam("first"), ends=bindparam("last"))
)
_TAKE_ROLE = delete(membership_roles).where(
    membership_roles.c.membership_id == bindparam("membership"),
    membership_roles.c.role == bindparam("held"),
)


def carry_out(db: Tx, planned: Plan, *, now: datetime) -> None:
    """Write what the plan says, in the transaction that it was made in."""
    _make_places(db, planned, now)
    made = [
        {"email": p.email, "name": p.name, "language": p.language, "created_at": now}
        for p in planned.people
    ]
    _many(db, insert(people), made)
    renamed = [
        {"person": c.before.id, "called": c.name, "speaks": c.language}
        for c in planned.changed_people
    ]
    _many(db, _RENAME, renamed)
    _make_stays(db, planned.memberships)
    _change_stays(db, planned)
    if planned.changes:
        # How many, and nobody's name: what happened, without content.
        audit.note(db, None, "import", "roster", now, planned.changes)


def _many(db: Tx, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.connection.execute(statement, rows)


def _make_places(db: Tx, planned: Plan, now: datetime) -> None:
    made = [
        {"name": place.name, "language": place.language, "created_at": now}
        for place in planned.kindergartens
    ]
    _many(db, insert(kindergartens), made)
    # Read again: those that were made have their numbers only now.
    there = roster_state.known_kindergartens(db) if planned.departments else {}
    units = [
        {
            "kindergarten_id": there[unit.kindergarten.casefold()].id,
            "name": unit.name,
            "created_at": now,
        }
        for unit in planned.departments
    ]
    _many(db, insert(departments), units)


def _make_stays(db: Tx, stays: Sequence[NewStay]) -> None:
    if not stays:
        return
    # Read again: what this plan has made has its numbers only now.
    there = roster_state.known_kindergartens(db)
    named = {stay.row.kindergarten.casefold() for stay in stays}
    units = roster_state.known_departments(db, [there[name].id for name in named])
    known = roster_state.known_people(db, {stay.row.email for stay in stays})
    rows = []
    for stay in stays:
        email, kindergarten, department = stay.row.key
        place = there[kindergarten].id
        rows.append(
            {
                "kindergarten_id": place,
                "person_id": known[email].id,
                "department_id": units[place, department].id if department else None,
                "starts": stay.starts,
                "ends": stay.row.ends,
            }
        )
    # In the order of the rows: roles go to the membership at the same place.
    ids = db.connection.scalars(
        insert(memberships).returning(memberships.c.id, sort_by_parameter_order=True),
        rows,
    )
    roles = [
        {"membership_id": id_, "role": role, "kindergarten_id": row["kindergarten_id"]}
        for id_, stay, row in zip(ids, stays, rows, strict=True)
        for role in sorted(stay.row.roles)
    ]
    _many(db, insert(membership_roles), roles)


def _change_stays(db: Tx, planned: Plan) -> None:
    moved = [
        {"membership": c.before.id, "first": c.starts, "last": c.ends}
        for c in planned.changed
    ]
    moved += [
        {"membership": stay.id, "first": stay.starts, "last": planned.last_day}
        for stay in planned.ended
    ]
    _many(db, _MOVE, moved)
    taken = [
        {"membership": c.before.id, "held": role}
        for c in planned.changed
        for role in sorted(c.before.roles - c.roles)
    ]
    _many(db, _TAKE_ROLE, taken)
    given = [
        {
            "membership_id": c.before.id,
            "role": role,
            "kindergarten_id": c.before.kindergarten_id,
        }
        for c in planned.changed
        for role in sorted(c.roles - c.before.roles)
    ]
    _many(db, insert(membership_roles), given)
