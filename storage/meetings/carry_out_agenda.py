"""Carry out what is asked about agendas."""

from __future__ import annotations

from typing import Any

from dialogs.errors import NotYours
from dialogs.meetings import commands as asked
from dialogs.rights import Right, Standing, may
from dialogs.year.snapshot import Met
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people.roles import departments_led, only, takes_part
from storage.reports import links as report_links
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(asked.KeepItem)
def _keep_item(turn: Turn, told: asked.KeepItem) -> Any:
    department = None
    if told.meeting is not None:
        department = _attended(turn, told.meeting).department
    else:
        department = min(turn.scope.departments, default=None)
    made = agenda.keep(turn.db, turn.scope, told, department, turn.now)
    return {"id": made}


def _attended(turn: Turn, number: int) -> Met:
    found = meetings.find(turn.db, turn.scope, number)
    if found is None or not takes_part(turn.scope, found):
        message = f"meeting {number} is not one of the person's own"
        raise NotYours(message)
    return found


@HANDLERS.of(asked.Agenda)
def _agenda(turn: Turn, told: asked.Agenda) -> Any:
    found = _attended(turn, told.meeting)
    return {
        "meeting": found.wall.isoformat()[:16],
        "leads": _leads(turn, found),
        "items": agenda.of_meeting(turn.db, turn.scope, told.meeting),
        "parked": agenda.parked(turn.db, turn.scope, found.department),
    }


@HANDLERS.of(asked.MakeAgendaPlan)
def _make_plan(turn: Turn, told: asked.MakeAgendaPlan) -> dict[str, str]:
    if not _leads(turn, _attended(turn, told.meeting)):
        message = f"meeting {told.meeting} is not one that the person leads"
        raise NotYours(message)
    return report_links.make(turn.db, turn.scope, "agenda", str(told.meeting), turn.now)


def _leads(turn: Turn, meeting: Met) -> bool:
    if meeting.department is None:
        return may(Right.PLAN_FOR_ALL, turn.scope)
    return meeting.department in departments_led(turn)


def _led_item(turn: Turn, item: str) -> None:
    """Refuse an item whose meeting or department this person does not lead."""
    row = agenda.find(turn.db, turn.scope, item)
    own = [Standing.OWN] if row.person_id == turn.scope.person_id else []
    if row.department_id:
        only(turn, Right.CHANGE_ITEM, row.department_id, own)
    else:
        only(turn, Right.CHANGE_ITEM_OF_ALL, also=own)


@HANDLERS.of(asked.MoveItem)
def _move_item(turn: Turn, told: asked.MoveItem) -> Any:
    _led_item(turn, told.item)
    if told.meeting is not None:
        _attended(turn, told.meeting)
    agenda.change(turn.db, turn.scope, told.item, turn.now, meeting_id=told.meeting)


@HANDLERS.of(asked.SettleItem)
def _settle_item(turn: Turn, told: asked.SettleItem) -> Any:
    _led_item(turn, told.item)
    agenda.change(
        turn.db, turn.scope, told.item, turn.now, state=agenda.DONE, result=told.result
    )


@HANDLERS.of(asked.DropItem)
def _drop_item(turn: Turn, told: asked.DropItem) -> Any:
    _led_item(turn, told.item)
    agenda.drop(turn.db, turn.scope, told.item, turn.now)
