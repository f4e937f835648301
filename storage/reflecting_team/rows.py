"""Reflecting teams' rounds: where they are, who told, and what each wanted to try.

While a round goes on its state is one sealed value; when it is over nothing of it is
left but the date, the dimension, who took part and each one's own line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from dialogs.errors import NotYours
from dialogs.talk.messages import Json
from storage.database.columns import instant, milliseconds
from storage.database.ids import new_id
from storage.database.transaction import Quick, Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.people.tables import kindergartens
from storage.reflecting_team.tables import team_rounds
from storage.wheel.tables import took_part

ASKED, READY, DECLINED, DROPPED = "asked", "ready", "declined", "dropped"
RUNNING, PAUSED, WITHDRAWN, ENDED = "running", "paused", "withdrawn", "ended"
# What a department has at most one of; the next is made when it is over.
OPEN = (ASKED, READY, RUNNING, PAUSED, WITHDRAWN)
LIVE = (RUNNING, PAUSED, WITHDRAWN)
# Ends the subject of the board that shows a round's story.
STORY = ".s"
# A pair is a round of two; a practice is held with invented people, and counts for
# nothing.
ROUND, PAIR, PRACTICE = "round", "pair", "practice"


@dataclass(frozen=True)
class TeamRound:
    """One round of a reflecting team, as it is kept."""

    id: str
    kindergarten: int
    department: int
    leader: int | None
    teller: int | None
    story: str | None
    kind: str
    way: str
    dimension: str
    state: str
    version: int
    begins: int
    told: Json
    created_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    language: str

    @property
    def is_practice(self) -> bool:
        """Tell whether everybody in it but the leader is invented."""
        return self.kind == PRACTICE

    @property
    def is_live(self) -> bool:
        """Tell whether it has begun and is not over."""
        return self.state in LIVE


_COLUMNS = (
    team_rounds.c.id, team_rounds.c.kindergarten_id, team_rounds.c.department_id,
    team_rounds.c.leader_id, team_rounds.c.teller_id, team_rounds.c.story_id,
    team_rounds.c.kind, team_rounds.c.way, team_rounds.c.dimension,
    team_rounds.c.state, team_rounds.c.version, team_rounds.c.begins,
    team_rounds.c.sealed, team_rounds.c.created_at, team_rounds.c.begun_at,
    team_rounds.c.ended_at, kindergartens.c.language,
)  # fmt: skip


def selected() -> Select[Any]:
    """Select rounds with what `read_row` reads."""
    its = kindergartens.c.id == team_rounds.c.kindergarten_id
    return select(*_COLUMNS).join_from(team_rounds, kindergartens, its)


def read_row(db: Tx, row: Any) -> TeamRound:
    """Open what is sealed in a row of `selected`."""
    memory = db.open(row[12], _where(row[0])) if row[12] else {}
    created, begun, ended = (
        # A quick statement gives milliseconds, an ordinary one instants.
        instant(each) if isinstance(each, int) else each
        for each in row[13:16]
    )
    number, kindergarten, department, leader, teller, story = row[:6]
    kind, way, dimension, state, version, begins = row[6:12]
    return TeamRound(
        number, kindergarten, department, leader, teller, story, kind, way, dimension,
        state, version, begins, memory, created, begun, ended, row[16],
    )  # fmt: skip


def _where(number: str) -> str:
    return f"team_rounds|{number}"


def make(
    db: Tx, scope: Scope, department: int, memory: Json, now: datetime, **values: Any
) -> str | None:
    """Make ready a department's next round; None where one is open already."""
    made = new_id()
    row = {
        "id": made,
        "kindergarten_id": scope.kindergarten_id,
        "department_id": department,
        "version": 1,
        "begins": next_first(db, scope, department),
        "sealed": db.seal(memory, _where(made)),
        "created_at": now,
    } | values
    try:
        # Two leaders may prepare at once: the index lets one of them in, and the
        # savepoint keeps the turn of the other.
        with db.connection.begin_nested():
            db.connection.execute(insert(team_rounds).values(**row))
    except IntegrityError:
        return None
    audit.note(db, scope, "team.made", made, now)
    return made


def next_first(db: Tx, scope: Scope, department: int) -> int:
    """Return where the next round's laps start: after the last one's."""
    asked = (
        select(team_rounds.c.begins)
        .where(of_department(scope, department), counts())
        .order_by(team_rounds.c.created_at.desc(), team_rounds.c.id)
        .limit(1)
    )
    return int(db.connection.execute(asked).scalar() or 0)


