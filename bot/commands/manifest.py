"""`samspill manifest`: what Slack and Teams need to know to make the app."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from bot.commands import teams_app
from bot.commands.teams_app import COLOR
from bot.settings import Settings
from dialogs.errors import CannotStart
from dialogs.words.content import Content, label

ICONS = Path(__file__).parents[1] / "pages" / "icons"
EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "message.im",
    "tokens_revoked", "user_change",
)  # fmt: skip


def slack(settings: Settings, content: Content) -> str:
    """Return the JSON for «create an app from a manifest»."""
    about = content["platforms"]["about"]
    socket = bool(settings.slack_app_token.get_secret_value())
    if not socket and not settings.base_url.startswith("https://"):
        raise CannotStart(
            "SAMSPILL_BASE_URL: set the public https address, "
            "or SAMSPILL_SLACK_APP_TOKEN for Socket Mode"
        )
    # In Socket Mode it is we who call: an address would be one that nobody answers.
    url = "" if socket else f"{settings.base_url.rstrip('/')}/slack/events"
    told: dict[str, Any] = {
        "display_information": {
            "name": about["name"],
            "description": label(about["short"], "nb"),
            "long_description": label(about["long"], "nb"),
            "background_color": COLOR,
        },
        "features": _slack_features(about, url),
        "oauth_config": {"scopes": {"bot": sorted(content["platforms"]["scopes"])}},
        "settings": _slack_settings(url),
    }
    if settings.slack_client_id:
        back = f"{settings.base_url.rstrip('/')}/slack/oauth"
        told["oauth_config"]["redirect_urls"] = [back]
    return json.dumps(told, ensure_ascii=False, indent=2)


def _slack_features(about: Any, url: str) -> dict[str, Any]:
    """Say where the bot is met: at its home, by shortcuts and by a command."""
    command = {
        "command": "/samspill",
        "description": label(about["command"], "nb"),
        "usage_hint": label(about["command_hint"], "nb"),
        "should_escape": True,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": about["name"], "always_online": True},
        "shortcuts": [
            _shortcut(about, "shortcut", "global", "start_story"),
            _shortcut(about, "hand_in", "message", "hand_in_message"),
        ],
        "slash_commands": [command | ({"url": url} if url else {})],
    }


def _slack_settings(url: str) -> dict[str, Any]:
    address = {"request_url": url} if url else {}
    return {
        "event_subscriptions": address | {"bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True} | address,
        "org_deploy_enabled": False,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }


def _shortcut(about: Any, name: str, kind: str, callback: str) -> dict[str, str]:
    return {
        "name": label(about[name], "nb"),
        "type": kind,
        "callback_id": callback,
        "description": label(about[f"{name}_text"], "nb"),
    }


def explained(content: Content) -> str:
    """Say in Norwegian why each right is asked for."""
    told = content["platforms"]
    rows = [f"- `{scope}`: {why}" for scope, why in sorted(told["scopes"].items())]
    head, text = told["explained"]["head"], told["explained"]["text"]
    return "\n".join([f"# {head}", "", text, "", *rows, ""])


def teams(settings: Settings, content: Content) -> bytes:
    """Return the zip that Teams takes: the manifest in three languages, two icons."""
    if not settings.teams_app_id:
        raise CannotStart("SAMSPILL_TEAMS_APP_ID is missing: the manifest names it")
    if not settings.base_url.startswith("https://"):
        raise CannotStart("SAMSPILL_BASE_URL: set the public https address")
    files = {
        "manifest.json": _written(teams_app.manifest(settings, content)),
        **{
            f"{each}.json": _written(teams_app.translated(content, each))
            for each in teams_app.OTHERS
        },
        "color.png": (ICONS / "color.png").read_bytes(),
        "outline.png": (ICONS / "outline.png").read_bytes(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # The same settings give the same file, byte for byte.
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    return packed.getvalue()


def _written(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2).encode()
