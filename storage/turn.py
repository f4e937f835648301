"""Carry out what dialogs ask for, inside the turn's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select, update

from dialogs.errors import DialogError
from dialogs.oneself import settings
from dialogs.stories import commands as asked
from dialogs.talk.talk import Cast, Command
from dialogs.words.content import Content
from dialogs.words.world import House, build
from storage.answers import ballots
from storage.database.transaction import Tx
from storage.people import audit, memberships
from storage.people.scope import Scope
from storage.post import talks
from storage.reflecting_team import rows as reflecting_team
from storage.stories import rows as stories
from storage.tables import identities, people
from storage.tables import talks as talks_table

C = TypeVar("C", bound=Command)


@dataclass(frozen=True)
class Turn:
    """Where a command is carried out: for whom, when, in which talk."""

    db: Tx
    scope: Scope
    now: datetime
    talk: str
    house: House = field(default_factory=build, repr=False)

    @property
    def content(self) -> Content:
        """Return what the product speaks from."""
        return self.house.content


_KNOWN: dict[type[Command], Callable[[Any, Any], Any]] = {}


def carries_out(
    kind: type[C],
) -> Callable[[Callable[[Turn, C], Any]], Callable[[Turn, C], Any]]:
    """Say which command a function carries out."""

    def known(function: Callable[[Turn, C], Any]) -> Callable[[Turn, C], Any]:
        _KNOWN[kind] = function
        return function

    return known


def carry_out(turn: Turn, command: Command) -> Any:
    """Carry out a command; its result is JSON and goes into the talk's log."""
    function = _KNOWN.get(type(command))
    if function is None:
        message = f"nobody carries out {type(command).__name__}"
        raise DialogError(message)
    return function(turn, command)


@carries_out(Cast)
def _cast(turn: Turn, told: Cast) -> Any:
    state, code = ballots.cast(turn.db, turn.scope, told.box, told.question, told.value)
    return {"state": state, "code": code}


@carries_out(asked.MyDepartments)
def _my_departments(turn: Turn, _: asked.MyDepartments) -> Any:
    return memberships.named(turn.db, turn.scope, turn.scope.departments)


@carries_out(asked.LedDepartments)
def _led_departments(turn: Turn, _: asked.LedDepartments) -> Any:
    return memberships.named(turn.db, turn.scope, turn.scope.leads)


@carries_out(asked.FocusOfTheMonth)
def _focus(turn: Turn, command: asked.FocusOfTheMonth) -> Any:
    return stories.focus(turn.db, turn.scope, command.department, turn.now)


@carries_out(asked.KeepStory)
def _keep(turn: Turn, command: asked.KeepStory) -> Any:
    kept = stories.keep(turn.db, turn.scope, command, turn.talk, turn.now)
    return {"id": kept}


@carries_out(asked.MyStories)
def _mine(turn: Turn, _: asked.MyStories) -> Any:
    return stories.all_own(turn.db, turn.scope)


@carries_out(asked.ReadStory)
def _read(turn: Turn, command: asked.ReadStory) -> Any:
    return stories.read(turn.db, turn.scope, command.story, turn.talk)


@carries_out(asked.ChangeAudience)
def _audience(turn: Turn, command: asked.ChangeAudience) -> Any:
    stories.set_audience(turn.db, turn.scope, command.story, command.audience, turn.now)


@carries_out(asked.WithdrawStory)
def _withdraw(turn: Turn, command: asked.WithdrawStory) -> Any:
    stories.withdraw(turn.db, turn.scope, command.story, turn.talk, turn.now)


@carries_out(asked.DeleteStory)
def _delete(turn: Turn, command: asked.DeleteStory) -> Any:
    return stories.remove(turn.db, turn.scope, [command.story], turn.talk, turn.now)


@carries_out(asked.DepartmentStories)
def _shared(turn: Turn, command: asked.DepartmentStories) -> Any:
    return stories.shared(turn.db, turn.scope, command.department, turn.now)


@carries_out(settings.MyChannels)
def _channels(turn: Turn, command: settings.MyChannels) -> Any:  # noqa: ARG001 - it has no fields
    asked = select(identities.c.channel).where(
        identities.c.person_id == turn.scope.person_id,
        identities.c.channel.in_(("slack", "teams")),
    )
    return sorted(set(turn.db.connection.execute(asked).scalars()))


@carries_out(settings.SetChannel)
def _channel(turn: Turn, command: settings.SetChannel) -> Any:
    me = people.c.id == turn.scope.person_id
    changed = update(people).where(me).values(channel=command.channel)
    turn.db.connection.execute(changed)
    named = command.channel or "last"
    audit.note(turn.db, turn.scope, "person.channel", named, turn.now)


@carries_out(settings.SetLanguage)
def _language(turn: Turn, command: settings.SetLanguage) -> Any:
    me = people.c.id == turn.scope.person_id
    changed = update(people).where(me).values(language=command.language)
    turn.db.connection.execute(changed)
    audit.note(turn.db, turn.scope, "person.language", command.language, turn.now)


@carries_out(settings.MyData)
def _my_data(turn: Turn, _: settings.MyData) -> Any:
    me = turn.db.connection.execute(
        select(people.c.name, people.c.email).where(people.c.id == turn.scope.person_id)
    ).one()
    drafts = select(func.count()).where(
        talks_table.c.person_id == turn.scope.person_id,
        talks_table.c.id != turn.talk,
    )
    return {
        "name": me.name,
        "email": me.email,
        "stories": len(stories.all_own(turn.db, turn.scope)),
        "drafts": turn.db.connection.execute(drafts).scalar_one(),
    }


@carries_out(settings.EraseMyWords)
def _erase(turn: Turn, _: settings.EraseMyWords) -> Any:
    mine = [each["id"] for each in stories.all_own(turn.db, turn.scope)]
    gone = stories.remove(turn.db, turn.scope, mine, turn.talk, turn.now)
    others = [t.id for t in talks.open_talks(turn.db, turn.scope) if t.id != turn.talk]
    for each in others:
        talks.end(turn.db, turn.scope, each)
    reflecting_team.erase_words(turn.db, turn.scope)
    return {"stories": gone, "drafts": len(others)}
