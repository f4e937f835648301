"""What runs in processes of its own, to be killed there."""

import os

from sqlalchemy import Engine, event

from storage.database.migrate import migrate
from storage.database.seals import Keyring


def count(url, key):
    """Migrate, and return how many statements that took."""
    seen = []
    event.listen(Engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    migrate(url, Keyring.of(key))
    return len(seen)


def migrate_until(url, key, statement):
    """Migrate, and end as by a kill before this statement."""
    left = [statement]

    def go(*_told):
        left[0] -= 1
        if left[0] <= 0:
            os._exit(9)

    event.listen(Engine, "before_cursor_execute", go)
    migrate(url, Keyring.of(key))


def counted(url, key, pipe):
    """Send the number of statements back."""
    pipe.send(count(url, key))
