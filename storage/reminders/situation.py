"""How people stand to what is due: reached where, away, what they have done already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    func,
    select,
)

from storage.database.transaction import Tx
from storage.meetings.tables import agenda_items
from storage.people.tables import people, places
from storage.reminders.rows import ReminderState
from storage.reminders.tables import absences, opt_outs, reminders
from storage.stories.tables import stories


@dataclass(frozen=True)
class Reached:
    """How somebody is spoken to: language, weekly card, and where."""

    language: str
    card: bool
    place: int | None


def reach(db: Tx, persons: Sequence[int]) -> dict[int, Reached]:
    """Return how each is reached: at the chosen place, or the last used."""
    asked = (
        select(
            people.c.id,
            people.c.language,
            people.c.card,
            places.c.id.label("place"),
        )
        .outerjoin(
            places, (places.c.person_id == people.c.id) & places.c.closed.is_(None)
        )
        .where(people.c.id.in_(persons))
        .order_by(
            people.c.id,
            (places.c.channel == people.c.channel).desc().nulls_last(),
            places.c.used_at.desc().nulls_last(),
            places.c.id.desc(),
        )
    )
    found: dict[int, Reached] = {}
    for row in db.connection.execute(asked):
        found.setdefault(row.id, Reached(row.language, row.card, row.place))
    return found


def away(db: Tx, persons: Sequence[int], today: date) -> dict[int, date]:
    """Return until when those who are away today are away."""
    if not persons:
        return {}
    asked = select(absences.c.person_id, absences.c.first, absences.c.last).where(
        absences.c.person_id.in_(persons), absences.c.last >= today
    )
    found: dict[int, date] = {}
    for row in db.connection.execute(asked.order_by(absences.c.first)):
        until = found.get(row.person_id)
        if row.first <= today or (until and (row.first - until).days <= 1):
            found[row.person_id] = max(row.last, until or row.last)
    return found


def opted_out(db: Tx, persons: Sequence[int]) -> set[tuple[int, str]]:
    """Return what these people have switched off for themselves."""
    asked = select(opt_outs).where(opt_outs.c.person_id.in_(persons))
    return {(row.person_id, row.rule) for row in db.connection.execute(asked)}


def sent(
    db: Tx, persons: Sequence[int], subjects: Iterable[str]
) -> list[tuple[int, str, str, str]]:
    """Return what these people have been sent about these: person, subject, rule."""
    asked = select(
        reminders.c.person_id,
        reminders.c.subject,
        reminders.c.rule,
        reminders.c.occurrence,
    ).where(
        reminders.c.person_id.in_(persons),
        reminders.c.subject.in_(sorted(set(subjects))),
        reminders.c.state == ReminderState.SENT,
    )
    return [tuple(row) for row in db.connection.execute(asked)]


def handed_in(db: Tx, meetings: Iterable[int]) -> set[tuple[int, int]]:
    """Return who has handed in a story for which of these meetings."""
    asked = select(stories.c.person_id, stories.c.meeting_id).where(
        stories.c.meeting_id.in_(sorted(set(meetings))),
        stories.c.state == "handed_in",
    )
    return {(row.person_id, row.meeting_id) for row in db.connection.execute(asked)}


def items(db: Tx, meetings: Iterable[int]) -> dict[int, int]:
    """Count what is to be taken up in each of these meetings."""
    asked = (
        select(agenda_items.c.meeting_id, func.count())
        .where(agenda_items.c.meeting_id.in_(sorted(set(meetings))))
        .group_by(agenda_items.c.meeting_id)
    )
    return {row[0]: row[1] for row in db.connection.execute(asked)}
