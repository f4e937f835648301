"""What departments have agreed on, the newest first: to be looked through."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.wheel.rows import WheelRound, round_of
from storage.wheel.rules import AGREED, GroundRules, rules_of
from storage.wheel.tables import ground_rules, rounds


def newest_rounds(
    db: Tx, scope: Scope, units: Collection[int], most: int
) -> list[WheelRound]:
    """Return the newest rounds of these departments."""
    asked = (
        select(rounds)
        .where(
            rounds.c.kindergarten_id == scope.kindergarten_id,
            rounds.c.department_id.in_(sorted(units)),
        )
        .order_by(rounds.c.begun_at.desc(), rounds.c.id)
        .limit(most)
    )
    return [round_of(db, row) for row in db.connection.execute(asked)]


def newest_agreed(
    db: Tx, scope: Scope, units: Collection[int], most: int
) -> list[GroundRules]:
    """Return the ground rules that hold in these departments."""
    asked = (
        select(ground_rules)
        .where(
            ground_rules.c.kindergarten_id == scope.kindergarten_id,
            ground_rules.c.department_id.in_(sorted(units)),
            ground_rules.c.state == AGREED,
        )
        .order_by(ground_rules.c.begun_at.desc(), ground_rules.c.id)
        .limit(most)
    )
    return [rules_of(db, row) for row in db.connection.execute(asked)]
