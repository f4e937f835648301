"""Read what was pressed, filled in, or called by a command or a shortcut."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.slack.shapes import (
    FORM,
    HAND_IN,
    OPEN_FORM,
    PICK,
    START_STORY,
    SlackHeard,
    incoming,
    plain_words,
    room_of,
    step_of,
)
from bot.turn.json_from_outside import listing, mapping, text
from bot.turn.left import WORDS
from dialogs.talk.messages import Step
from dialogs.zone import ZONE


def _who(payload: dict[str, Any]) -> tuple[str, str]:
    user = mapping(payload.get("user"))
    team = mapping(payload.get("team"))
    # In a shared channel people of other organisations can press too.
    theirs = text(user.get("team_id")) or text(team.get("id"))
    here = text(team.get("id")) or theirs
    # Whose press it is decides what she sees: of another organisation is nobody of
    # ours.
    if not here or not text(user.get("id")) or theirs != here:
        return "", ""
    return here, text(user.get("id"))


def pressed(payload: dict[str, Any]) -> SlackHeard | None:
    """Read a press on a button, or a pick from a list."""
    team, user = _who(payload)
    action = _action(payload)
    if not user or action is None:
        return None
    name = text(action.get("action_id"))
    step = step_of(text(action.get("block_id"), 255))
    container = mapping(payload.get("container"))
    shown = _shown(payload, container)
    if name == OPEN_FORM:
        looking = incoming(team, user, "", step=step)
        trigger = text(payload.get("trigger_id"), 500)
        return SlackHeard(team, user, looking, opens=trigger, shown=shown)
    if name.startswith(PICK):
        return None  # Ticked, not sent: the button beside it sends.
    answer = _answer(payload, action, step)
    if answer is None:
        return None
    where = "/".join(map(str, shown[:2])) if shown else "home"
    event_id = f"{where}/{user}/{_stamp(payload, action)}"[:250]
    channel = text(container.get("channel_id"))
    # A question has its own talk, wherever it stands; only what has none is the room's.
    room = bool(channel) and not channel.startswith("D") and step is None
    thread = text(container.get("thread_ts"))
    address = room_of(team, channel, user, thread) if room else ""
    told = incoming(team, user, event_id, address, step=step, room=room, **answer)
    trigger = text(payload.get("trigger_id"), 500)
    return SlackHeard(team, user, told, shown=shown, trigger=trigger, channel=channel)


def _action(payload: dict[str, Any]) -> dict[str, Any] | None:
    actions = listing(payload.get("actions"))
    return next((each for each in actions if isinstance(each, dict)), None)


def _stamp(payload: dict[str, Any], action: dict[str, Any]) -> str:
    """Return what makes a press itself: it counts once, however often it comes.

    Slack has no event id here.
    """
    return text(action.get("action_ts")) or text(payload.get("trigger_id"), 500)


def _shown(
    payload: dict[str, Any], container: dict[str, Any]
) -> tuple[str, str, list[Any]] | None:
    channel = text(container.get("channel_id"))
    ts = text(container.get("message_ts"))
    if not channel or not ts or container.get("is_ephemeral"):
        return None
    return channel, ts, listing(mapping(payload.get("message")).get("blocks"))


def _answer(
    payload: dict[str, Any], action: dict[str, Any], step: Step | None
) -> dict[str, Any] | None:
    """Return what was pressed or picked, as parts of an `Incoming`."""
    kind = action.get("type")
    if kind == "button" and text(action.get("action_id")).startswith("several"):
        keys, labels = _ticked(payload)
        return {"several": keys, "label": ", ".join(labels)}
    if kind == "button":
        choice = text(action.get("value"), 2000)
        return {"choice": choice, "label": _label(action.get("text"))}
    if kind in ("static_select", "external_select"):
        option = mapping(action.get("selected_option"))
        choice = text(option.get("value"), 2000)
        return (
            {"choice": choice, "label": _label(option.get("text"))} if choice else None
        )
    return _picked_time(action, step) if step else None


def _picked_time(action: dict[str, Any], step: Step | None) -> dict[str, Any] | None:
    """Return a day or a time as it would have been typed."""
    said = text(action.get("selected_date")) or text(action.get("selected_time"))
    moment = action.get("selected_date_time")
    # Until the year 2242: more is no moment that anybody has picked.
    if isinstance(moment, int) and 0 < moment < 1 << 33:
        said = datetime.fromtimestamp(moment, ZONE).strftime("%d.%m.%Y kl. %H.%M")
    return {"words": said, "label": said} if said and step else None


def _label(value: Any) -> str:
    return text(mapping(value).get("text"))


def _ticked(payload: dict[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    """Return what is ticked in the message or the window that the button stands in."""
    keys: list[str] = []
    labels: list[str] = []
    for each in _values(payload.get("state")):
        for option in listing(each.get("selected_options")):
            key = text(mapping(option).get("value"))
            if key:
                keys.append(key)
                labels.append(_label(mapping(option).get("text")))
    return tuple(keys), labels


def _values(state: Any) -> Iterator[dict[str, Any]]:
    for block in mapping(mapping(state).get("values")).values():
        yield from (each for each in mapping(block).values() if isinstance(each, dict))


# Windows, commands and shortcuts


def window(payload: dict[str, Any]) -> SlackHeard | None:
    """Read a window that was sent, or closed with something written in it."""
    team, user = _who(payload)
    view = mapping(payload.get("view"))
    if not user or text(view.get("callback_id")) != FORM:
        return None
    step = step_of(text(view.get("private_metadata"), 3000))
    values = mapping(mapping(view.get("state")).get("values"))
    form = {
        key: _field(mapping(block)) for key, block in values.items() if text(key, 255)
    }
    closed = payload.get("type") == "view_closed"
    stamp = f"{text(view.get('id'))}/{text(view.get('hash'))}"
    # Nothing was written: nothing is kept for later.
    if closed and not any(form.values()):
        return None
    # A form sent again with the same words is the same; with others it is another.
    event_id = f"{user}/{stamp}/{'closed' if closed else _print(form)}"[:250]
    told = incoming(
        team,
        user,
        event_id,
        step=step or Step("", "", 0),
        partial=closed,
        modal=not closed,
        **_said(form),
    )
    return SlackHeard(team, user, told, window=text(view.get("id")))


def _said(form: dict[str, str]) -> dict[str, Any]:
    """Return what a window says: a text that is asked for alone is as if typed."""
    if set(form) != {WORDS}:
        return {"form": form}
    words = form[WORDS]
    return {"words": words} if words.strip() else {"choice": "~skip"}


def _print(form: dict[str, str]) -> str:

    written = json.dumps(form, sort_keys=True).encode()
    return hashlib.blake2s(written, digest_size=8).hexdigest()


def _field(block: dict[str, Any]) -> str:
    """Return what stands in one field, whatever kind of field it is."""
    for each in block.values():
        told = mapping(each)
        value = told.get("value") or mapping(told.get("selected_option")).get("value")
        if isinstance(value, str):
            return value
    return ""


def command(payload: dict[str, Any]) -> SlackHeard | None:
    """Read a slash command: its words are what she would have written to us."""
    team, user = text(payload.get("team_id")), text(payload.get("user_id"))
    if not team or not user:
        return None
    words = payload.get("text")
    said = words.strip() if isinstance(words, str) else ""
    event_id = f"command/{text(payload.get('trigger_id'), 200)}"
    channel = text(payload.get("channel_id"))
    told = incoming(team, user, event_id, words=plain_words(said, "") or "hei")
    line = "" if channel.startswith("D") else "answered_directly"
    trigger = text(payload.get("trigger_id"), 500)
    return SlackHeard(team, user, told, line=line, channel=channel, trigger=trigger)


def shortcut(payload: dict[str, Any]) -> SlackHeard | None:
    """Read a shortcut: start a story, or hand in a message of one's own."""
    team, user = _who(payload)
    if not user:
        return None
    name = text(payload.get("callback_id"))
    stamp = text(payload.get("action_ts")) or text(payload.get("trigger_id"))
    event_id = f"shortcut/{stamp}"
    channel = text(mapping(payload.get("channel")).get("id"))
    trigger = text(payload.get("trigger_id"), 500)
    if name == START_STORY:
        told = incoming(team, user, event_id, choice="start:practice_story")
        return SlackHeard(team, user, told, channel=channel, trigger=trigger)
    message = mapping(payload.get("message"))
    if name != HAND_IN or payload.get("type") != "message_action":
        return None
    # A colleague's words are hers: nobody hands them in for her.
    if message.get("user") != user or message.get("bot_id"):
        return SlackHeard(team, user, line="only_your_own", channel=channel)
    written = message.get("text")
    words = plain_words(written if isinstance(written, str) else "", "")
    told = incoming(team, user, event_id, choice="start:practice_story", words=words)
    line = "" if channel.startswith("D") else "answered_directly"
    return SlackHeard(team, user, told, line=line, channel=channel, trigger=trigger)
