"""Read what Teams sends: what a person did becomes an `Incoming`, the rest nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.teams import windows_heard
from bot.teams.press import pressed, step_of
from bot.teams.shapes import (
    LONGEST,
    OURS,
    REFRESH,
    TeamsHeard,
    bot_of,
    heard_as,
    is_direct,
    name_of,
)
from bot.turn.json_from_outside import listing, mapping, text

EXECUTE = "adaptiveCard/action"


def heard(activity: dict[str, Any]) -> TeamsHeard | None:
    """Return what to see to; None where it is nobody's message to us."""
    sender = mapping(activity.get("from"))
    user = text(sender.get("id"), 300)
    if not user or sender.get("role") == "bot" or user == bot_of(activity):
        return None
    read = KINDS.get(activity["type"])
    return read(activity, user) if read else None


def _message_name(activity: dict[str, Any]) -> str:
    return name_of(activity["conversation"]["id"], text(activity.get("id"), 300))


def _message(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    value = activity.get("value")
    if isinstance(value, dict) and OURS in value:
        return pressed(activity, user, value, invoke=False)
    name = _message_name(activity)
    words = words_of(activity)
    files = any(_is_file(each) for each in listing(activity.get("attachments")))
    # Without a name of its own it could not be told from a repeat.
    if not text(activity.get("id"), 300):
        return None
    # In a room a mention without words calls us; here it is nothing.
    if not words and not files and is_direct(activity):
        return None
    only = files and not words
    event = f"m/{name}"
    return heard_as(activity, user, event, words=words, files=only, message=name)[0]


def _is_file(attachment: Any) -> bool:
    """Tell whether somebody sent a file: Teams also attaches the text, as HTML."""
    kind = text(mapping(attachment).get("contentType"))
    return bool(kind) and kind != "text/html"


def words_of(activity: dict[str, Any]) -> str:
    """Return what was typed, without the mention that called the bot.

    Only the mention's own span goes: the bot's name may stand in the text as well.
    """
    written = activity.get("text")
    words = written if isinstance(written, str) and len(written) <= LONGEST else ""
    for entity in listing(activity.get("entities")):
        told = mapping(entity)
        span = told.get("text")
        named = mapping(told.get("mentioned")).get("id")
        is_ours = told.get("type") == "mention" and named == bot_of(activity)
        if is_ours and isinstance(span, str) and span:
            words = words.replace(span, "", 1)
    # Teams writes spaces at a mention as the web does.
    return words.replace("\u00a0", " ").replace("&nbsp;", " ").strip()


def _changed(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    kind = mapping(activity.get("channelData")).get("eventType")
    if kind != "editMessage" or not is_direct(activity):
        return None
    words = words_of(activity)
    stamp = text(activity.get("timestamp"))
    # A message may be changed several times: each change counts once.
    event = f"e/{name_of(_message_name(activity), stamp, words)}"
    name = _message_name(activity)
    return heard_as(activity, user, event, edits=name, words=words)[0]


def _taken_back(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    if not is_direct(activity):
        return None
    name = _message_name(activity)
    return heard_as(activity, user, f"d/{name}", deletes=name)[0]


def _invoke(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    name = text(activity.get("name"))
    if name in windows_heard.NAMES:
        return windows_heard.heard(activity, user, name)
    if name != EXECUTE:
        return None
    action = mapping(mapping(activity.get("value")).get("action"))
    data = mapping(action.get("data"))
    if OURS not in data:
        return None
    if action.get("verb") == REFRESH:
        step = step_of(mapping(data[OURS]))
        told, _ = heard_as(activity, user, "", step=step)
        about = text(mapping(data[OURS]).get("about"), 60)
        card = text(activity.get("replyToId"), 300)
        return replace(told, invoke=True, refresh=True, about=about, used=card)
    return pressed(activity, user, data, invoke=True)


def _installed(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    """Greet who has installed the bot; stop where it was taken away."""
    action = text(activity.get("action"))
    if action.startswith("remove"):
        told, _ = heard_as(activity, user, "")
        return TeamsHeard(told.user, told.conversation, told.reference, None, gone=True)
    if not action.startswith("add") or not is_direct(activity):
        return None
    stamp = text(activity.get("timestamp")) or text(activity.get("id"), 300)
    event = f"i/{name_of(activity['conversation']['id'], stamp)}"
    return heard_as(activity, user, event, words="hei")[0]


KINDS = {
    "message": _message,
    "messageUpdate": _changed,
    "messageDelete": _taken_back,
    "invoke": _invoke,
    "installationUpdate": _installed,
}
