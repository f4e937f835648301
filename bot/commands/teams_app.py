"""What Teams is told of the app: in three languages, with commands and windows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.settings import Settings
from bot.version import version
from dialogs.talk.messages import Json
from dialogs.words.content import Content, label

SCHEMA = "1.22"
WHERE = "https://developer.microsoft.com/json-schemas/teams"
COLOR = "#1F5F6B"
# Bokmål is what the manifest is written in; the others lie beside it.
FIRST, OTHERS = "nb", ("nn", "en")
# What stands in the menu of a message; what else is called by a command is its dialog.
HAND_IN = "handInMessage"


def manifest(settings: Settings, content: Content) -> Json:
    """Return the manifest."""
    about = content["platforms"]["about"]
    website = settings.base_url.rstrip("/")
    return {
        "$schema": f"{WHERE}/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": version(),
        "id": settings.teams_app_id.lower(),
        "localizationInfo": {
            "defaultLanguageTag": FIRST,
            "additionalLanguages": [
                {"languageTag": each, "file": f"{each}.json"} for each in OTHERS
            ],
        },
        "developer": {
            "name": about["name"],
            "websiteUrl": website,
            "privacyUrl": f"{website}/personvern",
            "termsOfUseUrl": f"{website}/vilkar",
        },
        "name": {"short": about["name"], "full": label(about["short"], FIRST)},
        "description": {
            "short": label(about["short"], FIRST),
            "full": label(about["teams_long"], FIRST),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOR,
        "bots": [_bot(settings, content)],
        "composeExtensions": [_windows(settings, content)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(settings.base_url).hostname or ""],
        "defaultInstallScope": "personal",
    }


def _bot(settings: Settings, content: Content) -> Json:
    commands = [
        {
            "title": label(each["title"], FIRST),
            "description": label(each["text"], FIRST),
        }
        for each in content["platforms"]["suggested"].values()
    ]
    return {
        "botId": settings.teams_app_id.lower(),
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": False,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": ["personal"], "commands": commands}],
    }


def _windows(settings: Settings, content: Content) -> Json:
    """Say which windows can be opened from where one writes, and from a message."""
    told = content["platforms"]
    compose = [
        _window(name, each, ["compose", "commandBox"])
        for name, each in told["windows"].items()
    ]
    message = {"title": told["about"]["hand_in"], "text": told["about"]["hand_in_text"]}
    return {
        "botId": settings.teams_app_id.lower(),
        "commands": [*compose, _window(HAND_IN, message, ["message"])],
    }


def _window(name: str, told: Any, context: list[str]) -> Json:
    return {
        "id": name,
        "type": "action",
        "title": label(told["title"], FIRST),
        "description": label(told["text"], FIRST),
        "context": context,
        "fetchTask": True,
    }


def translated(content: Content, language: str) -> Json:
    """Return the file that says the same in another language."""
    told = content["platforms"]
    about = told["about"]
    short = label(about["short"], language)
    said: Json = {
        "$schema": f"{WHERE}/v{SCHEMA}/MicrosoftTeams.Localization.schema.json",
        "name.short": about["name"],
        "name.full": short,
        "description.short": short,
        "description.full": label(about["teams_long"], language),
    }
    message = {"title": about["hand_in"], "text": about["hand_in_text"]}
    lists = {
        "bots[0].commandLists[0].commands": list(told["suggested"].values()),
        "composeExtensions[0].commands": [*told["windows"].values(), message],
    }
    for place, commands in lists.items():
        for number, each in enumerate(commands):
            said[f"{place}[{number}].title"] = label(each["title"], language)
            said[f"{place}[{number}].description"] = label(each["text"], language)
    return said
