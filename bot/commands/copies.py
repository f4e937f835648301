"""`samspill backup` and `samspill restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from dialogs.errors import CannotStart
from storage.database import copies
from storage.database.canary import check_keys
from storage.database.connect import open_database
from storage.database.transaction import Tx


def back_up(settings: Settings, file: Path) -> str:
    """Write a copy beside its final name, and put it there when it is whole."""
    if file.exists():
        message = f"{file} is already there: name a new file"
        raise CannotStart(message)
    database = open_database(settings.database_url, settings.keyring)
    part = file.with_name(file.name + ".part")
    try:
        rows = database.now(lambda db: copies.write(db, part))
        # A torn copy never has the name of a whole one.
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotStart(f"{file} cannot be written: {error.strerror}") from error
    finally:
        database.close()
    return f"{rows} rows in {file}; keep the keys of SAMSPILL_SECRET_KEYS with it"


def put_back(
    settings: Settings, file: Path, now: datetime, *, replace: bool = False
) -> str:
    """Put a copy back, all of it or nothing."""

    def work(db: Tx) -> dict[str, int]:
        done = copies.read(db, file, now, replace=replace)
        # Before the commit: with the wrong key nothing of it could be opened, and
        # nothing is changed.
        check_keys(db)
        return done

    database = open_database(settings.database_url, settings.keyring)
    try:
        done = database.now(work)
    finally:
        database.close()
    return (
        f"{done['rows']} rows are back. What was due until now is held back, it may "
        f"have been said since the copy: {done['not_sent']} messages, "
        f"{done['not_reminded']} reminders, {done['rounds_held']} times of rounds, "
        f"{done['not_tried_again']} events that were to be tried again "
        "(`samspill doctor --try-again` tries them). What is due later goes on. "
        f"{done['erased_again']} erased people stay erased"
    )
