"""What stands in a room for everybody, as one person should see it: her own buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.buttons import rooms
from bot.turn.turn import Exchange
from dialogs.reflecting_team import board as team_board
from dialogs.talk.messages import Message
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.showing import board_of

ROOM, TEAM = "room", "team"


def about(message: Message) -> str:
    """Name what a message in a room is about, where people see it differently."""
    key = message.choices[0].key if message.choices and not message.step else ""
    kind, _, rest = key.partition(":")
    if kind == ROOM:
        return ROOM
    return f"{TEAM}:{rest.partition(':')[0]}" if kind == TEAM else ""


def seen(turn: Exchange, what: str) -> Message | None:
    """Return it as this person should see it; None where there is nothing for her."""
    kind, _, number = what.partition(":")
    if kind == ROOM:
        rooms.ask(turn)
        return turn.answers[-1] if turn.answers else None
    return _board(turn, number) if kind == TEAM else None


def _board(turn: Exchange, number: str) -> Message | None:
    scope = turn.found_scope
    kept = reflecting_team.look_for(turn.db, scope, number) if scope else None
    if kept is None or not kept.is_live:
        return None
    holding = Holding(turn.db, turn.house, kept, turn.now)
    board, who = board_of(holding, holding.round), str(turn.person.id)
    mine = [o for o in board.choices if team_board.is_hers(holding.round, o.key, who)]
    return replace(board, choices=tuple(mine))