def of_department(scope: Scope, department: int | None) -> ColumnElement[bool]:
    """Limit to a department, or to the kindergarten where none is named."""
    mine = team_rounds.c.kindergarten_id == scope.kindergarten_id
    if department is None:
        return mine
    return mine & (team_rounds.c.department_id == department)


def counts() -> ColumnElement[bool]:
    """Limit to what was held: no practice, and nothing that was let go of."""
    return (team_rounds.c.kind != PRACTICE) & (team_rounds.c.state == ENDED)


def _find(*, lock: bool) -> Select[Any]:
    asked = selected().where(
        team_rounds.c.id == bindparam("number"),
        team_rounds.c.kindergarten_id == bindparam("kindergarten"),
    )
    # The round only: the kindergarten is read by everybody, and waits for nobody.
    return asked.with_for_update(of=team_rounds) if lock else asked


_FIND = Quick(lambda: _find(lock=False))


_LOCK = Quick(lambda: _find(lock=True))


def find(db: Tx, scope: Scope, number: str, *, lock: bool = False) -> TeamRound:
    """Return a round; with `lock`, whoever else wants it waits."""
    kept = look_for(db, scope, number, lock=lock)
    if kept is None:
        message = f"round {number} is not there"
        raise NotYours(message)
    return kept


def look_for(
    db: Tx, scope: Scope, number: str, *, lock: bool = False
) -> TeamRound | None:
    """Return a round, if it is one of this kindergarten's."""
    wanted = _LOCK if lock else _FIND
    rows = db.rows(wanted, number=number, kindergarten=scope.kindergarten_id)
    return read_row(db, rows[0]) if rows else None


def _keep() -> Update:
    mine = update(team_rounds).where(team_rounds.c.id == bindparam("number"))
    return mine.values(
        state=bindparam("now_state"),
        leader_id=bindparam("now_leader"),
        version=team_rounds.c.version + 1,
        sealed=bindparam("now_sealed"),
    )


_KEEP = Quick(_keep)


_KEEP_AND_TIME = Quick(
    lambda: _keep().values(
        timer=bindparam("now_timer"),
        timer_do=bindparam("now_do"),
        timer_at=bindparam("now_at"),
    )
)


@dataclass(frozen=True)
class Next:
    """When something is to happen by itself in a turn; empty for nothing."""

    number: int
    do: str | None = None
    at: datetime | None = None


def keep(
    db: Tx,
    kept: TeamRound,
    memory: Json,
    state: str,
    leader: int | None,
    following: Next | None,
) -> None:
    """Keep a round as it is now; its next time too, where that is another."""
    values = {
        "number": kept.id,
        "now_state": state,
        "now_leader": leader,
        "now_sealed": db.seal(memory, _where(kept.id)),
    }
    if following is None:
        db.run(_KEEP, **values)
        return
    at = milliseconds(following.at) if following.at else None
    values |= {"now_timer": following.number, "now_do": following.do, "now_at": at}
    db.run(_KEEP_AND_TIME, **values)


def change(db: Tx, kept: TeamRound, memory: Json | None = None, **values: Any) -> None:
    """Change what is kept of a round before it begins, or after."""
    if memory is not None:
        values["sealed"] = db.seal(memory, _where(kept.id))
    values["version"] = team_rounds.c.version + 1
    mine = team_rounds.c.id == kept.id
    db.connection.execute(update(team_rounds).where(mine).values(**values))


def end(
    db: Tx, kept: TeamRound, part: Iterable[int], begins: int, now: datetime
) -> None:
    """Let go of everything but the date, the dimension and who took part."""
    change(
        db, kept, None, state=ENDED, ended_at=now, begins=begins, sealed=None,
        timer_at=None, timer_do=None, story_id=None,
    )  # fmt: skip
    # What was said lies in the sealed memory: it is gone from the disk as well.
    db.forgets = True
    rows = [
        {"thing": kept.id, "person_id": each, "kindergarten_id": kept.kindergarten}
        for each in sorted(set(part))
    ]
    if rows and not kept.is_practice:
        db.connection.execute(insert(took_part), rows)
    scope = Scope(kept.kindergarten)
    audit.note(db, scope, "team.ended", kept.id, now)
