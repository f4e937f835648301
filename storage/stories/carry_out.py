"""Carry out what is asked about practice stories."""

from __future__ import annotations

import msgspec

from dialogs.errors import NotYours
from dialogs.stories import commands as asked
from storage.people.roles import here_of
from storage.stories import reading, removing, tables
from storage.stories import rows as stories
from storage.turn import Handlers, Turn
from storage.undo.noting import Undoable, note_new, noting
from storage.undo.row_changes import Watched

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
    if command.story is None:
        kept = stories.keep(turn.db, turn.scope, command, turn.talk, turn.now)
        note_new(turn.db, Undoable.STORY_NEW, _row(kept))
        return asked.KeptStory(id=kept)
    # Another's is not even opened.
    stories.own(turn.db, turn.scope, command.story)
    watched = (_row(command.story), _versions(command.story))
    with noting(turn.db, Undoable.STORY_CHANGED, *watched):
        kept = stories.keep(turn.db, turn.scope, command, turn.talk, turn.now)
    return asked.KeptStory(id=kept)


def _row(story: str) -> Watched:
    return tables.stories, {"id": story}


def _versions(story: str) -> Watched:
    return tables.story_versions, {"story_id": story}


@HANDLERS.of(asked.MyStories)
def _mine(turn: Turn, _: asked.MyStories) -> list[asked.OwnStory]:
    return msgspec.convert(stories.all_own(turn.db, turn.scope), list[asked.OwnStory])


@HANDLERS.of(asked.ReadStory)
def _read(turn: Turn, command: asked.ReadStory) -> asked.Story | None:
    story = reading.read(turn.db, turn.scope, command.story, turn.talk)
    return msgspec.convert(story, asked.Story) if story else None


@HANDLERS.of(asked.ChangeAudience)
def _audience(turn: Turn, command: asked.ChangeAudience) -> None:
    with noting(turn.db, Undoable.STORY_AUDIENCE, _row(command.story)):
        stories.set_audience(
            turn.db, turn.scope, command.story, command.audience, turn.now
        )


@HANDLERS.of(asked.WithdrawStory)
def _withdraw(turn: Turn, command: asked.WithdrawStory) -> None:
    with noting(turn.db, Undoable.STORY_WITHDRAWN, _row(command.story)):
        removing.withdraw(turn.db, turn.scope, command.story, turn.talk, turn.now)


@HANDLERS.of(asked.DeleteStory)
def _delete(turn: Turn, command: asked.DeleteStory) -> int:
    # Which talks showed it is put back too: deleted once more, they are followed again.
    talks = tables.story_talks, {"story_id": command.story}
    watched = (_row(command.story), _versions(command.story), talks)
    try:
        stories.own(turn.db, turn.scope, command.story)
    except NotYours:
        return 0
    with noting(turn.db, Undoable.STORY_DELETED, *watched):
        one = [command.story]
        return removing.remove(turn.db, turn.scope, one, turn.talk, turn.now)


@HANDLERS.of(asked.DepartmentStories)
def _shared(turn: Turn, command: asked.DepartmentStories) -> asked.Shared:
    shared = reading.shared(turn.db, turn.scope, command.department, turn.now)
    return msgspec.convert(shared, asked.Shared)
