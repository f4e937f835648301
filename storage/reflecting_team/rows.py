"""Reflecting teams' rounds: where they are, who told, and what each wanted to try.

While a round goes on its state is one sealed value; when it is over nothing of it is
left but the date, the dimension, who took part and each one's own line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from dialogs.access import Audience
from dialogs.errors import NotYours
from dialogs.talk.messages import Json
from storage.database.columns import instant, milliseconds
from storage.database.ids import new_id
from storage.database.transaction import Quick, Tx
from storage.people import audit
from storage.people.scope import Scope
from storage.people.tables import kindergartens
from storage.post.tables import boards
from storage.reflecting_team.tables import team_rounds, team_tries
from storage.stories.rows import HANDED_IN
from storage.stories.tables import stories
from storage.wheel.tables import took_part

ASKED, READY, DECLINED, DROPPED = "asked", "ready", "declined", "dropped"
RUNNING, PAUSED, WITHDRAWN, ENDED = "running", "paused", "withdrawn", "ended"
OPEN = (ASKED, READY, RUNNING, PAUSED, WITHDRAWN)
LIVE = (RUNNING, PAUSED, WITHDRAWN)
# Ends the subject of the board that shows a round's story.
STORY = ".s"
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


@dataclass(frozen=True)
class Timer:
    """A time that has come, of a turn that may be over."""

    kindergarten: int
    round: str
    do: str
    number: int


_COLUMNS = (
    team_rounds.c.id, team_rounds.c.kindergarten_id, team_rounds.c.department_id,
    team_rounds.c.leader_id, team_rounds.c.teller_id, team_rounds.c.story_id,
    team_rounds.c.kind, team_rounds.c.way, team_rounds.c.dimension,
    team_rounds.c.state, team_rounds.c.version, team_rounds.c.begins,
    team_rounds.c.sealed, team_rounds.c.created_at, team_rounds.c.begun_at,
    team_rounds.c.ended_at, kindergartens.c.language,
)  # fmt: skip


def _asked() -> Select[Any]:
    its = kindergartens.c.id == team_rounds.c.kindergarten_id
    return select(*_COLUMNS).join_from(team_rounds, kindergartens, its)


def _round(db: Tx, row: Any) -> TeamRound:
    told = db.open(row[12], _where(row[0])) if row[12] else {}
    created, begun, ended = (
        instant(each) if isinstance(each, int) else each for each in row[13:16]
    )
    number, kindergarten, department, leader, teller, story = row[:6]
    kind, way, dimension, state, version, begins = row[6:12]
    return TeamRound(
        number, kindergarten, department, leader, teller, story, kind, way, dimension,
        state, version, begins, told, created, begun, ended, row[16],
    )  # fmt: skip


def _where(number: str) -> str:
    return f"team_rounds|{number}"


def make(
    db: Tx, scope: Scope, department: int, told: Json, now: datetime, **values: Any
) -> str | None:
    """Make ready a department's next round; None where one is open already."""
    made = new_id()
    row = {
        "id": made,
        "kindergarten_id": scope.kindergarten_id,
        "department_id": department,
        "version": 1,
        "begins": next_first(db, scope, department),
        "sealed": db.seal(told, _where(made)),
        "created_at": now,
    } | values
    try:
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
        .where(_here(scope, department), _counts())
        .order_by(team_rounds.c.created_at.desc(), team_rounds.c.id)
        .limit(1)
    )
    return int(db.connection.execute(asked).scalar() or 0)


def _here(scope: Scope, department: int | None) -> Any:
    mine = team_rounds.c.kindergarten_id == scope.kindergarten_id
    if department is None:
        return mine
    return mine & (team_rounds.c.department_id == department)


def _counts() -> Any:
    return (team_rounds.c.kind != PRACTICE) & (team_rounds.c.state == ENDED)


def _find(*, lock: bool) -> Select[Any]:
    asked = _asked().where(
        team_rounds.c.id == bindparam("number"),
        team_rounds.c.kindergarten_id == bindparam("kindergarten"),
    )
    return asked.with_for_update(of=team_rounds) if lock else asked


_FIND = Quick(lambda: _find(lock=False))
_LOCK = Quick(lambda: _find(lock=True))
_KINDERGARTEN = Quick(
    lambda: select(team_rounds.c.kindergarten_id).where(
        team_rounds.c.id == bindparam("number")
    )
)


def find(db: Tx, scope: Scope, number: str, *, lock: bool = False) -> TeamRound:
    """Return a round; with `lock`, whoever else wants it waits."""
    found = look_for(db, scope, number, lock=lock)
    if found is None:
        message = f"round {number} is not there"
        raise NotYours(message)
    return found


