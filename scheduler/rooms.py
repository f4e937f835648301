"""Say something to a department: in its room, and where it has none, to its leaders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from dialogs.messages import Message
from storage import identities, outbox, reminders
from storage.commands import Turn
from storage.tables import kindergartens


def in_room(turn: Turn, department: int, file: str, block: str, **values: Any) -> bool:
    """Say it in the department's room; tell whether it has one."""
    place = identities.room_of(turn.db, turn.scope, department)
    if place is None:
        return False
    stage = turn.house.stage(language_of(turn))
    message = stage.message(file, block, **values)
    _post(turn, place, message, None)
    return True


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
    reached = reminders.reach(turn.db, wanted) if wanted else {}
    count = 0
    for person, how in reached.items():
        if how.place is None:
            continue
        stage = turn.house.stage(how.language)
        labels = stage.options("reminder", "opens", {}) if start else {}
        choices = {f"start:{start}": labels[start]} if start else None
        message = stage.message(file, block, choices=choices, **values)
        _post(turn, how.place, message, person)
        count += 1
    return count


def _post(turn: Turn, place: int, message: Message, person: int | None) -> None:
    outbox.put(
        turn.db,
        place,
        message,
        turn.now,
        kindergarten=turn.scope.kindergarten_id,
        person=person,
    )


def language_of(turn: Turn) -> str:
    """Return the kindergarten's own language."""
    asked = select(kindergartens.c.language).where(
        kindergartens.c.id == turn.scope.kindergarten_id
    )
    return str(turn.db.connection.execute(asked).scalar_one())
