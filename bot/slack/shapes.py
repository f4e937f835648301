"""What Slack's payloads are made of, looked at before it is used.

A payload may hold anything: what is not of the shape we know is nothing to us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from dialogs.talk.messages import Incoming, Step

# The buttons that open a window, and the shortcuts, by the names we gave them.
OPEN_FORM = "open_form"
HAND_IN = "hand_in_message"
START_STORY = "start_story"
FORM = "form"
PICK = "pick"


class Odd(ValueError):
    """A payload of a shape that Slack does not send: 400."""


@dataclass(frozen=True)
class SlackHeard:
    """Something to see to; `team` and `user` say whose it is.

    `opens` is a trigger that opens a window for `incoming.step`; `trigger` one that
    may open a window for what is asked next. `shown` names the message whose buttons
    were pressed: (channel, ts, blocks).
    """

    team: str
    user: str
    incoming: Incoming | None = None
    opens: str = ""
    trigger: str = ""
    shown: tuple[str, str, list[Any]] | None = field(default=None, repr=False)
    window: str = ""
    home: bool = False
    gone: str = ""
    line: str = ""
    channel: str = ""


def incoming(
    team: str, user: str, event_id: str, address: str = "", **what: Any
) -> Incoming:
    """Make an `Incoming` from a person, in her own place unless told otherwise."""
    account = f"{team}/{user}"
    return Incoming("slack", account, address or account, event_id, **what)


def room_of(team: str, channel: str, user: str, thread: str = "") -> str:
    """Name the place in a channel that one person alone sees, in its thread if any."""
    place = f"{team}/{channel}!{user}"
    return f"{place}@{thread}" if _STAMP.fullmatch(thread) else place


# How Slack names a message in its channel.
_STAMP = re.compile(r"[0-9]{1,16}\.[0-9]{1,16}", re.ASCII)
_MARK = re.compile(r"<([^<>]*)>")


def plain_words(written: str, bot_user: str) -> str:
    """Turn Slack's way of writing back into what the person typed.

    Our own mention goes; links and people become their names or addresses.
    """

    def shown(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target == f"@{bot_user}":
            return ""
        if target[:1] in ("@", "#"):
            return target[:1] + (label or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        return label or target.removeprefix("mailto:")

    words = _MARK.sub(shown, written)
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        words = words.replace(escaped, sign)
    return words.strip()


# What a block carries of the question it belongs to


def mark(step: Step | None, kind: str) -> str:
    """Name a block after its question, so that an answer finds it again."""
    if step is None:
        return f"{kind}|"
    return f"{kind}|{step.talk}|{step.revision}|{step.key}"


def step_of(name: str) -> Step | None:
    """Read a block's name; None where it stands for itself."""
    parts = name.split("|", 3)
    if len(parts) != 4 or not parts[2].isascii() or not parts[2].isdigit():  # noqa: PLR2004 - as `mark` writes it
        return None
    if len(parts[1]) > 16 or len(parts[2]) > 9:  # noqa: PLR2004 - an id, a number
        return None
    return Step(parts[1], parts[3], int(parts[2]))
