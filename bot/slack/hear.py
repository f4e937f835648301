"""Read what Slack sends: what a person did becomes an `Incoming`, the rest nothing."""

from __future__ import annotations

from typing import Any

from bot.slack import press
from bot.slack.shapes import (
    Odd,
    SlackHeard,
    incoming,
    plain_words,
    room_of,
)
from bot.turn.json_from_outside import listing, mapping, text

# Subtypes of messages that people write; every other subtype is Slack's own.
WRITTEN = frozenset({"file_share", "me_message", "thread_broadcast"})


def heard(payload: dict[str, Any], bot_user: str, bot_id: str) -> SlackHeard | None:
    """Return what to see to; None where it is nobody's message to us."""
    match payload.get("type"):
        case "event_callback":
            return _event(payload, bot_user, bot_id)
        case "block_actions":
            return press.pressed(payload)
        case "view_submission" | "view_closed":
            return press.window(payload)
        case "slash_command":
            return press.command(payload)
        case "shortcut" | "message_action":
            return press.shortcut(payload)
    return None


def _event(payload: dict[str, Any], bot_user: str, bot_id: str) -> SlackHeard | None:
    event_id = payload.get("event_id")
    event = payload.get("event")
    if not isinstance(event_id, str) or not text(event_id) or not event_id.isascii():
        raise Odd("event_id")
    if not isinstance(event, dict):
        raise Odd("event")
    team = text(payload.get("team_id"))
    match event.get("type"):
        case "app_uninstalled" | "tokens_revoked":
            return SlackHeard(team, "", gone=_removal(event))
        case "user_change":
            return _user_changed(team, event)
        case "app_home_opened":
            return _home_opened(team, event)
        case "message" | "app_mention":
            return _written(team, event, event_id, (bot_user, bot_id))
    return None


def _home_opened(team: str, event: dict[str, Any]) -> SlackHeard | None:
    user = text(event.get("user"))
    is_home = event.get("tab") == "home" and user
    return SlackHeard(team, user, home=True) if is_home else None


def _written(
    team: str, event: dict[str, Any], event_id: str, us: tuple[str, str]
) -> SlackHeard | None:
    """See to a message: a person's of this workspace, and to us."""
    kind = event.get("subtype")
    if kind in ("message_changed", "message_deleted"):
        return _changed(team, event, event_id, us[0])
    user = text(event.get("user"))
    is_written = kind is None or text(kind) in WRITTEN
    if not user or not is_written or _is_bots(event, us) or _is_strangers(event, team):
        return None
    return _message(team, user, event, event_id, us[0])


def _removal(event: dict[str, Any]) -> str:
    if event["type"] == "app_uninstalled":
        return "uninstalled"
    return "token_revoked" if mapping(event.get("tokens")).get("bot") else ""


def _user_changed(team: str, event: dict[str, Any]) -> SlackHeard | None:
    user = mapping(event.get("user"))
    if user.get("deleted") is True and text(user.get("id")):
        return SlackHeard(team, user["id"], gone="user")
    return None


def _is_bots(event: dict[str, Any], us: tuple[str, str]) -> bool:
    """Tell whether a bot wrote this: another one, or ourselves."""
    # Two bots that answer each other never stop.
    if event.get("bot_id") or event.get("bot_profile"):
        return True
    if event.get("subtype") == "bot_message":
        return True
    return event.get("user") in us


def _is_strangers(event: dict[str, Any], team: str) -> bool:
    """Tell whether the one who writes belongs to another organisation."""
    # In a channel that is shared, Slack names the team of the one who writes.
    theirs = event.get("user_team") or event.get("source_team") or team
    return bool(theirs != team or event.get("is_stranger"))


def _message(
    team: str, user: str, event: dict[str, Any], event_id: str, bot_user: str
) -> SlackHeard | None:
    channel, ts = text(event.get("channel")), text(event.get("ts"))
    if not channel or not ts:
        return None
    mention = event.get("type") == "app_mention"
    # A channel's message is ours as a mention only, a direct one as a message.
    if _is_direct(event, channel) is mention:
        return None
    written = event.get("text")
    words = plain_words(written if isinstance(written, str) else "", bot_user)
    files = bool(listing(event.get("files")))
    if not words and not files and not mention:
        return None
    # Who asks in a thread is answered there.
    thread = text(event.get("thread_ts"))
    told = incoming(
        team,
        user,
        event_id,
        address=room_of(team, channel, user, thread) if mention else "",
        words=words,
        files=files and not words,
        room=mention,
        message=f"{channel}/{ts}",
    )
    return SlackHeard(team, user, told, channel=channel)


def _is_direct(event: dict[str, Any], channel: str) -> bool:
    return event.get("channel_type") == "im" or channel.startswith("D")


def _changed(
    team: str, event: dict[str, Any], event_id: str, bot_user: str
) -> SlackHeard | None:
    """See to a direct message that its author changed or deleted."""
    channel = text(event.get("channel"))
    if not _is_direct(event, channel):
        return None
    before = mapping(event.get("previous_message"))
    after = mapping(event.get("message"))
    one = after or before
    user = text(one.get("user"))
    if not user or user == bot_user or one.get("bot_id"):
        return None
    name = f"{channel}/{_stamp(event, before, after)}"
    if event["subtype"] == "message_deleted":
        return SlackHeard(team, user, incoming(team, user, event_id, deletes=name))
    written = after.get("text")
    if not isinstance(written, str) or written == before.get("text"):
        return None  # A link was unfolded, a file was added: the words are the same.
    words = plain_words(written, bot_user)
    return SlackHeard(
        team, user, incoming(team, user, event_id, edits=name, words=words)
    )


def _stamp(event: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return which message it is, by the first name that Slack gives it here."""
    ts = text(after.get("ts")) or text(event.get("deleted_ts"))
    return ts or text(before.get("ts"))
