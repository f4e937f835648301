"""What two programs do that are started at the same instant, each in its process."""

from bot import outage
from dialogs import everything
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.seals import Keyring
from storage.people.retention import sweep
from storage.post import alive
from storage.year import feeds
from tests.world import NOON

# Made once, before the processes fork off.
HOUSE = everything.build()


def run(url, key, barrier, pipe):
    """Begin when all others do too; tell how it went."""
    keyring = Keyring.of(key)
    try:
        barrier.wait()
        migrate(url, keyring)
        database = open_database(url, keyring)
        barrier.wait()
        database.now(lambda db: feeds.set_address(db, "https://bot.example.no"))
        database.now(lambda db: outage.tell(db, HOUSE, NOON))
        barrier.wait()
        database.now(lambda db: alive.note(db, NOON))
        database.now(lambda db: sweep(db, NOON))
        database.close()
        pipe.send("well")
    except BaseException as error:
        barrier.abort()
        pipe.send(f"{type(error).__name__}: {error}")
