"""Carry out what a department says to others: the HMS group, the house, its room."""

from __future__ import annotations

from dialogs.hms.keys import HMS_ROLES
from dialogs.wheel import commands as asked
from dialogs.wheel.results import SaidInRoom
from dialogs.year.open_days import wall
from storage.hms import rows as hms
from storage.people.roles import here_of
from storage.post.rooms import in_room, to_people
from storage.turn import Handlers, Turn
from storage.wheel.leading import member

HANDLERS = Handlers()


@HANDLERS.of(asked.Lift)
def _lift(turn: Turn, command: asked.Lift) -> None:
    member(turn, command.department)
    hms.lift(turn.db, turn.scope, command.department, command.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    name = here.departments[command.department]
    to_people(turn, group, "hms", "was_lifted", "hms", name=name)


@HANDLERS.of(asked.Share)
def _share(turn: Turn, command: asked.Share) -> None:
    member(turn, command.department)
    hms.share(turn.db, turn.scope, command.department, command.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    name = here.departments[command.department]
    for other in here.departments:
        if other != command.department:
            in_room(turn, other, "hms", "was_shared", name=name, text=command.text)
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    to_people(turn, group, "hms", "was_shared_group", "hms", name=name)


@HANDLERS.of(asked.ShowInRoom)
def _show_in_room(turn: Turn, command: asked.ShowInRoom) -> SaidInRoom:
    member(turn, command.department)
    values = dict(command.values)
    shown = in_room(turn, command.department, "wheel", command.block, **values)
    return SaidInRoom(shown)
