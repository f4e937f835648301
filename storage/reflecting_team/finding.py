"""Which rounds there are: a department's open one, those that go on, those held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database.transaction import Quick, Tx
from storage.people.scope import Scope
from storage.reflecting_team.rows import (
    ASKED,
    LIVE,
    OPEN,
    PRACTICE,
    TeamRound,
    counts,
    of_department,
    read_row,
    selected,
)
from storage.reflecting_team.tables import team_rounds
from storage.wheel.tables import took_part

_KINDERGARTEN = Quick(
    lambda: select(team_rounds.c.kindergarten_id).where(
        team_rounds.c.id == bindparam("number")
    )
)


def kindergarten_of(db: Tx, number: str) -> int | None:
    """Return whose round it is; None where it is nobody's."""
    rows = db.rows(_KINDERGARTEN, number=number)
    return int(rows[0][0]) if rows else None


def open_one(db: Tx, scope: Scope, department: int) -> TeamRound | None:
    """Return a department's open round."""
    asked = selected().where(
        of_department(scope, department),
        team_rounds.c.kind != PRACTICE,
        team_rounds.c.state.in_(OPEN),
    )
    row = db.connection.execute(asked).first()
    return read_row(db, row) if row else None


def live(db: Tx, scope: Scope) -> list[TeamRound]:
    """Return a kindergarten's rounds that go on, the newest first."""
    asked = selected().where(
        of_department(scope, None),
        team_rounds.c.kind != PRACTICE,
        team_rounds.c.state.in_(LIVE),
    )
    rows = db.connection.execute(asked.order_by(team_rounds.c.begun_at.desc()))
    return [read_row(db, row) for row in rows]


def asking(db: Tx, scope: Scope) -> list[TeamRound]:
    """Return the rounds that wait for this person's yes before she tells."""
    asked = selected().where(
        of_department(scope, None),
        team_rounds.c.teller_id == scope.person_id,
        team_rounds.c.state == ASKED,
    )
    return [read_row(db, row) for row in db.connection.execute(asked)]


def live_practice(db: Tx, scope: Scope) -> TeamRound | None:
    """Return the person's own practice round that goes on."""
    asked = selected().where(
        of_department(scope, None),
        team_rounds.c.kind == PRACTICE,
        # Nobody sees another's practice: it is for daring to.
        team_rounds.c.leader_id == scope.person_id,
        team_rounds.c.state.in_(LIVE),
    )
    row = db.connection.execute(asked.order_by(team_rounds.c.created_at.desc())).first()
    return read_row(db, row) if row else None


def past(
    db: Tx, scope: Scope, department: int | None, since: datetime
) -> list[TeamRound]:
    """Return the rounds that were held since, the newest first."""
    asked = (
        selected()
        .where(
            of_department(scope, department), counts(), team_rounds.c.ended_at >= since
        )
        .order_by(team_rounds.c.ended_at.desc(), team_rounds.c.id)
    )
    return [read_row(db, row) for row in db.connection.execute(asked)]


def part_of(db: Tx, scope: Scope, number: str) -> set[int]:
    """Return who took part."""
    asked = select(took_part.c.person_id).where(
        took_part.c.thing == number,
        took_part.c.kindergarten_id == scope.kindergarten_id,
    )
    return set(db.connection.execute(asked).scalars())


def everywhere(db: Tx, states: Sequence[str]) -> list[TeamRound]:
    """Return the rounds of all kindergartens that are in one of these states."""
    asked = selected().where(team_rounds.c.state.in_(states))
    return [read_row(db, row) for row in db.connection.execute(asked)]
