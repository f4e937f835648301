"""A process that claims what waits and never sends it, made to be killed."""

import time

from storage.database.connect import open_database
from storage.database.seals import Keyring
from storage.post import outbox
from tests.world import NOON


def run(url, key, pipe):
    """Claim, tell how many, and wait for the end."""
    database = open_database(url, Keyring.of(key))
    posts = database.now(lambda db: outbox.claim(db, ["slack"], NOON))
    pipe.send(len(posts))
    while True:
        time.sleep(60)
