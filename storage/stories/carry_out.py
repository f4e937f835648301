"""Carry out what is asked about practice stories."""

from __future__ import annotations

import msgspec

from dialogs.stories import commands as asked
from storage.people.roles import here_of
from storage.stories import reading, removing
from storage.stories import rows as stories
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(asked.MyDepartments)
def _my_departments(turn: Turn, _: asked.MyDepartments) -> list[asked.Department]:
    return _named(turn, turn.scope.departments)


def _named(turn: Turn, wanted: frozenset[int]) -> list[asked.Department]:
    """Name these departments, by their names; what comes next reads them as well."""
    there = here_of(turn).departments
    named = sorted((name, unit) for unit, name in there.items() if unit in wanted)
    return [asked.Department(unit, name) for name, unit in named]


@HANDLERS.of(asked.LedDepartments)
def _led_departments(turn: Turn, _: asked.LedDepartments) -> list[asked.Department]:
    return _named(turn, turn.scope.leads)


@HANDLERS.of(asked.FocusOfTheMonth)
def _focus(turn: Turn, command: asked.FocusOfTheMonth) -> asked.Focus:
    focus = stories.focus(turn.db, turn.scope, command.department, turn.now)
    return msgspec.convert(focus, asked.Focus)


@HANDLERS.of(asked.KeepStory)
def _keep(turn: Turn, command: asked.KeepStory) -> asked.KeptStory:
    kept = stories.keep(turn.db, turn.scope, command, turn.talk, turn.now)
    return asked.KeptStory(id=kept)


@HANDLERS.of(asked.MyStories)
def _mine(turn: Turn, _: asked.MyStories) -> list[asked.OwnStory]:
    return msgspec.convert(stories.all_own(turn.db, turn.scope), list[asked.OwnStory])


@HANDLERS.of(asked.ReadStory)
def _read(turn: Turn, command: asked.ReadStory) -> asked.Story | None:
    story = reading.read(turn.db, turn.scope, command.story, turn.talk)
    return msgspec.convert(story, asked.Story) if story else None


@HANDLERS.of(asked.ChangeAudience)
def _audience(turn: Turn, command: asked.ChangeAudience) -> None:
    stories.set_audience(turn.db, turn.scope, command.story, command.audience, turn.now)


@HANDLERS.of(asked.WithdrawStory)
def _withdraw(turn: Turn, command: asked.WithdrawStory) -> None:
    removing.withdraw(turn.db, turn.scope, command.story, turn.talk, turn.now)


@HANDLERS.of(asked.DeleteStory)
def _delete(turn: Turn, command: asked.DeleteStory) -> int:
    return removing.remove(turn.db, turn.scope, [command.story], turn.talk, turn.now)


@HANDLERS.of(asked.DepartmentStories)
def _shared(turn: Turn, command: asked.DepartmentStories) -> asked.Shared:
    shared = reading.shared(turn.db, turn.scope, command.department, turn.now)
    return msgspec.convert(shared, asked.Shared)
