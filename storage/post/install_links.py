"""Links that let a workspace install the bot: each for one owner, each used once.

What is kept is only that a link is still good: who may use it stands in the link.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.database.columns import milliseconds
from storage.database.ids import new_id
from storage.database.tables import meta
from storage.database.transaction import Tx

PREFIX = "install|"


def issue(db: Tx, ends: datetime) -> str:
    """Make the number of a new link, and forget those that nobody used in time."""
    asked = select(meta.c.key, meta.c.value).where(meta.c.key.startswith(PREFIX))
    for key, value in db.connection.execute(asked).all():
        if int(value) < milliseconds(ends) - _DAY:
            db.connection.execute(delete(meta).where(meta.c.key == key))
    number = new_id()
    put_back(db, number, ends)
    return number


def use(db: Tx, number: str) -> bool:
    """Use a link up; false where it is used already, or was never made here."""
    is_it = meta.c.key == PREFIX + number
    return db.connection.execute(delete(meta).where(is_it)).rowcount == 1


def put_back(db: Tx, number: str, ends: datetime) -> None:
    """Let a link be used after all: the installation came to nothing."""
    told = {"key": PREFIX + number, "value": str(milliseconds(ends))}
    db.connection.execute(insert(meta).values(told))


# A link that ended a whole day before a new one does is of no use to anybody.
_DAY = 24 * 60 * 60 * 1000
