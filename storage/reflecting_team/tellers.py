"""Which stories a round may hear, and who has told how often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from dialogs.access import Audience
from dialogs.talk.messages import Json
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.reflecting_team.rows import counts, of_department
from storage.reflecting_team.tables import team_rounds
from storage.stories.rows import HANDED_IN
from storage.stories.tables import stories


def tellable(db: Tx, scope: Scope, department: int) -> list[Json]:
    """List the stories whose tellers let the round hear them, the newest first."""
    asked = (
        select(stories)
        .where(
            stories.c.kindergarten_id == scope.kindergarten_id,
            stories.c.department_id == department,
            stories.c.state == HANDED_IN,
            stories.c.audience == Audience.ROUND,
        )
        .order_by(stories.c.created_at.desc())
    )
    return [
        {"id": row.id, "teller": row.person_id, "dimension": row.dimension}
        for row in db.connection.execute(asked)
    ]


def told_before(
    db: Tx, scope: Scope, department: int, since: datetime
) -> dict[int, tuple[int, datetime]]:
    """Count who has told in a department, and when last."""
    asked = (
        select(
            team_rounds.c.teller_id,
            func.count(),
            func.max(team_rounds.c.ended_at),
        )
        .where(
            of_department(scope, department),
            # Told in a practice, or in a round that was dropped, is not told.
            counts(),
            team_rounds.c.teller_id.is_not(None),
            team_rounds.c.ended_at >= since,
        )
        .group_by(team_rounds.c.teller_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.connection.execute(asked)}


def may_hear(db: Tx, scope: Scope, story: str) -> bool:
    """Tell whether a story's teller lets the round hear it still."""
    asked = select(stories.c.id).where(
        stories.c.id == story,
        stories.c.kindergarten_id == scope.kindergarten_id,
        stories.c.state == HANDED_IN,
        stories.c.audience == Audience.ROUND,
    )
    return db.connection.execute(asked).first() is not None
