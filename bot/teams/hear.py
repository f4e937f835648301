"""Read what Teams sends: what a person did becomes an `Incoming`, the rest nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.teams.gate import tenants_of
from bot.turn.json_from_outside import listing, mapping, text
from dialogs.talk.messages import Incoming, Step

EXECUTE = "adaptiveCard/action"
REFRESH = "refresh"
# What our cards carry: which question, and what was pressed; never what was typed.
OURS = "samspill"
FIELD = "f."
LONGEST = 100_000
# No talk has been asked so many questions.
REVISIONS = 2**31


@dataclass(frozen=True)
class TeamsHeard:
    """Something to see to, from one person in one conversation."""

    user: str
    conversation: str
    reference: str
    incoming: Incoming | None = None
    used: str = ""
    invoke: bool = False
    refresh: bool = False
    gone: bool = False


def heard(activity: dict[str, Any]) -> TeamsHeard | None:
    """Return what to see to; None where it is nobody's message to us."""
    sender = mapping(activity.get("from"))
    user = text(sender.get("id"), 300)
    if not user or sender.get("role") == "bot" or user == _bot(activity):
        return None
    read = KINDS.get(activity["type"])
    return read(activity, user) if read else None


def _bot(activity: dict[str, Any]) -> str:
    return text(mapping(activity.get("recipient")).get("id"), 300)


def _tenant(activity: dict[str, Any]) -> str:
    found = [each for each in tenants_of(activity) if text(each)]
    return str(found[0]) if found else "-"


def _is_direct(activity: dict[str, Any]) -> bool:
    kind = activity["conversation"].get("conversationType")
    return kind in (None, "personal") and not activity["conversation"].get("isGroup")


def _heard(
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
        room=not _is_direct(activity),
        reference=_reference(activity, user),
        **what,
    )
    return TeamsHeard(user, place, incoming.reference, incoming), incoming


def _reference(activity: dict[str, Any], user: str) -> str:
    """Write down how this conversation is reached: names of Teams' own only."""
    told = {
        "url": str(activity.get("serviceUrl", "")),
        "bot": _bot(activity),
        "user": user,
        "tenant": _tenant(activity),
    }
    return json.dumps(told, sort_keys=True)


def _name(*parts: Any) -> str:
    """Make a short name of anything."""
    written = json.dumps(parts, sort_keys=True).encode()
    return hashlib.blake2s(written, digest_size=16).hexdigest()


def _message_name(activity: dict[str, Any]) -> str:
    return _name(activity["conversation"]["id"], text(activity.get("id"), 300))


def _message(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    value = activity.get("value")
    if isinstance(value, dict) and OURS in value:
        return _pressed(activity, user, value, invoke=False)
    name = _message_name(activity)
    words = words_of(activity)
    files = any(_is_file(each) for each in listing(activity.get("attachments")))
    # Without a name of its own it could not be told from a repeat.
    if not text(activity.get("id"), 300):
        return None
    # In a room a mention without words calls us; here it is nothing.
    if not words and not files and _is_direct(activity):
        return None
    only = files and not words
    event = f"m/{name}"
    return _heard(activity, user, event, words=words, files=only, message=name)[0]


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
        is_ours = told.get("type") == "mention" and named == _bot(activity)
        if is_ours and isinstance(span, str) and span:
            words = words.replace(span, "", 1)
    # Teams writes spaces at a mention as the web does.
    return words.replace("\u00a0", " ").replace("&nbsp;", " ").strip()


def _changed(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    kind = mapping(activity.get("channelData")).get("eventType")
    if kind != "editMessage" or not _is_direct(activity):
        return None
    words = words_of(activity)
    stamp = text(activity.get("timestamp"))
    # A message may be changed several times: each change counts once.
    event = f"e/{_name(_message_name(activity), stamp, words)}"
    name = _message_name(activity)
    return _heard(activity, user, event, edits=name, words=words)[0]


def _taken_back(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    if not _is_direct(activity):
        return None
    name = _message_name(activity)
    return _heard(activity, user, f"d/{name}", deletes=name)[0]


def _invoke(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    if activity.get("name") != EXECUTE:
        return None
    action = mapping(mapping(activity.get("value")).get("action"))
    data = mapping(action.get("data"))
    if OURS not in data:
        return None
    if action.get("verb") == REFRESH:
        step = _step(mapping(data[OURS]))
        told, _ = _heard(activity, user, "", step=step)
        return TeamsHeard(
            told.user,
            told.conversation,
            told.reference,
            told.incoming,
            invoke=True,
            refresh=True,
        )
    return _pressed(activity, user, data, invoke=True)


def _step(told: dict[str, Any]) -> Step | None:
    match told.get("step"):
        # What stands in a card has been at the client: each part is looked at.
        case [str(talk), str(key), int(revision)] if text(talk, 16) and text(key):
            return Step(talk, key, revision) if abs(revision) < REVISIONS else None
    return None


def _pressed(
    activity: dict[str, Any], user: str, data: dict[str, Any], *, invoke: bool
) -> TeamsHeard | None:
    """Read a press: it counts once for each card, however often Teams repeats it.

    Teams repeats with new ids: the same press is the same question, the same
    answer and the same card.
    """
    ours = mapping(data.get(OURS))
    step = _step(ours)
    what = _answer(ours, data)
    if what is None:
        return None
    card = text(activity.get("replyToId"), 300)
    meaning = [user, card, ours.get("step"), sorted(map(str, what.items()))]
    told, _ = _heard(
        activity,
        user,
        f"p/{_name(meaning)}",
        step=step,
        label=text(ours.get("label")),
        modal=invoke and "form" in what,
        **what,
    )
    return TeamsHeard(
        told.user, told.conversation, told.reference, told.incoming, card, invoke
    )


def _answer(ours: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was pressed or filled in, as parts of an `Incoming`."""
    match ours.get("kind"):
        case "choose":
            return {"choice": text(ours.get("choice"), 2000)}
        case "pick":
            picked = text(data.get("pick"), 2000)
            return {"choice": picked} if picked else None
        case "several":
            picked = text(data.get("several"), LONGEST)
            return {"several": tuple(filter(None, picked.split(",")))}
        case "when":
            said = " ".join(
                filter(None, (_day(data.get("date")), text(data.get("time"))))
            )
            return {"words": said} if said else None
        case "form":
            return {"form": _fields(data)}
    return None


def _fields(data: dict[str, Any]) -> dict[str, str]:
    return {
        key.removeprefix(FIELD): value[:LONGEST]
        for key, value in data.items()
        if key.startswith(FIELD) and isinstance(value, str)
    }


def _day(value: Any) -> str:
    """Write a day as people do: 2026-11-03 becomes 03.11.2026."""
    parts = text(value).split("-")
    return ".".join(reversed(parts)) if len(parts) == 3 else ""  # noqa: PLR2004 - year, month, day


def _installed(activity: dict[str, Any], user: str) -> TeamsHeard | None:
    """Greet who has installed the bot; stop where it was taken away."""
    action = text(activity.get("action"))
    if action.startswith("remove"):
        told, _ = _heard(activity, user, "")
        return TeamsHeard(told.user, told.conversation, told.reference, None, gone=True)
    if not action.startswith("add") or not _is_direct(activity):
        return None
    stamp = text(activity.get("timestamp")) or text(activity.get("id"), 300)
    event = f"i/{_name(activity['conversation']['id'], stamp)}"
    return _heard(activity, user, event, words="hei")[0]


KINDS = {
    "message": _message,
    "messageUpdate": _changed,
    "messageDelete": _taken_back,
    "invoke": _invoke,
    "installationUpdate": _installed,
}
