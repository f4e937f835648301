"""`samspill keys rotate`."""

from __future__ import annotations

from functools import partial

from bot.settings import Settings
from storage.database import rotation
from storage.database.connect import open_database


def rotate(settings: Settings) -> str:
    """Seal every row with the first key; the others may then be taken away."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        for table in rotation.WHERE:
            # A page at a time: turns go on between them.
            after = None
            while True:
                after = database.now(partial(rotation.some, table=table, after=after))
                if after is None:
                    break
        # The canary last: until then the old key is still needed.
        database.now(rotation.finish)
    finally:
        database.close()
    return "everything is sealed with the first key; older keys can be removed"
