"""Say something to a department: in its room, and where it has none, to its leaders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from dialogs.talk.messages import Message
from dialogs.words.world import Stage
from storage.people import identities
from storage.people.tables import kindergartens
from storage.post import boards, room_lists
from storage.post import letters as unasked
from storage.post.letters import Said
from storage.post.opening import waiting
from storage.turn import Turn


def in_room(turn: Turn, department: int, file: str, block: str, **values: Any) -> bool:
    """Say it in the department's rooms; tell whether it has one."""
    message = _stage(turn, language_of(turn)).message(file, block, **values)
    unit, said = turn.scope.kindergarten_id, Said("room")
    rooms = unasked.in_rooms(turn.db, unit, department, message, turn.now, said)
    return rooms > 0


def list_in_room(
    turn: Turn, department: int, about: str, file: str, block: str, **values: Any
) -> None:
    """Let a list in the department's rooms read so: one message, changed in place."""
    rooms = identities.rooms_of(turn.db, turn.scope, department)
    if not rooms:
        return
    message = _stage(turn, language_of(turn)).message(file, block, **values)
    unit, now, when = turn.scope.kindergarten_id, turn.now, boards.AT_ONCE
    if not unasked.is_open(turn.db, unit, department, now):
        when = "room", unasked.open_time(turn.db, unit, now).following(now)
    room_lists.keep(turn.db, rooms, about, message, now, unit, when)


def to_people(
    turn: Turn,
    persons: Iterable[int],
    file: str,
    block: str,
    start: str = "",
    about: str | None = None,
    **values: Any,
) -> int:
    """Say it to each of these who can be reached; return to how many.

    `about` is `kind:…`: as it leaves, that is asked whether it is true still.
    """

    def write(stage: Stage) -> Message:
        labels = stage.options("reminder", "opens", {}) if start else {}
        choices = {f"start:{start}": labels[start]} if start else None
        return stage.message(file, block, choices=choices, **values)

    reached = tell(turn, persons, write, Said(file, about))
    return len(reached.now) + len(reached.later)


@dataclass(frozen=True)
class RoomReached:
    """Who is told now, who as soon as it is her open time, and who cannot be."""

    now: tuple[int, ...] = ()
    later: tuple[int, ...] = ()
    unmet: tuple[int, ...] = ()


def tell(
    turn: Turn,
    persons: Iterable[int],
    write: Callable[[Stage], Message],
    said: Said,
) -> RoomReached:
    """Say it to each of these, in her own language; return who is reached, and when."""
    wanted = sorted(set(persons))

    def word(language: str) -> Message:
        return write(_stage(turn, language))

    unit = turn.scope.kindergarten_id
    sent = unasked.send(turn.db, unit, wanted, word, turn.now, said)
    # Read back from the outbox: the door has decided who is told when.
    wait = waiting(turn.db, sent.values())
    return RoomReached(
        tuple(person for person, number in sent.items() if number not in wait),
        tuple(person for person, number in sent.items() if number in wait),
        tuple(person for person in wanted if person not in sent),
    )


def _stage(turn: Turn, language: str) -> Stage:
    return turn.house.stage(language, now=turn.now)


def language_of(turn: Turn) -> str:
    """Return the kindergarten's own language."""
    asked = select(kindergartens.c.language).where(
        kindergartens.c.id == turn.scope.kindergarten_id
    )
    return str(turn.db.connection.execute(asked).scalar_one())
