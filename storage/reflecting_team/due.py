"""What the heart looks for in rounds: times that have come, and what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    bindparam,
    exists,
    func,
    null,
    select,
    text,
    union_all,
    update,
)

from dialogs.access import Audience
from storage.database.columns import instant, milliseconds
from storage.database.transaction import Quick, Tx
from storage.post.tables import boards
from storage.reflecting_team.rows import LIVE, STORY
from storage.reflecting_team.tables import team_rounds
from storage.stories.rows import HANDED_IN
from storage.stories.tables import stories


@dataclass(frozen=True)
class Timer:
    """A time that has come, of a turn that may be over."""

    kindergarten: int
    round: str
    do: str
    number: int


_CLEAR = Quick(
    lambda: (
        update(team_rounds)
        .where(
            team_rounds.c.id == bindparam("number"),
            # The turn may have gone on since: then a new time stands there, and it
            # stays.
            team_rounds.c.timer == bindparam("its"),
            team_rounds.c.timer_do == bindparam("its_do"),
            team_rounds.c.timer_at <= bindparam("moment"),
        )
        .values(timer_at=null(), timer_do=null())
    )
)


def clear(db: Tx, timer: Timer, now: datetime) -> None:
    """Let a time that has been taken not come again."""
    db.run(
        _CLEAR,
        number=timer.round,
        its=timer.number,
        its_do=timer.do,
        moment=milliseconds(now),
    )


_DUE = Quick(
    lambda: (
        select(
            team_rounds.c.kindergarten_id,
            team_rounds.c.id,
            team_rounds.c.timer_do,
            team_rounds.c.timer,
        )
        .where(
            # Written out: the index holds only the rows that wait for a time.
            text("timer_at IS NOT NULL"),
            team_rounds.c.timer_at <= bindparam("moment"),
        )
        .order_by(team_rounds.c.timer_at)
        # So many at once after a stop; the rest is taken by the next look, which
        # follows at once.
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
    first = db.rows(_NEXT)[0][0]
    return instant(first) if first is not None else None


# Taken back, deleted or shown to fewer: in each case it is not told any more.
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


# A room may be closed or left while a round goes on: nobody would see whose turn it is.
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
