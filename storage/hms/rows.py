"""The HMS group's desk: what is lifted, shared and agreed on for each month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from dialogs.errors import NotYours
from dialogs.hms.keys import Month
from dialogs.hms.results import Lifted, SharedLearning, SmallStep
from dialogs.hms.themes import OwnTheme
from dialogs.wheel.agreed import under
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.hms.tables import lifted, shared, small_steps, theme_months, themes
from storage.people import audit
from storage.people.scope import Scope
from storage.people.tables import people
from storage.undo.row_changes import Watched

OPEN, TAKEN, ANSWERED = "open", "taken", "answered"
Json = dict[str, Any]


def lift(db: Tx, scope: Scope, department: int, text: str, now: datetime) -> str:
    """Hand something to the HMS group."""
    made = new_id()
    db.connection.execute(
        insert(lifted).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=department,
            state=OPEN,
            sealed=db.seal({"text": text}, f"lifted|{made}"),
            created_at=now,
        )
    )
    audit.note(db, scope, "lifted", made, now)
    return made


def lifts(db: Tx, scope: Scope, department: int | None = None) -> list[Lifted]:
    """List what has been lifted, the oldest first: with text, owner and answer."""
    asked = select(lifted).where(lifted.c.kindergarten_id == scope.kindergarten_id)
    if department is not None:
        asked = asked.where(lifted.c.department_id == department)
    return [
        Lifted(
            id=row.id,
            department=row.department_id,
            state=row.state,
            owner=row.owner_id,
            on=row.created_at.date().isoformat(),
            **db.open(row.sealed, f"lifted|{row.id}"),
        )
        for row in db.connection.execute(asked.order_by(lifted.c.created_at))
    ]


def settle_lift(
    db: Tx, scope: Scope, number: str, owner: int | None, answer: str, now: datetime
) -> Lifted:
    """Give something lifted an owner, or with words an answer; return it."""
    is_it = (lifted.c.id == number) & (
        lifted.c.kindergarten_id == scope.kindergarten_id
    )
    db.connection.execute(select(lifted.c.id).where(is_it).with_for_update())
    there = next((e for e in lifts(db, scope) if e.id == number), None)
    if there is None:
        message = f"lifted {number} is not in kindergarten {scope.kindergarten_id}"
        raise NotYours(message)
    said = {"text": there.text}
    if both := under(there.answer, answer):
        said["answer"] = both
    values: Json = {"sealed": db.seal(said, f"lifted|{number}")}
    values |= {"state": ANSWERED, "answered_at": now} if answer else {"state": TAKEN}
    if owner is not None:
        values["owner_id"] = owner
    changed = update(lifted).where(lifted.c.id == number)
    db.connection.execute(changed.values(**values))
    audit.note(db, scope, "lifted.settled", number, now)
    return there


def share(db: Tx, scope: Scope, department: int, text: str, now: datetime) -> str:
    """Keep a learning for the other departments."""
    made = new_id()
    db.connection.execute(
        insert(shared).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=department,
            sealed=db.seal({"text": text}, f"shared|{made}"),
            created_at=now,
        )
    )
    audit.note(db, scope, "shared", made, now)
    return made


def shares(db: Tx, scope: Scope) -> list[SharedLearning]:
    """List what departments have learnt and told, the newest first."""
    asked = select(shared).where(shared.c.kindergarten_id == scope.kindergarten_id)
    return [
        SharedLearning(
            id=row.id,
            department=row.department_id,
            told=row.told_at is not None,
            on=row.created_at.date().isoformat(),
            **db.open(row.sealed, f"shared|{row.id}"),
        )
        for row in db.connection.execute(asked.order_by(shared.c.created_at.desc()))
    ]


def told(db: Tx, scope: Scope, number: str, now: datetime) -> None:
    """Write down that a learning has been put on an agenda."""
    is_it = (shared.c.id == number) & (
        shared.c.kindergarten_id == scope.kindergarten_id
    )
    db.connection.execute(update(shared).where(is_it).values(told_at=now))


# Themes


def add_theme(
    db: Tx, scope: Scope, words: Mapping[str, object], factors: str, now: datetime
) -> str:
    """Keep a theme of the kindergarten's own: its name, text and questions."""
    made = new_id()
    db.connection.execute(
        insert(themes).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            factors=factors,
            sealed=db.seal(words, f"themes|{made}"),
            created_at=now,
        )
    )
    audit.note(db, scope, "theme.added", made, now)
    return made