def look_for(
    db: Tx, scope: Scope, number: str, *, lock: bool = False
) -> TeamRound | None:
    """Return a round, if it is one of this kindergarten's."""
    wanted = _LOCK if lock else _FIND
    rows = db.rows(wanted, number=number, kindergarten=scope.kindergarten_id)
    return _round(db, rows[0]) if rows else None


def kindergarten_of(db: Tx, number: str) -> int | None:
    """Return whose round it is; None where it is nobody's."""
    rows = db.rows(_KINDERGARTEN, number=number)
    return int(rows[0][0]) if rows else None


def open_one(db: Tx, scope: Scope, department: int) -> TeamRound | None:
    """Return a department's open round."""
    asked = _asked().where(
        _here(scope, department),
        team_rounds.c.kind != PRACTICE,
        team_rounds.c.state.in_(OPEN),
    )
    row = db.connection.execute(asked).first()
    return _round(db, row) if row else None


def live(db: Tx, scope: Scope) -> list[TeamRound]:
    """Return a kindergarten's rounds that go on, the newest first."""
    asked = _asked().where(
        _here(scope, None),
        team_rounds.c.kind != PRACTICE,
        team_rounds.c.state.in_(LIVE),
    )
    rows = db.connection.execute(asked.order_by(team_rounds.c.begun_at.desc()))
    return [_round(db, row) for row in rows]


