"""Say something to a department: in its room, and where it has none, to its leaders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from dialogs.messages import Message
from scheduler.calendar import DAY, Calendar, Hours, instant, wall
from scheduler.reminders import calendar_of, hours_of
from scheduler.roles import here_of
from storage import identities, outbox, reminders, room_lists
from storage.commands import Turn
from storage.tables import kindergartens


def in_room(turn: Turn, department: int, file: str, block: str, **values: Any) -> bool:
    """Say it in the department's rooms; tell whether it has one."""
    rooms = identities.rooms_of(turn.db, turn.scope, department)
    if not rooms:
        return False
    stage = turn.house.stage(language_of(turn), now=turn.now)
    message = stage.message(file, block, **values)
    # Who sits together and agrees on something wants it there at once.
    mine = department in turn.scope.departments | turn.scope.leads
    due = turn.now if mine else _quiet(turn).opens
    for place in rooms:
        _post(turn, place, message, None, due)
    return True


def list_in_room(
    turn: Turn, department: int, about: str, file: str, block: str, **values: Any
) -> None:
    """Let a list in the department's rooms read so: one message, changed in place."""
    rooms = identities.rooms_of(turn.db, turn.scope, department)
    if not rooms:
        return
    message = turn.house.stage(language_of(turn)).message(file, block, **values)
    kindergarten = turn.scope.kindergarten_id
    room_lists.keep(turn.db, rooms, about, message, turn.now, kindergarten)


def to_people(
    turn: Turn,
    persons: Iterable[int],
    file: str,
    block: str,
    start: str = "",
    **values: Any,
) -> int:
    """Say it to each of these who can be reached; return to how many."""
    wanted = sorted(set(persons))
    if not wanted:
        return 0
    reached, quiet = reminders.reach(turn.db, wanted), _quiet(turn)
    away = reminders.away(turn.db, wanted, wall(turn.now).date())
    count = 0
    for person, how in reached.items():
        if how.place is None:
            continue
        stage = turn.house.stage(how.language, now=turn.now)
        labels = stage.options("reminder", "opens", {}) if start else {}
        choices = {f"start:{start}": labels[start]} if start else None
        message = stage.message(file, block, choices=choices, **values)
        _post(turn, how.place, message, person, quiet.due(away.get(person)))
        count += 1
    return count


@dataclass(frozen=True)
class _Quiet:
    """When somebody may be written to here: in open hours, and not while away."""

    opens: datetime
    calendar: Calendar
    hours: Hours

    def due(self, away_until: date | None) -> datetime:
        if away_until is None:
            return self.opens
        back = self.calendar.working_day(away_until + DAY)
        return max(self.opens, instant(datetime.combine(back, self.hours.opens)))


def _quiet(turn: Turn) -> _Quiet:
    here = here_of(turn)
    calendar, hours = calendar_of(here), hours_of(here)
    return _Quiet(hours.next_open(turn.now, calendar), calendar, hours)


def _post(
    turn: Turn, place: int, message: Message, person: int | None, due: datetime
) -> None:
    outbox.put(
        turn.db,
        place,
        message,
        turn.now,
        kindergarten=turn.scope.kindergarten_id,
        person=person,
        due=due,
    )


def language_of(turn: Turn) -> str:
    """Return the kindergarten's own language."""
    asked = select(kindergartens.c.language).where(
        kindergartens.c.id == turn.scope.kindergarten_id
    )
    return str(turn.db.connection.execute(asked).scalar_one())
