"""Empty the boxes of one subject for good: what was in them, with nobody's name.

Unlike a box that is shown, nothing stays: its answers are handed over once, and who has
answered is forgotten. The empty box is left there, closed, so that nothing can be put
into it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, delete, func, select, update

from storage.answers.answered import count_by
from storage.answers.ballots import Answers
from storage.answers.tables import answered, boxes
from storage.database.transaction import Tx
from storage.people.scope import Scope


@dataclass(frozen=True)
class Emptied:
    """What one box held: answers by question and mark, and how many readers gave."""

    department: int | None
    answers: Answers
    readers: dict[str, int]


def people(db: Tx, scope: Scope, kind: str, subject: str) -> int:
    """Count those who have put something into the boxes of a subject."""
    asked = (
        select(func.count(answered.c.person_id.distinct()))
        .join(boxes, boxes.c.id == answered.c.box_id)
        .where(
            boxes.c.kindergarten_id == scope.kindergarten_id,
            boxes.c.kind == kind,
            boxes.c.subject == subject,
        )
    )
    return int(db.connection.execute(asked).scalar_one())


def counted(db: Tx, kind: str, subjects: Sequence[str]) -> dict[str, int]:
    """Count those who have answered, by subject: nothing is looked up without one."""
    if not subjects:
        return {}
    asked = (
        select(boxes.c.subject, func.count(answered.c.person_id.distinct()))
        .join(answered, answered.c.box_id == boxes.c.id)
        .where(boxes.c.kind == kind, boxes.c.subject.in_(subjects))
        .group_by(boxes.c.subject)
    )
    found = dict.fromkeys(subjects, 0)
    return found | {row[0]: row[1] for row in db.connection.execute(asked)}


def box_of(
    db: Tx, scope: Scope, kind: str, subject: str
) -> tuple[str, int | None] | None:
    """Return the box, and its department, in which this person has begun to answer."""
    asked = (
        select(boxes.c.id, boxes.c.department_id)
        .join(answered, answered.c.box_id == boxes.c.id)
        .where(
            boxes.c.kindergarten_id == scope.kindergarten_id,
            boxes.c.kind == kind,
            boxes.c.subject == subject,
            answered.c.person_id == scope.person_id,
        )
        .limit(1)
    )
    row = db.connection.execute(asked).first()
    return (row[0], row[1]) if row else None


def empty(
    db: Tx, scope: Scope, kind: str, subject: str, readers: set[int]
) -> list[Emptied]:
    """Hand over what lies in a subject's boxes, once; they take no more after it."""
    asked = (
        select(boxes)
        .where(
            boxes.c.kindergarten_id == scope.kindergarten_id,
            boxes.c.kind == kind,
            boxes.c.subject == subject,
        )
        .order_by(boxes.c.id)
        .with_for_update()
    )
    rows = db.connection.execute(asked).all()
    found = [_emptied(db, row, readers) for row in rows]
    for row in rows:
        db.connection.execute(delete(answered).where(answered.c.box_id == row.id))
        shut = update(boxes).where(boxes.c.id == row.id)
        sealed = db.seal({}, f"boxes|{row.id}")
        db.connection.execute(shut.values(is_open=False, sealed=sealed))
    # What lay in them is not to be found in the database's own log either.
    db.forgets = True
    db.wipes |= {"boxes", "talks"}
    return found


def _emptied(db: Tx, row: Row[tuple[object, ...]], readers: set[int]) -> Emptied:
    answers: Answers = db.open(row.sealed, f"boxes|{row.id}")
    theirs = count_by(db, row.id, readers)
    return Emptied(row.department_id, answers, dict(theirs))
