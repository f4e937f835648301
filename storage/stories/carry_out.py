"""Carry out what is asked about practice stories."""

from __future__ import annotations

from typing import Any

from dialogs.stories import commands as asked
from storage.people import memberships
from storage.stories import rows as stories
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(asked.MyDepartments)
def _my_departments(turn: Turn, _: asked.MyDepartments) -> Any:
    return memberships.named(turn.db, turn.scope, turn.scope.departments)


@HANDLERS.of(asked.LedDepartments)
def _led_departments(turn: Turn, _: asked.LedDepartments) -> Any:
    return memberships.named(turn.db, turn.scope, turn.scope.leads)


@HANDLERS.of(asked.FocusOfTheMonth)
def _focus(turn: Turn, command: asked.FocusOfTheMonth) -> Any:
    return stories.focus(turn.db, turn.scope, command.department, turn.now)


@HANDLERS.of(asked.KeepStory)
def _keep(turn: Turn, command: asked.KeepStory) -> Any:
    kept = stories.keep(turn.db, turn.scope, command, turn.talk, turn.now)
    return {"id": kept}


@HANDLERS.of(asked.MyStories)
def _mine(turn: Turn, _: asked.MyStories) -> Any:
    return stories.all_own(turn.db, turn.scope)


@HANDLERS.of(asked.ReadStory)
def _read(turn: Turn, command: asked.ReadStory) -> Any:
    return stories.read(turn.db, turn.scope, command.story, turn.talk)


@HANDLERS.of(asked.ChangeAudience)
def _audience(turn: Turn, command: asked.ChangeAudience) -> Any:
    stories.set_audience(turn.db, turn.scope, command.story, command.audience, turn.now)


@HANDLERS.of(asked.WithdrawStory)
def _withdraw(turn: Turn, command: asked.WithdrawStory) -> Any:
    stories.withdraw(turn.db, turn.scope, command.story, turn.talk, turn.now)


@HANDLERS.of(asked.DeleteStory)
def _delete(turn: Turn, command: asked.DeleteStory) -> Any:
    return stories.remove(turn.db, turn.scope, [command.story], turn.talk, turn.now)


@HANDLERS.of(asked.DepartmentStories)
def _shared(turn: Turn, command: asked.DepartmentStories) -> Any:
    return stories.shared(turn.db, turn.scope, command.department, turn.now)
