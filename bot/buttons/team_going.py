"""Presses in a round that goes on, each by its name in the button."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from bot.buttons.team_press import Press
from bot.turn import json_from_outside as shapes
from bot.turn import menu
from dialogs.errors import NotYours
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.events import Do
from dialogs.rights import Right, Standing, may
from dialogs.talk.messages import Option
from dialogs.year.open_days import wall
from storage.people import staff
from storage.reflecting_team import saying
from storage.reflecting_team.holding import short_names
from storage.reflecting_team.showing import move_down
from storage.stories import removing
from storage.year import snapshot as year


def _next(press: Press, _: str) -> None:
    """Go on: for the one who speaks it means that she is done."""
    now = press.holding.round
    done = press.who == now.speaker and press.who != now.leader
    press.act(Do.DONE if done else Do.NEXT)


def _skip(press: Press, _: str) -> None:
    press.act(Do.PASS if press.who == press.holding.round.speaker else Do.SKIP)


def _join(press: Press, _: str) -> None:
    """Let one who works here come; a guest is let in by the leader."""
    scope, kept = press.scope, press.holding.kept
    was_asked = press.who in kept.told["everybody"]
    also = [Standing.IN_ROUND] if was_asked else []
    if may(Right.JOIN_TEAM, scope, kept.department, also):
        press.act(Do.JOIN)
    else:
        press.whisper("ask_leader")


def _more(press: Press, _: str) -> None:
    now = press.holding.round
    shown, stage = press.holding.shown(now), press.turn.stage
    made = team_board.more(stage, now, shown, press.who, press.turn.now)
    press.turn.aside(made)


def _ask_whom(press: Press, do: str, people: dict[str, str]) -> None:
    shown = press.holding.shown(press.holding.round)
    press.turn.aside(team_board.whom(press.turn.stage, shown, do, people))


def _others(press: Press) -> dict[str, str]:
    """Return who is in the round beside the leader, by what they are called."""
    now = press.holding.round
    names = press.holding.names()
    return {p: names.get(p, "…") for p in now.order if p != now.leader}


def _add(press: Press, whom: str) -> None:
    """Let the leader take in somebody of the house."""
    now, kept = press.holding.round, press.holding.kept
    today = wall(press.turn.now).date()
    snapshots = year.read(press.turn.db, [kept.kindergarten], today, today)
    snapshot = snapshots[kept.kindergarten]
    absent = [p for p in snapshot.staff(None, today) if str(p) not in now.order]
    own = snapshot.staff(kept.department, today)
    absent.sort(key=lambda p: (p not in own, p))
    if shapes.number(whom) in absent:
        press.act(Do.JOIN, whom)
        return
    names = staff.names(press.turn.db, absent)
    full = {str(p): names[p] for p in absent if p in names}
    _ask_whom(press, "add", short_names(full))


def _gone(press: Press, whom: str) -> None:
    if whom in _others(press):
        press.act(Do.LEAVE, whom)
    else:
        _ask_whom(press, "gone", _others(press))


def _hand_over(press: Press, whom: str) -> None:
    if whom in _others(press):
        press.act(Do.HAND_OVER, whom=whom)
        press.whisper("handed_over")
    else:
        people = {k: v for k, v in _others(press).items() if k.isdecimal()}
        _ask_whom(press, "hand_over", people)


def _show(press: Press, _: str) -> None:
    move_down(press.holding)


def _end(press: Press, _: str) -> None:
    shown = press.holding.shown(press.holding.round)
    press.turn.aside(team_board.sure(press.turn.stage, shown, "end"))


def _end_yes(press: Press, _: str) -> None:
    press.act(Do.END)


def _may_take_out(press: Press) -> bool:
    also = [Standing.OWN] if press.who == press.holding.round.teller else []
    return may(Right.TAKE_OUT_STORY, press.scope, also=also)


def _withdraw(press: Press, _: str) -> None:
    if not _may_take_out(press):
        press.whisper("not_your_story")
        return
    shown = press.holding.shown(press.holding.round)
    press.turn.aside(team_board.sure(press.turn.stage, shown, "withdraw"))


def _withdraw_yes(press: Press, _: str) -> None:
    """Take the story out of the round, and back to its teller alone."""
    if not _may_take_out(press):
        press.whisper("not_your_story")
        return
    story = press.holding.kept.story
    if story is not None:
        with suppress(NotYours):
            removing.withdraw(press.turn.db, press.scope, story, "", press.turn.now)
    # The boards are wiped with the story: now they are written anew.
    press.act(Do.WITHDRAW)
    press.whisper("withdrawn")


def _other(press: Press, _: str) -> None:
    labels = press.turn.stage.options(team_board.FILE, "guide_choices", {})
    message = team_board.whisper(press.turn.stage, None, None, "other")
    button = Option("start:reflecting_team", labels["choose"])
    press.turn.aside(replace(message, choices=(button,)))


def _write(press: Press, _: str) -> None:
    if press.turn.incoming.room:
        press.whisper("write_to_me")
    else:
        menu.start(press.turn, "team_turn")


def _use(press: Press, _: str) -> None:
    """Say what lies in draft, now that it is her turn."""
    draft = saying.draft_of(press.holding.kept, press.who)
    now = press.holding.round
    if not draft or now.speaker != press.who:
        press.whisper("not_your_turn")
        return
    if saying.say(press.holding, press.who, draft) == "said_only":
        look_first(press)
    else:
        press.whisper("noted")


def look_first(press: Press) -> None:
    """Say that her line is not kept yet, and give her the way to keep it."""
    labels = press.turn.stage.options(team_board.FILE, "guide_choices", {})
    message = team_board.whisper(press.turn.stage, None, None, "look_first")
    button = Option("start:team_try", labels["try"])
    press.turn.aside(replace(message, choices=(button,)))


WAYS: dict[str, Callable[[Press, str], None]] = {
    "next": _next, "skip": _skip, "join": _join, "more": _more, "add": _add,
    "gone": _gone, "hand_over": _hand_over, "show": _show, "end": _end,
    "end_yes": _end_yes, "withdraw": _withdraw, "withdraw_yes": _withdraw_yes,
    "other": _other, "write": _write, "use": _use,
}  # fmt: skip


PLAIN = frozenset(
    {"done", "pass", "longer", "pause", "resume", "back", "leave", "take_over"}
)
