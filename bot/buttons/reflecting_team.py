"""The buttons of a round, wherever they are pressed."""

from __future__ import annotations

from bot.buttons.team_before import start, teller_answers
from bot.buttons.team_going import PLAIN, WAYS
from bot.buttons.team_press import Press, find
from bot.turn import json_from_outside as shapes
from bot.turn.turn import Exchange
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.events import Do
from storage.post import boards

# What the leader alone does from her own list.
LEADERS = frozenset({"add", "gone", "hand_over", "show", "end", "end_yes", "other"})


def press(turn: Exchange, key: str) -> None:
    """Take a press: `<round>:<what>:<turn>.<version>[:<whom>]`."""
    number, _, rest = key.partition(":")
    do, _, rest = rest.partition(":")
    seen, _, whom = rest.partition(":")
    at = shapes.number(seen.partition(".")[0]) or 0
    pressed = find(turn, number, at)
    if pressed is None:
        turn.aside(team_board.whisper(turn.stage, None, None, "gone"))
        return
    _take(pressed, do, whom)
    is_silent = not turn.answers and turn.note is None and not turn.incoming.room
    if is_silent and turn.person.place not in boards.places_of(turn.db, number):
        pressed.whisper("noted")


def _take(pressed: Press, do: str, whom: str) -> None:
    if do in ("yes", "no"):
        teller_answers(pressed, yes=do == "yes")
    elif do == "start":
        start(pressed)
    elif line := _refusal(pressed, do):
        pressed.whisper(line)
    elif do in WAYS:
        WAYS[do](pressed, whom)
    elif do in PLAIN:
        pressed.act(Do(do), whom=whom)
    else:
        pressed.whisper("gone")


def _refusal(pressed: Press, do: str) -> str:
    """Say why a press changes nothing; empty where it may."""
    kept = pressed.holding.kept
    if not kept.is_live:
        return "is_over"
    if kept.is_practice and kept.leader != pressed.turn.person.id:
        return "not_in_round"
    if do in LEADERS and pressed.who != pressed.holding.round.leader:
        return "leader_only"
    return ""
