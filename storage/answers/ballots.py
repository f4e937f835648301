"""Answers without names: a box that anybody may answer once, and nobody may open early.

All answers of a box are one sealed value, sorted by a hash of the receipt that only
the one who answered was given. Nothing that is kept ties an answer to a person: no
row, no order, no instant. A box is shown once, whole, and takes no more after that.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialogs.errors import NotYours
from dialogs.rights import Right, may
from storage.answers import receipts
from storage.answers.answered import END, answers_of, count_by, forget, note
from storage.answers.tables import boxes
from storage.database.transaction import Tx
from storage.people.scope import Scope

# No sign that looks like another: it is copied by hand from a phone.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
# Boxes whose questions are one, asked several times over: points, and one more idea.
POOLED = frozenset({"points", "least", "month", "ideas"})
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Box:
    """A box, without what is in it."""

    id: str
    department: int | None
    kind: str
    subject: str
    threshold: int
    is_open: bool


def open_box(
    db: Tx,
    scope: Scope,
    department: int | None,
    kind: str,
    subject: str,
    threshold: int,
    today: date,
) -> Box:
    """Return the box of this subject; made where there is none."""
    made = box_id(scope.kindergarten_id, department, kind, subject)
    into: Any = (
        postgresql.insert
        if db.connection.dialect.name == "postgresql"
        else sqlite.insert
    )
    values = {
        "id": made,
        "kindergarten_id": scope.kindergarten_id,
        "department_id": department,
        "kind": kind,
        "subject": subject,
        "threshold": threshold,
        "is_open": True,
        "sealed": db.seal({}, _where(made)),
        "made_on": today,
    }
    # Several may open it at the same moment: its name is worked out, so it is one.
    db.connection.execute(into(boxes).values(**values).on_conflict_do_nothing())
    return _box(_row(db, scope, made))


def find(
    db: Tx, scope: Scope, department: int | None, kind: str, subject: str
) -> Box | None:
    """Return the box of this subject; None where there is none."""
    asked = select(boxes).where(
        boxes.c.id == box_id(scope.kindergarten_id, department, kind, subject),
        boxes.c.kindergarten_id == scope.kindergarten_id,
    )
    row = db.connection.execute(asked).first()
    return _box(row) if row else None


def box_id(kindergarten: int, department: int | None, kind: str, subject: str) -> str:
    """Work out the name of a subject's box."""
    told = f"{kindergarten}|{department}|{kind}|{subject}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def cast(
    db: Tx, scope: Scope, box: str, answers: Mapping[str, object]
) -> tuple[str, str | None]:
    """Put answers in a box: what became of them, and their one receipt.

    A blank one is kept too, so that a gap tells nothing; it counts for nothing.
    """
    row = _locked(db, scope, box)
    if not row.is_open:
        return "closed", None
    given = answers_of(db, scope, box)
    new = {q: value for q, value in answers.items() if q not in given}
    if not new:
        return "already", None
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    secret = receipts.stretched(code)
    told = _answers(db, row)
    for question, value in new.items():
        told.setdefault(question, {})[receipts.mark(box, question, secret)] = value
    _keep(db, box, told)
    for question in new:
        note(db, scope, box, question)
    return "kept", code


def finish(db: Tx, scope: Scope, box: str) -> None:
    """Note that this person has come to the end of a box's questions."""
    _locked(db, scope, box)
    note(db, scope, box, END)


def take_back(db: Tx, scope: Scope, code: str) -> bool:
    """Take all that has this receipt out of its box again, by the receipt alone."""
    asked = select(boxes).where(boxes.c.kindergarten_id == scope.kindergarten_id)
    # What was handed in before receipts were stretched lies under the bare one.
    secret = (receipts.stretched(code), code.upper())
    for row in db.connection.execute(asked.order_by(boxes.c.made_on.desc())).all():
        if receipts.marked(row.id, _answers(db, row), secret):
            told = _answers(db, _locked(db, scope, row.id))
            marked = receipts.marked(row.id, told, secret)
            for question, mark in marked.items():
                told[question].pop(mark)
            _keep(db, row.id, told)
            forget(db, scope, row.id, marked)
            return True
    return False


def close(
    db: Tx, scope: Scope, box: str, readers: Collection[int]
) -> dict[str, list[Any] | None]:
    """Let a box take no more, and return what is in it."""
    _locked(db, scope, box)
    shut = update(boxes).where(boxes.c.id == box).values(is_open=False)
    db.connection.execute(shut)
    return reveal(db, scope, box, readers)


def reveal(
    db: Tx, scope: Scope, box: str, readers: Collection[int]
) -> dict[str, list[Any] | None]:
    """Return each question's answers in no order; None where too few have answered.

    `readers` are those who are shown them. Nothing of an open box is shown: the next
    answer would stand out.
    """
    row = _locked(db, scope, box)
    if row.is_open:
        return {}
    told = _answers(db, row)
    theirs = count_by(db, box, readers)
    given = {
        question: {mark: each[mark] for mark in each if each[mark] is not None}
        for question, each in sorted(told.items())
    }
    others = {
        question: len(each) - theirs[question] for question, each in given.items()
    }
    if row.kind in POOLED:
        given, others = _pooled(given, others)
    return {
        question: [each[mark] for mark in sorted(each)]
        if others[question] >= row.threshold
        else None
        for question, each in given.items()
    }


def _pooled(
    given: Answers, others: Mapping[str, int]
) -> tuple[Answers, dict[str, int]]:
    """Lay a question that is asked several times over together, under one of them."""
    if not given:
        return {}, {}
    main = max(given, key=lambda question: (len(given[question]), question))
    all_of_it = {mark: each[mark] for each in given.values() for mark in each}
    return {main: all_of_it}, {main: max(others.values())}


def tally(db: Tx, scope: Scope, box: str) -> dict[str, int]:
    """Count points that may be seen as they come: the HMS group's, for a theme."""
    row = _row(db, scope, box)
    given = [v for each in _answers(db, row).values() for v in each.values() if v]
    return {value: given.count(value) for value in sorted(set(given))}


def _row(db: Tx, scope: Scope, box: str, *, lock: bool = False) -> Row[Any]:
    asked = select(boxes).where(
        boxes.c.id == box, boxes.c.kindergarten_id == scope.kindergarten_id
    )
    row = db.connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        message = f"box {box} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return row


def _locked(db: Tx, scope: Scope, box: str) -> Row[Any]:
    row = _row(db, scope, box, lock=True)
    unit = row.department_id
    # One that belongs to no department is the whole kindergarten's.
    if unit is not None and not may(Right.USE_BOX, scope, unit):
        message = f"box {box} belongs to another department"
        raise NotYours(message)
    return row


def _answers(db: Tx, row: Any) -> Answers:
    told: Answers = db.open(row.sealed, _where(row.id))
    return told


def _keep(db: Tx, box: str, told: Answers) -> None:
    """Keep a box's answers, in an order that says nothing of when they came."""
    ordered = {question: dict(sorted(told[question].items())) for question in told}
    sealed = db.seal(dict(sorted(ordered.items())), _where(box))
    db.connection.execute(update(boxes).where(boxes.c.id == box).values(sealed=sealed))
    # What was in it before tells which answer is the new one: that goes too.
    db.forgets = True
    db.wipes |= {"boxes", "talks"}


def _box(row: Any) -> Box:
    return Box(
        row.id, row.department_id, row.kind, row.subject, row.threshold, row.is_open
    )


def _where(box: str) -> str:
    return f"boxes|{box}"
