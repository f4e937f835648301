"""What comes from Slack, and what Bolt answers, beside what it says."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.response import BoltResponse

from bot.slack.space import Space

# The least that Bolt needs to find the listener; what was said is in the context.
_VIEW = {"view": {"type": "modal", "callback_id": "form"}}
ENVELOPES: dict[str, dict[str, Any]] = {
    "event_callback": {"event": {"type": "anything"}},
    "block_actions": {
        "actions": [{"type": "button", "action_id": "any", "block_id": "any"}]
    },
    "view_submission": _VIEW,
    "view_closed": _VIEW,
    "slash_command": {"command": "/samspill"},
    "shortcut": {"callback_id": "any"},
    "message_action": {"callback_id": "any"},
}


def team_of(payload: dict[str, Any]) -> str:
    """Return which workspace a payload comes from; empty where it does not say."""
    team = payload.get("team_id")
    if isinstance(team, str):
        return team
    # Each kind of payload names the workspace in its own way.
    inner = payload.get("team")
    if isinstance(inner, dict) and isinstance(inner.get("id"), str):
        return str(inner["id"])
    user = payload.get("user")
    if isinstance(user, dict) and isinstance(user.get("team_id"), str):
        return str(user["team_id"])
    return ""


def us(space: Space | None) -> tuple[str, str]:
    """Return our own user and bot in a workspace: what they do is not heard."""
    return (space.bot_user, space.bot_id) if space else ("", "")


def read_answer(answer: BoltResponse) -> Any:
    """Return what Bolt answers as JSON; None where it is nothing."""
    if not answer.body:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        return None
