"""The gate before Slack's SDK: signature, age, size and shape; no content in a log.

Bolt answers 500 to odd signatures and logs the body of a wrong one; here a wrong
request is 401, an odd one 400, and nothing of it is read or written down.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from bot.turn.json_from_outside import no_number, too_deep
from bot.turned_away import TurnedAway

LARGEST = 512 * 1024
# Slack's own window, both ways.
WINDOW = 300
MOST_FIELDS = 200
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

Payload = dict[str, Any]


def opened(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
) -> Payload:
    """Return the payload of a request that Slack has signed; raise otherwise."""
    if len(body) > LARGEST:
        raise TurnedAway(413, "too_large")
    _check(headers, body, secrets, now)
    if not body:
        raise TurnedAway(400, "empty")
    return read(body, headers.get("Content-Type", ""))


def _check(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime
) -> None:
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
        raise TurnedAway(401, "unsigned")
    if abs(now.timestamp() - int(stamp)) > WINDOW:
        raise TurnedAway(401, "old")
    signed = b"v0:" + stamp.encode() + b":" + body
    # All secrets are tried, so that the time taken does not tell which one it was.
    fits = [
        hmac.compare_digest(signature, signature_of(secret, signed))
        for secret in secrets
    ]
    if not any(fits):
        raise TurnedAway(401, "wrongly_signed")


def signature_of(secret: str, signed: bytes) -> str:
    """Sign as Slack does."""
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def read(body: bytes, kind: str) -> Payload:
    """Read JSON, or a form that holds JSON, or a slash command's form."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TurnedAway(400, "not_utf8") from error
    if "json" in kind or text.lstrip()[:1] in ("{", "["):
        return _object(text)
    try:
        fields = dict(reversed(parse_qsl(text, True, max_num_fields=MOST_FIELDS)))  # noqa: FBT003 - keep blanks
    except ValueError as error:
        raise TurnedAway(400, "form") from error
    if "payload" in fields:
        return _object(fields["payload"])
    if "command" in fields:
        return {"type": "slash_command"} | fields
    raise TurnedAway(400, "form")


def _object(text: str) -> Payload:
    try:
        told = json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise TurnedAway(400, "json") from error
    if not isinstance(told, dict):
        raise TurnedAway(400, "json")
    if too_deep(told):
        raise TurnedAway(400, "json")
    return told
