"""What rounds hold of one person: to be shown to her, and to be forgotten."""

from __future__ import annotations

from sqlalchemy import delete

from dialogs.talk.messages import Json
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.reflecting_team.finding import everywhere, live
from storage.reflecting_team.rows import LIVE, OPEN, TeamRound, change
from storage.reflecting_team.tables import team_tries


def forget_person(db: Tx, person: int) -> None:
    """Take somebody who is erased out of what rounds that are not over remember."""
    for kept in everywhere(db, OPEN):
        if str(person) in kept.told.get("everybody", ()):
            change(db, kept, _without(kept, person))


def _without(kept: TeamRound, person: int) -> Json:
    who, memory = str(person), dict(kept.told)
    memory["names"] = {k: n for k, n in memory.get("names", {}).items() if k != who}
    # She has still had her turn: the round goes on with a place that has no name.
    memory["names"][who] = "…"
    memory["drafts"] = {k: t for k, t in memory.get("drafts", {}).items() if k != who}
    memory["here"] = [each for each in memory["here"] if each != person]
    if memory.get("asks", {}).get("teller") == person:
        del memory["asks"]
    return memory


def drafts_of(db: Tx, person: int) -> list[str]:
    """Return what somebody has lying until her turn, in rounds that go on."""
    going_on = everywhere(db, LIVE)
    drafts = [kept.told.get("drafts", {}).get(str(person)) for kept in going_on]
    return [each for each in drafts if each]


def erase_words(db: Tx, scope: Scope) -> int:
    """Delete a person's own lines, and what she has lying in rounds that go on."""
    mine = team_tries.c.person_id == scope.person_id
    count = db.connection.execute(delete(team_tries).where(mine)).rowcount
    who = str(scope.person_id)
    for kept in live(db, scope):
        drafts = dict(kept.told.get("drafts", {}))
        if drafts.pop(who, None) is not None:
            change(db, kept, kept.told | {"drafts": drafts})
            count += 1
    # Drafts stand in a sealed value of others' too: it is written anew, and the old one
    # goes.
    db.forgets = True
    return count
