"""What is made of what Teams sends, and the names that it is told apart by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.teams.gate import tenants_of
from bot.turn.json_from_outside import mapping, text
from dialogs.talk.messages import Incoming

REFRESH = "refresh"
# What a card is about that shows one person her home.
HOME = "home"
# What our cards carry: which question, and what was pressed; never what was typed.
OURS = "samspill"
FIELD = "f."
# The one field in which a window asks for a text.
WORDS = "words"
LONGEST = 100_000
# No talk has been asked so many questions.
REVISIONS = 2**31


class Window(StrEnum):
    """What is done with a window: it is opened, or what stood in it was sent."""

    OPENS = "opens"
    SENT = "sent"


@dataclass(frozen=True)
class TeamsHeard:
    """Something to see to, from one person in one conversation.

    `used` is the card that was pressed; `away` tells that she stands in a conversation
    that is not hers with us: what she does there is answered in her own.
    """

    user: str
    conversation: str
    reference: str
    incoming: Incoming | None = None
    used: str = ""
    invoke: bool = False
    refresh: bool = False
    # What stands in a room, and is looked at by one person.
    about: str = ""
    gone: bool = False
    window: Window | None = None
    # What to say instead of doing anything: the name of a line.
    line: str = ""
    away: bool = False


def bot_of(activity: dict[str, Any]) -> str:
    """Return what the bot is called in this conversation."""
    return text(mapping(activity.get("recipient")).get("id"), 300)


def _tenant(activity: dict[str, Any]) -> str:
    found = [each for each in tenants_of(activity) if text(each)]
    return str(found[0]) if found else "-"


def is_direct(activity: dict[str, Any]) -> bool:
    """Tell whether this is one person's own conversation with the bot."""
    kind = activity["conversation"].get("conversationType")
    return kind in (None, "personal") and not activity["conversation"].get("isGroup")


def heard_as(
    activity: dict[str, Any], user: str, event: str, **what: Any
) -> tuple[TeamsHeard, Incoming]:
    """Put together who, where and how to answer."""
    tenant = _tenant(activity)
    place = str(activity["conversation"]["id"])
    # Her id in the directory is hers everywhere; the other one is for this bot.
    account = text(mapping(activity.get("from")).get("aadObjectId")) or user
    incoming = Incoming(
        "teams",
        f"{tenant}/{account}"[:320],
        f"{tenant}/{place}"[:400],
        event,
        room=not is_direct(activity),
        reference=_reference(activity, user),
        **what,
    )
    return TeamsHeard(user, place, incoming.reference, incoming), incoming


def _reference(activity: dict[str, Any], user: str) -> str:
    """Write down how this conversation is reached: names of Teams' own only."""
    told = {
        "url": str(activity.get("serviceUrl", "")),
        "bot": bot_of(activity),
        "user": user,
        "tenant": _tenant(activity),
    }
    return json.dumps(told, sort_keys=True)


def name_of(*parts: Any) -> str:
    """Make a short name of anything."""
    written = json.dumps(parts, sort_keys=True).encode()
    return hashlib.blake2s(written, digest_size=16).hexdigest()