def own_themes(db: Tx, scope: Scope) -> dict[str, OwnTheme]:
    """Return the kindergarten's own themes by their ids."""
    asked = select(themes).where(themes.c.kindergarten_id == scope.kindergarten_id)
    return {
        row.id: own_theme(db, row)
        for row in db.connection.execute(asked.order_by(themes.c.created_at))
    }


def own_theme(db: Tx, row: Any) -> OwnTheme:
    """Return a theme's row as what the kindergarten made."""
    words = db.open(row.sealed, f"themes|{row.id}")
    return msgspec.convert({**words, "factors": row.factors.split()}, OwnTheme)


def months(db: Tx, scope: Scope) -> dict[str, Month]:
    """Return every month that has a theme."""
    proposer = func.coalesce(theme_months.c.head_id, theme_months.c.staff_id)
    asked = (
        select(theme_months, people.c.name.label("by"))
        .outerjoin(people, people.c.id == proposer)
        .where(theme_months.c.kindergarten_id == scope.kindergarten_id)
        .order_by(theme_months.c.month)
    )
    by_month = {}
    for row in db.connection.execute(asked):
        where = f"theme_months|{row.kindergarten_id}|{row.month}"
        text = db.open(row.sealed, where)["summary"] if row.sealed else ""
        yes = (row.head_id, row.staff_id)
        by_month[row.month] = Month(row.month, row.theme, *yes, text, row.by or "")
    return by_month


def put_month(db: Tx, scope: Scope, one: Month, now: datetime) -> None:
    """Put a theme in a month, with who has said yes so far."""
    where = f"theme_months|{scope.kindergarten_id}|{one.month}"
    clear_month(db, scope, one.month)
    db.connection.execute(
        insert(theme_months).values(
            kindergarten_id=scope.kindergarten_id,
            month=one.month,
            theme=one.theme,
            head_id=one.head,
            staff_id=one.staff,
            sealed=db.seal({"summary": one.summary}, where) if one.summary else None,
        )
    )
    audit.note(db, scope, "theme.month", one.month, now)


def month_row(scope: Scope, month: str) -> Watched:
    """Name the row of a month, for whoever notes what comes of it."""
    return theme_months, {"kindergarten_id": scope.kindergarten_id, "month": month}


def hold_month(db: Tx, scope: Scope, month: str) -> None:
    """Let nobody else change a month until this is kept."""
    is_it = (theme_months.c.month == month) & (
        theme_months.c.kindergarten_id == scope.kindergarten_id
    )
    asked = select(theme_months.c.month).where(is_it)
    db.connection.execute(asked.with_for_update())


def clear_month(db: Tx, scope: Scope, month: str) -> None:
    """Take the theme out of a month."""
    db.remembered.clear()
    is_it = (theme_months.c.month == month) & (
        theme_months.c.kindergarten_id == scope.kindergarten_id
    )
    db.connection.execute(delete(theme_months).where(is_it))


# Small steps


def keep_step(
    db: Tx,
    scope: Scope,
    department: int,
    month: str,
    words: Mapping[str, str],
    check_on: date | None,
    now: datetime,
) -> None:
    """Keep a department's one small step of a month; the one before stays beside it."""
    same = (small_steps.c.department_id == department) & (small_steps.c.month == month)
    here = small_steps.c.kindergarten_id == scope.kindergarten_id
    there = [e for e in steps(db, scope, month) if e.department == department]
    earlier = [text for each in there for text in (*each.earlier, each.text)]
    kept = {**words, "earlier": [e for e in earlier if e != words["text"]]}
    db.connection.execute(delete(small_steps).where(same, here))
    made = new_id()
    db.connection.execute(
        insert(small_steps).values(
            id=made,
            kindergarten_id=scope.kindergarten_id,
            department_id=department,
            month=month,
            check_on=check_on,
            sealed=db.seal(kept, f"small_steps|{made}"),
            created_at=now,
        )
    )
    audit.note(db, scope, "step.kept", made, now)


def steps(db: Tx, scope: Scope, month: str | None = None) -> list[SmallStep]:
    """List the small steps of a month, or of all."""
    asked = select(small_steps).where(
        small_steps.c.kindergarten_id == scope.kindergarten_id
    )
    if month:
        asked = asked.where(small_steps.c.month == month)
    asked = asked.order_by(small_steps.c.month, small_steps.c.department_id)
    return [
        SmallStep(
            department=row.department_id,
            month=row.month,
            check=row.check_on.isoformat() if row.check_on else None,
            **db.open(row.sealed, f"small_steps|{row.id}"),
        )
        for row in db.connection.execute(asked)
    ]
