"""What is written in a room where a round goes on in writing."""

from __future__ import annotations

from bot.buttons.team_going import look_first
from bot.buttons.team_press import Press, find
from bot.turn.turn import Exchange
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.round import State
from dialogs.rights import Right, Standing, may
from storage.post import boards
from storage.reflecting_team import finding, saying

# A room here shows only what the bot says: the others would not see what is written.
HERE_ALONE = frozenset({"web", "terminal"})


def heard(turn: Exchange, place: int) -> bool:
    """Take what somebody wrote in a room where a written round goes on."""
    words = (turn.incoming.words or "").strip()
    if not words:
        return False
    for number in boards.subjects_in(turn.db, place):
        press = find(turn, number)
        if press is None:
            continue
        kept = press.holding.kept
        if kept.is_live and kept.way != team_board.ROOM:
            _said_in_room(press, words, place)
            return True
    return False


def _said_in_room(press: Press, words: str, place: int) -> None:
    guardian = press.turn.guardian
    if guardian.stops(words):
        press.turn.stop_aside()
        return
    words = guardian.without_birth_numbers(words)
    also = [Standing.IN_ROUND] if press.who in press.holding.round.order else []
    if not may(Right.SAY_IN_TEAM, press.scope, also=also):
        press.whisper("not_in_round")
        return
    shows_it = press.turn.incoming.channel not in HERE_ALONE
    said = saying.say(
        press.holding, press.who, words, where=place if shows_it else None
    )
    if said == "draft":
        paused = press.holding.round.state is not State.RUNNING
        kept = "kept_as_draft" if shows_it else "kept_unseen"
        press.whisper("kept_paused" if paused else kept)
    elif said == "said_only":
        look_first(press)
    elif gently(press.turn, words):
        press.whisper("gently")


def gently(turn: Exchange, words: str) -> bool:
    """Tell whether something is put as an answer, and not as a possibility."""
    return team_board.is_advice(turn.house.content, words)


def is_written(turn: Exchange) -> bool:
    """Tell whether this person is in a written round that goes on."""
    if not turn.scope.departments and not turn.scope.roles:
        return False
    me = str(turn.person.id)
    return any(
        kept.way != team_board.ROOM and me in kept.told["round"]["order"]
        for kept in finding.live(turn.db, turn.scope)
    )
