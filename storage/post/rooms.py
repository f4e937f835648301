"""Say something to a department: in its room, and where it has none, to its leaders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dialogs.talk.messages import Message
from dialogs.words.world import Stage
from storage.people.roles import here_of
from storage.post import boards, room_lists
from storage.post import letters as unasked
from storage.post.letters import Said
from storage.turn import Turn


def in_room(turn: Turn, department: int, file: str, block: str, **values: Any) -> bool:
    """Say it in the department's rooms; tell whether it has one."""
    here = here_of(turn)
    if not here.rooms.get(department):
        return False
    message = _stage(turn, here.language).message(file, block, **values)
    unit, said = turn.scope.kindergarten_id, Said("room")
    rooms = unasked.in_rooms(turn.db, unit, department, message, turn.now, said)
    return rooms > 0


def list_in_room(
    turn: Turn, department: int, about: str, file: str, block: str, **values: Any
) -> None:
    """Let a list in the department's rooms read so: one message, changed in place."""
    here = here_of(turn)
    rooms = here.rooms.get(department)
    if not rooms:
        return
    message = _stage(turn, here.language).message(file, block, **values)
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
    # The door has decided who is told when.
    told = unasked.tell(turn.db, unit, wanted, word, turn.now, said)
    sent = {person: each.later for person, each in told.items()}
    return RoomReached(
        tuple(person for person, later in sent.items() if not later),
        tuple(person for person, later in sent.items() if later),
        tuple(person for person in wanted if person not in sent),
    )


def _stage(turn: Turn, language: str) -> Stage:
    return turn.house.stage(language, now=turn.now)


def language_of(turn: Turn) -> str:
    """Return the kindergarten's own language."""
    return here_of(turn).language
