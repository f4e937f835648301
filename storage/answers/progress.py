"""How far several boxes have come, in one statement: never what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select

from storage.answers.answered import END
from storage.answers.ballots import box_id
from storage.answers.tables import answered, boxes
from storage.database.transaction import Tx
from storage.people.scope import Scope


@dataclass(frozen=True)
class BoxProgress:
    """How many have come to a box's end, and whether this person has."""

    id: str
    is_open: bool
    done: int
    mine: bool


def of(
    db: Tx, scope: Scope, department: int | None, wanted: Mapping[str, tuple[str, str]]
) -> dict[str, BoxProgress]:
    """Return those of these boxes that are there; each is wanted as (kind, subject)."""
    here = scope.kindergarten_id
    names = {key: box_id(here, department, *each) for key, each in wanted.items()}
    mine = case((answered.c.person_id == scope.person_id, 1), else_=0)
    ended = and_(answered.c.box_id == boxes.c.id, answered.c.question == END)
    asked = (
        select(
            boxes.c.id,
            boxes.c.is_open,
            func.count(answered.c.person_id),
            func.coalesce(func.max(mine), 0),
        )
        .outerjoin(answered, ended)
        .where(
            boxes.c.id.in_(sorted(names.values())),
            boxes.c.kindergarten_id == scope.kindergarten_id,
        )
        .group_by(boxes.c.id, boxes.c.is_open)
    )
    there = {
        number: BoxProgress(number, bool(is_open), done, bool(is_mine))
        for number, is_open, done, is_mine in db.connection.execute(asked)
    }
    return {key: there[name] for key, name in names.items() if name in there}
