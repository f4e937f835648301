"""The link that lets an owner install: signed, for one owner, once and for a day."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dialogs.errors import CannotStart
from storage.database.canary import mark
from storage.database.connect import Database
from storage.people import staff
from storage.post import install_links

# A link lies in somebody's mail: by tomorrow it has been used, or is asked for anew.
LINK_LASTS = timedelta(hours=24)
# A ticket is some hundred letters; what is longer is no ticket of ours.
LONGEST = 2000


def signed(secret: bytes, told: dict[str, Any]) -> str:
    """Write something down so that nobody can change it."""
    body = base64.urlsafe_b64encode(json.dumps(told, sort_keys=True).encode())
    return f"{body.decode()}.{_seal(secret, body)}"


def _seal(secret: bytes, body: bytes) -> str:
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def opened(secret: bytes, written: str, kind: str, now: datetime) -> dict[str, Any]:
    """Read it back; empty where it is changed, too old or of another kind."""
    body, _, seal = written[:LONGEST].partition(".")
    if not body.isascii() or not hmac.compare_digest(
        seal.encode(), _seal(secret, body.encode()).encode()
    ):
        return {}
    try:
        told = json.loads(base64.urlsafe_b64decode(body))
    except (ValueError, binascii.Error):
        return {}
    good = told.get("kind") == kind and told.get("ends", 0) > now.timestamp()
    return told if good else {}


def secret_of(database: Database) -> bytes:
    """Return what links are signed with: it is made of the database's own key."""
    return database.now(lambda db: mark(db, "slack install")).encode()


def make_link(database: Database, base_url: str, owner: str, now: datetime) -> str:
    """Make a link for one owner that exists: a slip of the pen would let in nobody."""
    known = database.now(staff.owners)
    found = database.now(lambda db: staff.known_owner(db, owner))
    if found not in known:
        there = ", ".join(known) or "none yet"
        raise CannotStart(
            f"no kindergarten belongs to {owner}: import them with --owner first "
            f"(owners that are known: {there})"
        )
    number = database.now(lambda db: install_links.issue(db, now + LINK_LASTS))
    return link(secret_of(database), base_url, found, number, now)


def link(secret: bytes, base_url: str, owner: str, number: str, now: datetime) -> str:
    """Write down a link that was issued."""
    ends = (now + LINK_LASTS).timestamp()
    told = {"kind": "link", "owner": owner, "link": number, "ends": ends}
    return f"{base_url.rstrip('/')}/slack/install?" + urlencode(
        {"ticket": signed(secret, told)}
    )
