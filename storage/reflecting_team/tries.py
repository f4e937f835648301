"""What each wanted to try after a round: her own line, sealed for her alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from dialogs.talk.messages import Json
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.reflecting_team.rows import TeamRound
from storage.reflecting_team.tables import team_tries


def keep_try(db: Tx, scope: Scope, kept: TeamRound, words: str, now: datetime) -> None:
    """Keep somebody's own line; a new one takes the old one's place."""
    mine = _try(scope, kept.id)
    db.connection.execute(delete(team_tries).where(mine))
    # Empty words take the line away.
    if words:
        where = f"team_tries|{kept.id}|{scope.person_id}"
        db.connection.execute(
            insert(team_tries).values(
                round_id=kept.id,
                person_id=scope.person_id,
                kindergarten_id=scope.kindergarten_id,
                department_id=kept.department,
                sealed=db.seal({"text": words}, where),
                created_at=now,
            )
        )


def _try(scope: Scope, number: str) -> ColumnElement[bool]:
    return and_(
        team_tries.c.round_id == number,
        team_tries.c.person_id == scope.person_id,
        team_tries.c.kindergarten_id == scope.kindergarten_id,
    )


def tries_of(db: Tx, scope: Scope, number: str) -> list[Json]:
    """Return a round's lines, each with whose it is, in no order of anybody's."""
    asked = (
        select(team_tries)
        .where(
            team_tries.c.round_id == number,
            team_tries.c.kindergarten_id == scope.kindergarten_id,
        )
        # Not by when they came: the order would tell who was quick.
        .order_by(team_tries.c.person_id)
    )
    return [_a_try(db, row) for row in db.connection.execute(asked)]


def _a_try(db: Tx, row: Any) -> Json:
    sealed = db.open(row.sealed, f"team_tries|{row.round_id}|{row.person_id}")
    return {
        "round": row.round_id,
        "person": row.person_id,
        "text": sealed["text"],
        "went": row.went,
    }


def own_try(db: Tx, scope: Scope, number: str) -> Json | None:
    """Return the person's own line in a round."""
    asked = select(team_tries).where(_try(scope, number))
    row = db.connection.execute(asked).first()
    return _a_try(db, row) if row else None


def own_tries(db: Tx, scope: Scope) -> list[Json]:
    """Return the person's own lines, the newest first."""
    asked = (
        select(team_tries)
        .where(
            team_tries.c.person_id == scope.person_id,
            team_tries.c.kindergarten_id == scope.kindergarten_id,
        )
        .order_by(team_tries.c.created_at.desc())
    )
    return [_a_try(db, row) for row in db.connection.execute(asked)]


def set_went(db: Tx, scope: Scope, number: str, went: str) -> None:
    """Keep how it went with what the person wanted to try."""
    changed = update(team_tries).where(_try(scope, number)).values(went=went)
    db.connection.execute(changed)


def lines(db: Tx, numbers: Sequence[str]) -> dict[tuple[int, str], str]:
    """Return everybody's lines in these rounds, for reminders."""
    if not numbers:
        return {}
    asked = select(team_tries).where(
        team_tries.c.round_id.in_(numbers), team_tries.c.went.is_(None)
    )
    return {
        (row.person_id, row.round_id): _a_try(db, row)["text"]
        for row in db.connection.execute(asked)
    }
