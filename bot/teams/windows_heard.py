"""Read what opens a window in Teams, and what was sent from one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.teams.html_text import plain_text
from bot.teams.press import answer_of, step_of, typed
from bot.teams.shapes import (
    OURS,
    TeamsHeard,
    Window,
    heard_as,
    is_direct,
    name_of,
)
from bot.turn.json_from_outside import mapping, text

COMMAND = "composeExtension/fetchTask"
FETCH = ("task/fetch", COMMAND)
NAMES = frozenset({*FETCH, "task/submit", "composeExtension/submitAction"})
# The message action; what other commands are called, is what they start.
HAND_IN = "handInMessage"
START = "start:"
_STARTS = re.compile(r"[a-z_]{1,40}", re.ASCII)


def heard(activity: dict[str, Any], user: str, name: str) -> TeamsHeard | None:
    """Return what to open, or what was sent."""
    value = mapping(activity.get("value"))
    if name == COMMAND:
        return _called(activity, user, value)
    data = mapping(value.get("data"))
    ours = mapping(data.get(OURS))
    if name in FETCH:
        return _opened(activity, user, ours)
    return _sent(activity, user, ours, data)


def _opened(
    activity: dict[str, Any], user: str, ours: dict[str, Any]
) -> TeamsHeard | None:
    """Read a press on a card that opens a window: for its question, or for a dialog."""
    card = text(activity.get("replyToId"), 300)
    choice = text(ours.get("choice"), 60)
    if _starts(choice):
        return _starting(activity, user, choice, card)
    step = step_of(ours)
    if step is None:
        return None
    told, _ = heard_as(activity, user, "", step=step, window=True)
    return _as_window(told, Window.OPENS, activity, card)


def _starts(choice: str) -> bool:
    name = choice.removeprefix(START)
    return choice.startswith(START) and bool(_STARTS.fullmatch(name))


def _starting(
    activity: dict[str, Any], user: str, choice: str, card: str = "", **more: Any
) -> TeamsHeard:
    # A window is opened once for each press, however often she presses.
    stamp = text(activity.get("id"), 300) or text(activity.get("timestamp"))
    event = f"w/{name_of(user, stamp, choice)}"
    told, _ = heard_as(activity, user, event, choice=choice, window=True, **more)
    return _as_window(told, Window.OPENS, activity, card)


def _as_window(
    told: TeamsHeard, window: Window, activity: dict[str, Any], card: str
) -> TeamsHeard:
    away = not is_direct(activity)
    incoming = told.incoming
    if incoming is not None:
        # Whatever she stands in, a window is between the two of us.
        incoming = replace(incoming, room=False)
    return replace(
        told, incoming=incoming, window=window, used=card, invoke=True, away=away
    )


def _called(
    activity: dict[str, Any], user: str, value: dict[str, Any]
) -> TeamsHeard | None:
    """Read a command: at a message, or where one writes."""
    command = text(value.get("commandId"), 64)
    if command != HAND_IN:
        choice = f"{START}{command}"
        return _starting(activity, user, choice) if _starts(choice) else None
    message = mapping(value.get("messagePayload"))
    if not _is_hers(message, activity):
        told, _ = heard_as(activity, user, "")
        told = _as_window(told, Window.OPENS, activity, "")
        return replace(told, line="only_your_own")
    words = _written(message)
    return _starting(activity, user, f"{START}practice_story", words=words)


def _is_hers(message: dict[str, Any], activity: dict[str, Any]) -> bool:
    """Tell whether she has written it: a colleague's words are the colleague's."""
    author = mapping(mapping(message.get("from")).get("user")).get("id")
    me = mapping(activity.get("from")).get("aadObjectId")
    return bool(text(author)) and author == me


def _written(message: dict[str, Any]) -> str:
    body = mapping(message.get("body"))
    content = typed(body.get("content"))
    return plain_text(content) if body.get("contentType") == "html" else content


def _sent(
    activity: dict[str, Any], user: str, ours: dict[str, Any], data: dict[str, Any]
) -> TeamsHeard | None:
    """Read what stood in a window: it counts once, however often Teams repeats it."""
    step, what = step_of(ours), answer_of(ours, data)
    if what is None:
        # Sent with nothing in it: the window stays as it is.
        told, _ = heard_as(activity, user, "", step=step, window=True)
        return _as_window(told, Window.OPENS, activity, text(ours.get("card"), 300))
    meaning = [user, ours.get("step"), sorted(map(str, what.items()))]
    told, _ = heard_as(
        activity,
        user,
        f"w/{name_of(meaning)}",
        step=step,
        label=text(ours.get("label")),
        modal="form" in what or "words" in what,
        window=True,
        **what,
    )
    return _as_window(told, Window.SENT, activity, text(ours.get("card"), 300))
