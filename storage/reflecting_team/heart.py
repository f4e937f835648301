"""What the heart does for rounds: their times, and what happened beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import ROOM
from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.round import State
from dialogs.words.world import House
from storage import logs
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.post import board_care
from storage.reflecting_team import due, going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.showing import board_of, put_board
from storage.reminders import situation

log = structlog.get_logger("samspill")


def fire(db: Tx, house: House, now: datetime) -> int:
    """Take the times that have come, each once; return how many."""
    timers = due.due(db, now)
    for timer in timers:
        kept = reflecting_team.find(
            db, Scope(timer.kindergarten), timer.round, lock=True
        )
        holding = Holding(db, house, kept, now)
        try:
            # A savepoint: what one round has half done is undone, the others are kept.
            with db.connection.begin_nested():
                going.act(holding, Event(Do(timer.do), timer=timer.number))
        except Exception as error:  # noqa: BLE001 - one round's fault stops no other
            log.error("team.timer", round=timer.round, **logs.fault(error))
        # Also where it failed: a time that fails every second would stand before all
        # others.
        due.clear(db, timer, now)
    return len(timers)


def mend(db: Tx, house: House, now: datetime) -> int:
    """See to what happened beside it: a story taken back, a room that is gone."""
    count = board_care.mend(db, due.shown_live(), now)
    for kindergarten, number in due.taken_back(db):
        kept = reflecting_team.find(db, Scope(kindergarten), number, lock=True)
        holding = Holding(db, house, kept, now)
        # In a room it is taken down at once; before it began it is as if its teller had
        # said no.
        if kept.is_live:
            going.act(holding, Event(Do.WITHDRAW, holding.round.teller))
        else:
            going.decline(holding)
        count += 1
    for kindergarten, number in due.unseen(db):
        kept = reflecting_team.find(db, Scope(kindergarten), number, lock=True)
        count += _rescue(Holding(db, house, kept, now))
    return count


def _rescue(holding: Holding) -> int:
    """Let a round whose rooms are gone live on in its leader's own conversation.

    One that is written stands still there: the others cannot see it any more.
    """
    if holding.kept.leader is None:
        return 0
    how = situation.reach(holding.db, [holding.kept.leader]).get(holding.kept.leader)
    if how is None or how.place is None:
        return 0
    now = holding.round
    written = holding.kept.way != ROOM
    if written and now.state is State.RUNNING:
        going.act(holding, Event(Do.PAUSE, now.leader))
    stage = holding.stage(how.language)
    message = stage.message(team_board.FILE, "rescued", written=written)
    board = board_of(holding, holding.round)
    whole = replace(board, blocks=(*message.blocks, *board.blocks))
    put_board(holding, how.place, holding.kept.id, whole)
    return 1
