"""Take back what was handed in without a name, by its receipt alone."""

from __future__ import annotations

from storage.answers import ballots, makers
from storage.database.transaction import Tx
from storage.people.scope import Scope


def take_back(db: Tx, scope: Scope, code: str) -> bool:
    """Take out what has this receipt: of a kindergarten's box, or the makers'."""
    return ballots.take_back(db, scope, code) or makers.take_back(db, code)
