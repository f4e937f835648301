"""That somebody has answered, and never what: so that nobody is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, insert, select

from storage.answers.tables import answered, boxes
from storage.database.transaction import Tx
from storage.people.scope import Scope

# Marks that somebody came to the end of a box's questions.
END = "~end"


def note(db: Tx, scope: Scope, box: str, question: str) -> None:
    """Remember that this person has answered, so that she is not asked again."""
    if question in answers_of(db, scope, box):
        return
    values = {
        "box_id": box,
        "person_id": scope.person_id,
        "question": question,
        "kindergarten_id": scope.kindergarten_id,
    }
    db.connection.execute(insert(answered).values(**values))


def answers_of(db: Tx, scope: Scope, box: str) -> set[str]:
    """Return which questions of a box this person has answered."""
    asked = select(answered.c.question).where(
        answered.c.box_id == box, answered.c.person_id == scope.person_id
    )
    return set(db.connection.execute(asked).scalars())


def finished(db: Tx, box: str, but: Collection[int] = ()) -> int:
    """Count those who have come to the end of a box's questions; not these."""
    asked = select(func.count()).where(
        answered.c.box_id == box,
        answered.c.question == END,
        answered.c.person_id.not_in(but),
    )
    return int(db.connection.execute(asked).scalar_one())


def who_finished(db: Tx, persons: Sequence[int]) -> set[tuple[int, str, str]]:
    """Return which boxes these people have come to the end of."""
    asked = (
        select(answered.c.person_id, boxes.c.kind, boxes.c.subject)
        .join(boxes, boxes.c.id == answered.c.box_id)
        .where(answered.c.person_id.in_(persons), answered.c.question == END)
    )
    return {(row[0], row[1], row[2]) for row in db.connection.execute(asked)}


def forget(db: Tx, scope: Scope, box: str, questions: Collection[str]) -> None:
    """Let her answer again, while the box is open."""
    gone = delete(answered).where(
        answered.c.box_id == box,
        answered.c.person_id == scope.person_id,
        answered.c.question.in_((*questions, END)),
    )
    db.connection.execute(gone)


def count_by(db: Tx, box: str, persons: Collection[int]) -> Counter[str]:
    """Count by question how many of these have answered, with words or without.

    Which answers are theirs is known to nobody: each is taken off as if it had words.
    """
    asked = select(answered.c.question).where(
        answered.c.box_id == box, answered.c.person_id.in_(persons)
    )
    return Counter(db.connection.execute(asked).scalars())
