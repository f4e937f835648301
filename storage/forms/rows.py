"""The runs of forms, and what is left of what was answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, delete, insert, select, update

from dialogs.errors import NotYours
from dialogs.forms.library import Form, form_of
from dialogs.talk.messages import Json
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.forms.tables import form_results, form_runs, form_texts
from storage.people import audit
from storage.people.scope import Scope

WAITING, OPEN, CLOSED, DROPPED = "waiting", "open", "closed", "dropped"
# What the boxes of a form are called; their subject is the run.
BOX = "form"


@dataclass(frozen=True)
class KeptRun:
    """One time that a form is answered, as it is kept."""

    id: str
    form: Form
    subject: str
    state: str
    opened_on: date
    closes_on: date
    closed_on: date | None
    shown_on: date | None
    invited: int | None
    answered: int | None
    chosen: str
    opened_by: int | None
    opened_side: str
    shut_by: int | None
    shut_side: str


@dataclass(frozen=True)
class CountedPart:
    """A part of the house with counts: all, a department, or the rest together."""

    name: str
    department: int | None
    question: str
    counts: Json
    n: int


def make(db: Tx, scope: Scope, form: Form, now: datetime, **values: object) -> str:
    """Keep a run that somebody has turned the first key for."""
    made, definition = new_id(), json.dumps(form.told, ensure_ascii=False)
    db.connection.execute(
        insert(form_runs).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            form=form.key,
            form_hash=hashlib.sha256(definition.encode()).hexdigest()[:16],
            definition=definition,
            who=" ".join(form.who),
            state=WAITING,
            **values,
        )
    )
    audit.note(db, scope, "form.proposed", made, now)
    return made


def all_of(db: Tx, scope: Scope) -> list[KeptRun]:
    """List the kindergarten's runs, the newest first, without what was dropped."""
    asked = (
        select(form_runs)
        .where(
            form_runs.c.kindergarten_id == scope.kindergarten_id,
            form_runs.c.state != DROPPED,
        )
        .order_by(form_runs.c.opened_on.desc(), form_runs.c.id)
    )
    return [_run(row) for row in db.connection.execute(asked)]


def find(db: Tx, scope: Scope, run: str, *, lock: bool = False) -> KeptRun:
    """Return one run of this kindergarten, or say that it is not there."""
    asked = select(form_runs).where(
        form_runs.c.id == run, form_runs.c.kindergarten_id == scope.kindergarten_id
    )
    row = db.connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        message = f"form run {run} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    return _run(row)


def _run(row: Row[tuple[object, ...]]) -> KeptRun:
    return KeptRun(
        row.id,
        form_of(row.form, json.loads(row.definition)),
        row.subject,
        row.state,
        row.opened_on,
        row.closes_on,
        row.closed_on,
        row.shown_on,
        row.invited,
        row.answered,
        row.chosen,
        row.opened_by_id,
        row.opened_side,
        row.shut_by_id,
        row.shut_side,
    )


def change(
    db: Tx, scope: Scope, run: str, what: str, now: datetime, **values: object
) -> None:
    """Change a run of this kindergarten, and note what was done to it."""
    is_it = (form_runs.c.id == run) & (
        form_runs.c.kindergarten_id == scope.kindergarten_id
    )
    db.connection.execute(update(form_runs).where(is_it).values(**values))
    audit.note(db, scope, what, run, now)


def is_state(db: Tx, scope: Scope, run: str, state: str) -> bool:
    """Tell whether a run is where it was when something was said about it."""
    return bool(find(db, scope, run).state == state)


def to_shut(db: Tx, now: datetime) -> list[tuple[int, str]]:
    """Return the runs whose time is over, each with its kindergarten."""
    asked = (
        select(form_runs.c.kindergarten_id, form_runs.c.id)
        .where(form_runs.c.state.in_((WAITING, OPEN)), form_runs.c.shuts_at <= now)
        .order_by(form_runs.c.shuts_at, form_runs.c.id)
    )
    return [(row[0], row[1]) for row in db.connection.execute(asked)]


def keep_counts(db: Tx, scope: Scope, run: str, parts: Iterable[CountedPart]) -> None:
    """Keep what is shown of a run; what is not shown is nowhere any more."""
    rows = [
        {
            "id": new_id(),
            "kindergarten_id": scope.kindergarten_id,
            "run_id": run,
            "department_id": part.department,
            "part": part.name,
            "question": part.question,
            "counts": json.dumps(part.counts),
            "n": part.n,
        }
        for part in parts
    ]
    if rows:
        db.connection.execute(insert(form_results), rows)


def counts(db: Tx, scope: Scope, run: str) -> list[CountedPart]:
    """Return what is shown of a run."""
    asked = (
        select(form_results)
        .where(
            form_results.c.run_id == run,
            form_results.c.kindergarten_id == scope.kindergarten_id,
        )
        .order_by(form_results.c.part, form_results.c.department_id)
    )
    return [
        CountedPart(
            row.part, row.department_id, row.question, json.loads(row.counts), row.n
        )
        for row in db.connection.execute(asked)
    ]


def keep_texts(
    db: Tx, scope: Scope, run: str, texts: Mapping[str, list[str]], closed_on: date
) -> None:
    """Keep what people wrote, in the order in which it is given: it says nothing."""
    db.connection.execute(delete(form_texts).where(form_texts.c.run_id == run))
    if texts:
        db.connection.execute(
            insert(form_texts).values(
                run_id=run,
                kindergarten_id=scope.kindergarten_id,
                sealed=db.seal(dict(texts), f"form_texts|{run}"),
                closed_on=closed_on,
            )
        )


def texts(db: Tx, scope: Scope, run: str) -> dict[str, list[str]]:
    """Return what people wrote, by question; nothing when its days are over."""
    asked = select(form_texts.c.sealed).where(
        form_texts.c.run_id == run,
        form_texts.c.kindergarten_id == scope.kindergarten_id,
    )
    sealed = db.connection.execute(asked).scalar()
    found: dict[str, list[str]] = db.open(sealed, f"form_texts|{run}") if sealed else {}
    return found
