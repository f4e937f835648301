"""Secret calendar links: only a hash of each is kept, and each can be stopped."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.database import notes
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.year.tables import feeds

ADDRESS = "base_url"


@dataclass(frozen=True)
class Feed:
    """Whose calendar a link shows."""

    kindergarten: int
    person: int
    department: int | None


def set_address(db: Tx, base_url: str) -> None:
    """Remember where the program is reached: links are made of it."""
    if notes.read(db, ADDRESS) != base_url:
        notes.write(db, ADDRESS, base_url)


def make(db: Tx, scope: Scope, department: int | None, now: datetime) -> str:
    """Make a link; the one that was there for the same calendar stops."""
    # 192 bits: the address is all that protects a calendar, and nobody guesses it.
    secret = secrets.token_urlsafe(24)
    same = delete(feeds).where(
        feeds.c.person_id == scope.person_id,
        # In SQL nothing equals NULL: her own calendar has no department.
        feeds.c.department_id == department
        if department is not None
        else feeds.c.department_id.is_(None),
    )
    db.connection.execute(same)
    db.connection.execute(
        insert(feeds).values(
            mark=_mark(secret),
            kindergarten_id=scope.kindergarten_id,
            person_id=scope.person_id,
            department_id=department,
            created_at=now,
        )
    )
    audit.note(db, scope, "feed.made", str(department or "own"), now)
    return f"{address(db)}/kalender/{secret}.ics"


def address(db: Tx) -> str:
    """Return where the program is reached, without a slash at its end."""
    return (notes.read(db, ADDRESS) or "").rstrip("/")


def stop(db: Tx, scope: Scope, now: datetime) -> int:
    """Stop all of a person's links."""
    gone = delete(feeds).where(feeds.c.person_id == scope.person_id)
    count = db.connection.execute(gone).rowcount
    audit.note(db, scope, "feed.stopped", "all", now, count)
    return count


def find(db: Tx, secret: str) -> Feed | None:
    """Return whose calendar a link shows; None where there is no such link."""
    row = db.connection.execute(
        select(feeds).where(feeds.c.mark == _mark(secret))
    ).first()
    return Feed(row.kindergarten_id, row.person_id, row.department_id) if row else None


def _mark(secret: str) -> str:
    # No salt is needed: it is drawn, and not a word that somebody chose.
    return hashlib.sha256(secret.encode()).hexdigest()
