"""Tell whether the keys are those that a database was sealed with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any

from dialogs.errors import CannotStart, NotYours
from storage.database import notes
from storage.database.transaction import Tx

# What the first key seals when a database is made: no other key opens it.
CANARY = "samspill"


def check_keys(db: Tx) -> None:
    """Open the canary that the first key sealed when the database was made."""
    try:
        found = _canary(db)
    except NotYours as error:
        raise CannotStart(
            "SAMSPILL_SECRET_KEYS does not fit the database: its texts were sealed "
            "with another key. Find that key; nothing has been changed"
        ) from error
    if found is None:
        message = "the database has no key's mark: restore it from a backup"
        raise CannotStart(message)


def set_canary(db: Tx) -> None:
    """Seal the canary with the newest key; the secret for marks stays the same."""
    told = _canary(db) or {"canary": CANARY, "marks": os.urandom(32).hex()}
    sealed = base64.b64encode(db.seal(told, "meta|canary")).decode()
    notes.write(db, "canary", sealed)


def _canary(db: Tx) -> Any:
    sealed = notes.read(db, "canary")
    return db.open(base64.b64decode(sealed), "meta|canary") if sealed else None


def mark(db: Tx, said: str) -> str:
    """Return a keyed hash: the same for the same text, and it says nothing."""
    secret = bytes.fromhex(_canary(db)["marks"])
    return hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()
