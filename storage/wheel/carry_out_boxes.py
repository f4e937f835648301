"""Carry out what a department answers without names, and what comes of it."""

from __future__ import annotations

from dialogs.errors import NotYours
from dialogs.rights import Right
from dialogs.wheel import commands as asked
from dialogs.wheel.results import BoxFound, BoxShown
from dialogs.year.open_days import wall
from storage.answers import answered, ballots
from storage.answers.nameless import readers, shown_to
from storage.people.roles import only
from storage.turn import Handlers, Turn
from storage.wheel import rows as wheel
from storage.wheel.leading import may_lead, member

HANDLERS = Handlers()


@HANDLERS.of(asked.OpenBox)
def _open_box(turn: Turn, command: asked.OpenBox) -> BoxFound:
    if command.department is not None:
        member(turn, command.department)
    elif command.kind == "month":
        only(turn, Right.GIVE_THEME_POINTS)
    least = turn.content["themes" if command.kind == "pulse" else "wheel"]["threshold"]
    today = wall(turn.now).date()
    kind, subject = command.kind, command.subject
    box = ballots.open_box(
        turn.db, turn.scope, command.department, kind, subject, least, today
    )
    mine = answered.answers_of(turn.db, turn.scope, box.id)
    done = answered.finished(turn.db, box.id)
    others = answered.finished(turn.db, box.id, but=readers(turn, command.department))
    return BoxFound(box.id, box.is_open, sorted(mine), done, others)


@HANDLERS.of(asked.FinishBox)
def _finish_box(turn: Turn, command: asked.FinishBox) -> None:
    ballots.finish(turn.db, turn.scope, command.box)


@HANDLERS.of(asked.ShowBox)
def _show_box(turn: Turn, command: asked.ShowBox) -> BoxShown:
    if command.department is None:
        raise NotYours("this box is shown by the HMS group")
    going = wheel.open_one(turn.db, turn.scope, command.department)
    leads = may_lead(turn, command.department, going.deputy if going else None)
    unit, kind, subject = command.department, command.kind, command.subject
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None or not leads:
        return BoxShown({}, done=0)
    shown = ballots.close(turn.db, turn.scope, box.id, shown_to(turn, unit))
    return BoxShown(shown, answered.finished(turn.db, box.id))
