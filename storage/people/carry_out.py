"""Carry out what a person settles about herself, and what she asks to be erased."""

from __future__ import annotations

from sqlalchemy import func, select, update

from dialogs.oneself import settings
from storage.people import audit
from storage.people.tables import identities, people
from storage.post import talks
from storage.post.tables import talks as talks_table
from storage.reflecting_team import personal as reflecting_team
from storage.stories import removing
from storage.stories import rows as stories
from storage.turn import Handlers, Turn
from storage.undo import taking_back

HANDLERS = Handlers()


@HANDLERS.of(settings.MyChannels)
def _channels(turn: Turn, command: settings.MyChannels) -> list[str]:  # noqa: ARG001 - it has no fields
    asked = select(identities.c.channel).where(
        identities.c.person_id == turn.scope.person_id,
        identities.c.channel.in_(("slack", "teams")),
    )
    return sorted(set(turn.db.connection.execute(asked).scalars()))


@HANDLERS.of(settings.SetChannel)
def _channel(turn: Turn, command: settings.SetChannel) -> None:
    me = people.c.id == turn.scope.person_id
    changed = update(people).where(me).values(channel=command.channel)
    turn.db.connection.execute(changed)
    # Without a choice it is where she wrote last.
    named = command.channel or "last"
    audit.note(turn.db, turn.scope, "person.channel", named, turn.now)


@HANDLERS.of(settings.SetLanguage)
def _language(turn: Turn, command: settings.SetLanguage) -> None:
    me = people.c.id == turn.scope.person_id
    changed = update(people).where(me).values(language=command.language)
    turn.db.connection.execute(changed)
    audit.note(turn.db, turn.scope, "person.language", command.language, turn.now)


@HANDLERS.of(settings.MyData)
def _my_data(turn: Turn, _: settings.MyData) -> settings.Kept:
    me = turn.db.connection.execute(
        select(people.c.name, people.c.email).where(people.c.id == turn.scope.person_id)
    ).one()
    drafts = select(func.count()).where(
        talks_table.c.person_id == turn.scope.person_id,
        # The talk in which she asks is none of what she wrote.
        talks_table.c.id != turn.talk,
    )
    return settings.Kept(
        name=me.name,
        email=me.email,
        stories=len(stories.all_own(turn.db, turn.scope)),
        drafts=turn.db.connection.execute(drafts).scalar_one(),
    )


@HANDLERS.of(settings.EraseMyWords)
def _erase(turn: Turn, _: settings.EraseMyWords) -> settings.Erased:
    mine = [each["id"] for each in stories.all_own(turn.db, turn.scope)]
    gone = removing.remove(turn.db, turn.scope, mine, turn.talk, turn.now)
    # Not this one: it has an answer to give, and ends by itself.
    others = [t.id for t in talks.open_talks(turn.db, turn.scope) if t.id != turn.talk]
    for each in others:
        talks.end(turn.db, turn.scope, each)
    reflecting_team.erase_words(turn.db, turn.scope)
    taking_back.forget(turn.db, turn.scope.person_id)
    return settings.Erased(stories=gone, drafts=len(others))
