"""Where a person is written to on one platform, for what she does elsewhere on it."""

from __future__ import annotations

from sqlalchemy import select

from storage.database.transaction import Tx
from storage.people.tables import UNASKED, identities, places


def own_place(db: Tx, channel: str, account: str) -> tuple[str, str] | None:
    """Return where an account's person is written to on its platform, and how."""
    asked = (
        select(places.c.address, places.c.reference)
        .join(identities, identities.c.person_id == places.c.person_id)
        .where(
            identities.c.channel == channel,
            identities.c.account == account,
            places.c.channel == channel,
            places.c.closed.is_(None),
            places.c.reference.is_not(None),
        )
        .order_by(places.c.used_at.desc().nulls_last(), places.c.id.desc())
    )
    found = db.connection.execute(asked).first()
    return (found[0], found[1].removeprefix(UNASKED)) if found else None
