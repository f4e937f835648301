"""Secret addresses of reports, good for a day; only a hash of each is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from dialogs.report_links import ReportLinks
from storage.database.transaction import Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.reports.tables import report_links
from storage.year import feeds

GOOD_FOR = timedelta(days=1)
FORMS = ("html", "pdf", "docx", "xlsx", "csv", "json")


@dataclass(frozen=True)
class Link:
    """Which report a link shows, and to whom."""

    kindergarten: int
    person: int
    kind: str
    subject: str


def make(db: Tx, scope: Scope, kind: str, subject: str, now: datetime) -> ReportLinks:
    """Make a report's links: one secret, an ending for each form."""
    secret = secrets.token_urlsafe(24)
    db.connection.execute(
        insert(report_links).values(
            mark=_mark(secret),
            kindergarten_id=scope.kindergarten_id,
            person_id=scope.person_id,
            kind=kind,
            subject=subject,
            ends_at=now + GOOD_FOR,
        )
    )
    audit.note(db, scope, "report.made", f"{kind}:{subject}", now)
    base = feeds.address(db)
    return ReportLinks(**{form: f"{base}/rapport/{secret}.{form}" for form in FORMS})


def find(db: Tx, secret: str, now: datetime) -> Link | None:
    """Return what a link shows; None where it is not there, or has run out."""
    asked = select(report_links).where(
        report_links.c.mark == _mark(secret), report_links.c.ends_at > now
    )
    row = db.connection.execute(asked).first()
    if row is None:
        return None
    return Link(row.kindergarten_id, row.person_id, row.kind, row.subject)


def _mark(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