def live_practice(db: Tx, scope: Scope) -> TeamRound | None:
    """Return the person's own practice round that goes on."""
    asked = _asked().where(
        _here(scope, None),
        team_rounds.c.kind == PRACTICE,
        team_rounds.c.leader_id == scope.person_id,
        team_rounds.c.state.in_(LIVE),
    )
    row = db.connection.execute(asked.order_by(team_rounds.c.created_at.desc())).first()
    return _round(db, row) if row else None


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
_CLEAR = Quick(
    lambda: (
        update(team_rounds)
        .where(
            team_rounds.c.id == bindparam("number"),
            team_rounds.c.timer == bindparam("its"),
            team_rounds.c.timer_do == bindparam("its_do"),
            team_rounds.c.timer_at <= bindparam("moment"),
        )
        .values(timer_at=null(), timer_do=null())
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
    one: TeamRound,
    told: Json,
    state: str,
    leader: int | None,
    following: Next | None,
) -> None:
    """Keep a round as it is now; its next time too, where that is another."""
    values = {
        "number": one.id,
        "now_state": state,
        "now_leader": leader,
        "now_sealed": db.seal(told, _where(one.id)),
    }
    if following is None:
        db.run(_KEEP, **values)
        return
    at = milliseconds(following.at) if following.at else None
    values |= {"now_timer": following.number, "now_do": following.do, "now_at": at}
    db.run(_KEEP_AND_TIME, **values)


def clear(db: Tx, timer: Timer, now: datetime) -> None:
    """Let a time that has been taken not come again."""
    db.run(
        _CLEAR,
        number=timer.round,
        its=timer.number,
        its_do=timer.do,
        moment=milliseconds(now),
    )


def change(db: Tx, one: TeamRound, told: Json | None = None, **values: Any) -> None:
    """Change what is kept of a round before it begins, or after."""
    if told is not None:
        values["sealed"] = db.seal(told, _where(one.id))
    values["version"] = team_rounds.c.version + 1
    mine = team_rounds.c.id == one.id
    db.connection.execute(update(team_rounds).where(mine).values(**values))


def end(
    db: Tx, one: TeamRound, part: Iterable[int], begins: int, now: datetime
) -> None:
    """Let go of everything but the date, the dimension and who took part."""
    change(
        db, one, None, state=ENDED, ended_at=now, begins=begins, sealed=None,
        timer_at=None, timer_do=None, story_id=None,
    )  # fmt: skip
    db.forgets = True
    rows = [
        {"thing": one.id, "person_id": each, "kindergarten_id": one.kindergarten}
        for each in sorted(set(part))
    ]
    if rows and not one.is_practice:
        db.connection.execute(insert(took_part), rows)
    scope = Scope(one.kindergarten)
    audit.note(db, scope, "team.ended", one.id, now)


def part_of(db: Tx, scope: Scope, number: str) -> set[int]:
    """Return who took part."""
    asked = select(took_part.c.person_id).where(
        took_part.c.thing == number,
        took_part.c.kindergarten_id == scope.kindergarten_id,
    )
    return set(db.connection.execute(asked).scalars())


def past(
    db: Tx, scope: Scope, department: int | None, since: datetime
) -> list[TeamRound]:
    """Return the rounds that were held since, the newest first."""
    asked = (
        _asked()
        .where(_here(scope, department), _counts(), team_rounds.c.ended_at >= since)
        .order_by(team_rounds.c.ended_at.desc(), team_rounds.c.id)
    )
    return [_round(db, row) for row in db.connection.execute(asked)]


# Stories that may be told


def tellable(db: Tx, scope: Scope, department: int) -> list[Json]:
    """List the stories whose tellers let the round hear them, the newest first."""
    asked = (
        select(stories)
        .where(
            stories.c.kindergarten_id == scope.kindergarten_id,
            stories.c.department_id == department,
            stories.c.state == HANDED_IN,
            stories.c.audience == Audience.ROUND,
        )
        .order_by(stories.c.created_at.desc())
    )
    return [
        {"id": row.id, "teller": row.person_id, "dimension": row.dimension}
        for row in db.connection.execute(asked)
    ]


def told_before(
    db: Tx, scope: Scope, department: int, since: datetime
) -> dict[int, tuple[int, datetime]]:
    """Count who has told in a department, and when last."""
    asked = (
        select(
            team_rounds.c.teller_id,
            func.count(),
            func.max(team_rounds.c.ended_at),
        )
        .where(
            _here(scope, department),
            _counts(),
            team_rounds.c.teller_id.is_not(None),
            team_rounds.c.ended_at >= since,
        )
        .group_by(team_rounds.c.teller_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.connection.execute(asked)}


def may_hear(db: Tx, scope: Scope, story: str) -> bool:
    """Tell whether a story's teller lets the round hear it still."""
    asked = select(stories.c.id).where(
        stories.c.id == story,
        stories.c.kindergarten_id == scope.kindergarten_id,
        stories.c.state == HANDED_IN,
        stories.c.audience == Audience.ROUND,
    )
    return db.connection.execute(asked).first() is not None


# What the heart looks for


_DUE = Quick(
    lambda: (
        select(
            team_rounds.c.kindergarten_id,
            team_rounds.c.id,
            team_rounds.c.timer_do,
            team_rounds.c.timer,
        )
        .where(
            text("timer_at IS NOT NULL"),
            team_rounds.c.timer_at <= bindparam("moment"),
        )
        .order_by(team_rounds.c.timer_at)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
)
_NEXT = Quick(
    lambda: select(func.min(team_rounds.c.timer_at)).where(text("timer_at IS NOT NULL"))
)


def due(db: Tx, now: datetime) -> list[Timer]:
    """Take the times that have come; another copy of the program passes them by."""
    return [Timer(*row) for row in db.rows(_DUE, moment=milliseconds(now))]


def next_due(db: Tx) -> datetime | None:
    """Return when the next time comes."""
    found = db.rows(_NEXT)[0][0]
    return instant(found) if found is not None else None


_TAKEN_BACK = Quick(
    lambda: select(team_rounds.c.kindergarten_id, team_rounds.c.id).where(
        text("team_rounds.state IN ('asked', 'ready', 'running', 'paused')"),
        team_rounds.c.story_id.is_not(None),
        ~exists().where(
            stories.c.id == team_rounds.c.story_id,
            stories.c.state == HANDED_IN,
            stories.c.audience == Audience.ROUND.value,
        ),
    )
)
_UNSEEN = Quick(
    lambda: select(team_rounds.c.kindergarten_id, team_rounds.c.id).where(
        text("team_rounds.state IN ('running', 'paused', 'withdrawn')"),
        ~exists().where(
            boards.c.subject == team_rounds.c.id, boards.c.closed.is_(None)
        ),
    )
)


def shown_live() -> CompoundSelect[Any]:
    """Select what the boards of rounds that go on are about: the round, its story."""
    going_on = team_rounds.c.state.in_(LIVE)
    return union_all(
        select(team_rounds.c.id).where(going_on),
        select(team_rounds.c.id + STORY).where(going_on),
    )


def taken_back(db: Tx) -> list[tuple[int, str]]:
    """Return the rounds whose story its teller has taken back: (kindergarten, id)."""
    return [(row[0], row[1]) for row in db.rows(_TAKEN_BACK)]


def unseen(db: Tx) -> list[tuple[int, str]]:
    """Return the rounds that go on and whose boards can be seen nowhere."""
    return [(row[0], row[1]) for row in db.rows(_UNSEEN)]


def forget_person(db: Tx, person: int) -> None:
    """Take somebody who is erased out of what rounds that are not over remember."""
    who = str(person)
    asked = _asked().where(team_rounds.c.state.in_(OPEN))
    for row in list(db.connection.execute(asked)):
        one = _round(db, row)
        if who not in one.told.get("everybody", ()):
            continue
        told = dict(one.told)
        told["names"] = {k: n for k, n in told.get("names", {}).items() if k != who}
        told["names"][who] = "…"
        told["drafts"] = {k: t for k, t in told.get("drafts", {}).items() if k != who}
        told["here"] = [each for each in told["here"] if each != person]
        if told.get("asks", {}).get("teller") == person:
            del told["asks"]
        change(db, one, told)


def drafts_of(db: Tx, person: int) -> list[str]:
    """Return what somebody has lying until her turn, in rounds that go on."""
    asked = _asked().where(team_rounds.c.state.in_(LIVE))
    found = [_round(db, row) for row in db.connection.execute(asked)]
    drafts = [one.told.get("drafts", {}).get(str(person)) for one in found]
    return [each for each in drafts if each]


def erase_words(db: Tx, scope: Scope) -> int:
    """Delete a person's own lines, and what she has lying in rounds that go on."""
    mine = team_tries.c.person_id == scope.person_id
    count = db.connection.execute(delete(team_tries).where(mine)).rowcount
    who = str(scope.person_id)
    for one in live(db, scope):
        drafts = dict(one.told.get("drafts", {}))
        if drafts.pop(who, None) is not None:
            change(db, one, one.told | {"drafts": drafts})
            count += 1
    db.forgets = True
    return count


# What each wanted to try


def keep_try(db: Tx, scope: Scope, one: TeamRound, words: str, now: datetime) -> None:
    """Keep somebody's own line; a new one takes the old one's place."""
    mine = _try(scope, one.id)
    db.connection.execute(delete(team_tries).where(mine))
    if words:
        where = f"team_tries|{one.id}|{scope.person_id}"
        db.connection.execute(
            insert(team_tries).values(
                round_id=one.id,
                person_id=scope.person_id,
                kindergarten_id=scope.kindergarten_id,
                department_id=one.department,
                sealed=db.seal({"text": words}, where),
                created_at=now,
            )
        )


def _try(scope: Scope, number: str) -> Any:
    return and_(
        team_tries.c.round_id == number,
        team_tries.c.person_id == scope.person_id,
        team_tries.c.kindergarten_id == scope.kindergarten_id,
    )


def tries_of(db: Tx, scope: Scope, number: str) -> list[Json]:
    """Return a round's lines, each with whose it is, in no order of anybody's."""
    asked = (
        select(team_tries)
        .where(
            team_tries.c.round_id == number,
            team_tries.c.kindergarten_id == scope.kindergarten_id,
        )
        .order_by(team_tries.c.person_id)
    )
    return [_a_try(db, row) for row in db.connection.execute(asked)]


def _a_try(db: Tx, row: Any) -> Json:
    told = db.open(row.sealed, f"team_tries|{row.round_id}|{row.person_id}")
    return {
        "round": row.round_id,
        "person": row.person_id,
        "text": told["text"],
        "went": row.went,
    }


def own_try(db: Tx, scope: Scope, number: str) -> Json | None:
    """Return the person's own line in a round."""
    asked = select(team_tries).where(_try(scope, number))
    row = db.connection.execute(asked).first()
    return _a_try(db, row) if row else None


def own_tries(db: Tx, scope: Scope) -> list[Json]:
    """Return the person's own lines, the newest first."""
    asked = (
        select(team_tries)
        .where(
            team_tries.c.person_id == scope.person_id,
            team_tries.c.kindergarten_id == scope.kindergarten_id,
        )
        .order_by(team_tries.c.created_at.desc())
    )
    return [_a_try(db, row) for row in db.connection.execute(asked)]


def set_went(db: Tx, scope: Scope, number: str, went: str) -> None:
    """Keep how it went with what the person wanted to try."""
    changed = update(team_tries).where(_try(scope, number)).values(went=went)
    db.connection.execute(changed)


def lines(db: Tx, numbers: Sequence[str]) -> dict[tuple[int, str], str]:
    """Return everybody's lines in these rounds, for reminders."""
    if not numbers:
        return {}
    asked = select(team_tries).where(
        team_tries.c.round_id.in_(numbers), team_tries.c.went.is_(None)
    )
    return {
        (row.person_id, row.round_id): _a_try(db, row)["text"]
        for row in db.connection.execute(asked)
    }
