"""Carry out what is asked about agendas."""

from __future__ import annotations

from dialogs.errors import NotYours
from dialogs.meetings import commands as asked
from dialogs.meetings.results import AgendaNow, ItemKept
from dialogs.report_links import ReportLinks
from dialogs.rights import Right, Standing, may
from dialogs.year.snapshot import Met
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.meetings.tables import agenda_items
from storage.people.roles import departments_led, only, takes_part
from storage.reports import links as report_links
from storage.turn import Handlers, Turn
from storage.undo.noting import Undoable, note_new, noting
from storage.undo.row_changes import Watched

HANDLERS = Handlers()


@HANDLERS.of(asked.KeepItem)
def _keep_item(turn: Turn, command: asked.KeepItem) -> ItemKept:
    department = None
    if command.meeting is not None:
        department = _attended(turn, command.meeting).department
    else:
        department = min(turn.scope.departments, default=None)
    made = agenda.keep(turn.db, turn.scope, command, department, turn.now)
    note_new(turn.db, Undoable.ITEM_KEPT, _row(made))
    return ItemKept(made)


def _attended(turn: Turn, number: int) -> Met:
    meeting = meetings.find(turn.db, turn.scope, number)
    if meeting is None or not takes_part(turn.scope, meeting):
        message = f"meeting {number} is not one of the person's own"
        raise NotYours(message)
    return meeting


@HANDLERS.of(asked.Agenda)
def _agenda(turn: Turn, command: asked.Agenda) -> AgendaNow:
    meeting = _attended(turn, command.meeting)
    return AgendaNow(
        meeting=meeting.wall.isoformat()[:16],
        leads=_leads(turn, meeting),
        items=agenda.of_meeting(turn.db, turn.scope, meeting.id),
        parked=agenda.parked(turn.db, turn.scope, meeting.department),
    )


@HANDLERS.of(asked.MakeAgendaPlan)
def _make_plan(turn: Turn, command: asked.MakeAgendaPlan) -> ReportLinks:
    if not _leads(turn, _attended(turn, command.meeting)):
        message = f"meeting {command.meeting} is not one that the person leads"
        raise NotYours(message)
    return report_links.make(
        turn.db, turn.scope, "agenda", str(command.meeting), turn.now
    )


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
def _move_item(turn: Turn, command: asked.MoveItem) -> None:
    item, to = command.item, command.meeting
    _led_item(turn, item)
    if to is not None:
        _attended(turn, to)
    with noting(turn.db, Undoable.ITEM_MOVED, _row(item)):
        agenda.change(turn.db, turn.scope, item, turn.now, meeting_id=to)


@HANDLERS.of(asked.SettleItem)
def _settle_item(turn: Turn, command: asked.SettleItem) -> None:
    item, came = command.item, command.result
    _led_item(turn, item)
    done = {"state": agenda.DONE, "result": came}
    with noting(turn.db, Undoable.ITEM_SETTLED, _row(item)):
        agenda.change(turn.db, turn.scope, item, turn.now, **done)


@HANDLERS.of(asked.DropItem)
def _drop_item(turn: Turn, command: asked.DropItem) -> None:
    _led_item(turn, command.item)
    with noting(turn.db, Undoable.ITEM_DROPPED, _row(command.item)):
        agenda.drop(turn.db, turn.scope, command.item, turn.now)


def _row(item: str) -> Watched:
    return agenda_items, {"id": item}
