"""Let go of what has stood long enough, once a day, and say how much."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from dialogs.access import RULES, Thing
from storage import (
    agenda,
    audit,
    ballots,
    boards,
    hms,
    inbox,
    reflecting_team,
    reminders,
    report_links,
    stories,
    talks,
    wheel,
)
from storage.outbox import Sending
from storage.scope import Scope
from storage.tables import ZONE, absences, meta, outbox
from storage.tables import audit as audit_table
from storage.transaction import Tx

EVERY = timedelta(hours=24)
# What a channel without a memory of its own shows, and what was settled.
OUTBOX_KEPT = timedelta(days=90)
REMINDERS_KEPT = timedelta(days=400)
AUDIT_KEPT = timedelta(days=730)


def sweep(db: Tx, now: datetime) -> dict[str, int]:
    """Apply every rule if a day has passed since the last time."""
    if not _is_due(db, now):
        return {}
    drafts = timedelta(days=RULES[Thing.DRAFT].days)
    swept = {
        "stories": _stories(db, now),
        "drafts": talks.sweep(db, now - drafts),
        "events": inbox.sweep(db, now),
        "messages": _outbox(db, now),
        "reminders": reminders.sweep(db, now - REMINDERS_KEPT),
        "agenda": agenda.sweep(db, now - timedelta(days=RULES[Thing.AGENDA].days)),
        "absences": _absences(db, now),
        "boxes": ballots.sweep(db, _days_ago(now, Thing.BALLOT).date()),
        "rounds": wheel.sweep(db, _days_ago(now, Thing.WHEEL)),
        "hms": hms.sweep(db, _days_ago(now, Thing.LIFTED)),
        "boards": boards.sweep(db, now - OUTBOX_KEPT),
        "teams": reflecting_team.sweep(
            db, _days_ago(now, Thing.TRY), _days_ago(now, Thing.TEAM)
        ),
        "report_links": report_links.sweep(db, now),
        "audit": _audit(db, now),
    }
    for name, count in swept.items():
        if count and name != "audit":
            audit.note(db, None, "retention.swept", name, now, count)
    return {name: count for name, count in swept.items() if count}


def _days_ago(now: datetime, thing: Thing) -> datetime:
    return now - timedelta(days=RULES[thing].days)


def _is_due(db: Tx, now: datetime) -> bool:
    asked = select(meta.c.value).where(meta.c.key == "swept_at")
    last = db.connection.execute(asked).scalar()
    if last is not None and now < datetime.fromisoformat(last) + EVERY:
        return False
    db.connection.execute(delete(meta).where(meta.c.key == "swept_at"))
    values = {"key": "swept_at", "value": now.isoformat()}
    db.connection.execute(meta.insert().values(values))
    return True


def _stories(db: Tx, now: datetime) -> int:
    by_kindergarten: dict[int, list[str]] = {}
    for kindergarten, story in stories.due(db, now.astimezone(ZONE).date()):
        by_kindergarten.setdefault(kindergarten, []).append(story)
    return sum(
        stories.remove(db, Scope(kindergarten), ids, None, now)
        for kindergarten, ids in by_kindergarten.items()
    )


def _absences(db: Tx, now: datetime) -> int:
    """Let go of when people were away, as soon as they are back."""
    over = delete(absences).where(absences.c.last < now.astimezone(ZONE).date())
    return db.connection.execute(over).rowcount


def _outbox(db: Tx, now: datetime) -> int:
    settled = outbox.c.state.not_in((Sending.PENDING, Sending.SENDING))
    old = delete(outbox).where(settled, outbox.c.created_at < now - OUTBOX_KEPT)
    return db.connection.execute(old).rowcount


def _audit(db: Tx, now: datetime) -> int:
    old = delete(audit_table).where(audit_table.c.happened_at < now - AUDIT_KEPT)
    return db.connection.execute(old).rowcount
