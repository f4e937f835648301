"""Who has the page open: a signed cookie, and a token bound to it for every change."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

COOKIE = "samspill_demo"
LIFE = timedelta(hours=8)


def issue(secret: bytes, now: datetime) -> str:
    """Make a new session's cookie."""
    told = f"{secrets.token_urlsafe(12)}.{int((now + LIFE).timestamp())}"
    return f"{told}.{_signed(secret, told)}"


def is_good(secret: bytes, cookie: str, now: datetime) -> bool:
    """Tell whether a cookie is ours, whole and not too old."""
    told, _, signature = cookie.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signed(secret, told).encode()):
        return False
    ends = told.rpartition(".")[2]
    return ends.isascii() and ends.isdigit() and now.timestamp() < int(ends)


def token(secret: bytes, cookie: str) -> str:
    """Make the token that a page of this session sends with every change."""
    return _signed(secret, f"csrf:{cookie}")


def is_token(secret: bytes, cookie: str, sent: str) -> bool:
    """Tell whether a token belongs to this session."""
    return hmac.compare_digest(token(secret, cookie).encode(), sent.encode())


def _signed(secret: bytes, told: str) -> str:
    return hmac.new(secret, told.encode(), hashlib.sha256).hexdigest()
