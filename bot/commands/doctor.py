"""`samspill doctor`: look at everything, say what is wrong and what to do."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.commands import next_step
from bot.commands.finding import Finding
from bot.commands.next_step import Progress
from bot.settings import Settings, check_platforms
from dialogs import everything
from dialogs.errors import BotError, CannotStart
from scheduler.delivery.pace import seconds_for
from storage.database import rotation
from storage.database.connect import open_database, place
from storage.database.transaction import Tx
from storage.migrations import HEAD
from storage.people import audit
from storage.post import alive, inbox, set_aside, traffic, workspaces
from storage.post.outbox import Sending
from storage.post.workspaces import Workspace
from storage.reminders import tallies

LEAST_DISK = 500 * 1024 * 1024
CLOCK = timedelta(seconds=60)
OLD = timedelta(minutes=5)
NO_DATABASE = "database and keys"


def examine(
    settings: Settings, now: datetime, console: Console, *, is_demo: bool = False
) -> int:
    """Print every finding, and what comes next; 1 where one needs a remedy."""
    findings = list(_look(settings, now))
    upcoming = (
        next_step.FROM_THE_DEMO
        if is_demo
        else next_step.after(settings, findings, _stage(settings, findings))
    )
    table = Table("", "what", "seen", "what to do")
    for each in findings:
        table.add_row("!" if each.remedy else "ok", each.what, each.seen, each.remedy)
    console.print(table)
    console.print(f"next: {upcoming}", markup=False, highlight=False, soft_wrap=True)
    return 1 if any(each.remedy for each in findings) else 0


def believe_clock(settings: Settings, now: datetime) -> None:
    """Take an operator's word that the clock is right."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        database.now(lambda db: alive.note(db, now))
    finally:
        database.close()


def _stage(settings: Settings, findings: Sequence[Finding]) -> Progress:
    """Tell how far an installation has come; it is nowhere without a database."""
    if any(each.what == NO_DATABASE and each.remedy for each in findings):
        return Progress()
    database = open_database(settings.database_url, settings.keyring)
    try:
        return database.now(next_step.stage)
    finally:
        database.close()


def try_again(settings: Settings, now: datetime) -> None:
    """Let what could not be handled be tried anew, by whoever serves."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        database.now(lambda db: set_aside.try_again(db, now))
    finally:
        database.close()


def _look(settings: Settings, now: datetime) -> Iterator[Finding]:
    faults = everything.build(settings.content_dir).faults
    yield Finding("texts", f"{len(faults)} faults", "; ".join(faults))
    yield from _half_a_platform(settings)
    try:
        keyring = settings.keyring
        yield Finding("keys", f"{len(keyring.keys)} read")
        database = open_database(settings.database_url, keyring)
    except BotError as error:
        yield Finding(NO_DATABASE, "cannot be used", str(error))
        return
    try:
        yield Finding("database", place(database.engine))
        yield Finding("migrations", HEAD)
        yield from _disk(settings)
        yield from database.now(lambda db: list(_inside(db, now)))
        kept = database.now(lambda db: workspaces.all_of(db, "slack"))
    finally:
        database.close()
    if settings.has_slack or settings.has_teams:
        yield from _platforms(settings, now, kept)


def _half_a_platform(settings: Settings) -> Iterator[Finding]:
    """Name the setting that a platform still lacks; `serve` would not start."""
    try:
        check_platforms(settings)
    except CannotStart as error:
        yield Finding("platforms", "half set up", str(error))


def _platforms(
    settings: Settings, now: datetime, kept: Sequence[Workspace]
) -> list[Finding]:
    from bot.commands import doctor_platforms  # noqa: PLC0415 - loads two SDKs

    async def go() -> list[Finding]:
        content = everything.build(settings.content_dir).content
        found = doctor_platforms.look(settings, content, now, kept)
        return [each async for each in found]

    return asyncio.run(go())


def _disk(settings: Settings) -> Iterator[Finding]:
    if not settings.database_url.startswith("sqlite:///"):
        return
    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    free = shutil.disk_usage(folder).free
    remedy = "make room: deletion needs it too" if free < LEAST_DISK else ""
    yield Finding("disk", f"{free // (1024 * 1024)} MB free", remedy)


def _reminders(db: Tx, now: datetime) -> Iterator[Finding]:
    """Tell the books of the reminders, and whether the heart beats."""
    books = tallies.books(db)
    seen = ", ".join(
        f"{state} ({reason}) {count}" if reason else f"{state} {count}"
        for (state, reason), count in sorted(books.items())
    )
    missing = tallies.without_message(db)
    remedy = f"{missing} are said to be sent and have no message: tell us"
    yield Finding("reminders", seen or "none yet", remedy if missing else "")
    late = tallies.overdue(db, now - OLD)
    remedy = f"{late} are due and not seen to: is `samspill serve` running?"
    yield Finding("reminders due", str(late), remedy if late else "")
    refusing = workspaces.refusing(db)
    seen = ", ".join(f"{why} {count}" for why, count in sorted(refusing.items()))
    yield Finding("places that refuse", seen or "none")


def _inside(db: Tx, now: datetime) -> Iterator[Finding]:
    newest = (inbox.newest(db), audit.newest(db))
    latest = max(filter(None, newest), default=None)
    behind = latest is not None and latest > now + CLOCK
    remedy = "set the clock: rows in the database are from later than now"
    yield Finding("clock", now.isoformat(timespec="seconds"), remedy if behind else "")
    last = alive.last(db)
    odd = alive.is_odd(last, now)
    seen = last.isoformat(timespec="seconds") if last else "never"
    remedy = (
        "nothing is sent or deleted: set the clock, or if it is right, "
        "run `samspill doctor --clock-is-right`"
    )
    yield Finding("last alive", seen, remedy if odd else "")
    books = traffic.books(db)
    seen = ", ".join(f"{state} {count}" for state, count in sorted(books.items()))
    ambiguous = books.get(Sending.AMBIGUOUS, 0)
    remedy = f"{ambiguous} may have arrived or not: ask in their place"
    yield Finding("messages", seen or "none yet", remedy if ambiguous else "")
    oldest = traffic.oldest_waiting(db)
    stuck = oldest is not None and now - oldest > OLD
    seen = oldest.isoformat(timespec="seconds") if oldest else "nothing waits"
    yield Finding(
        "oldest unsent", seen, "is `samspill serve` running?" if stuck else ""
    )
    queues = traffic.waiting_by_place(db)
    ends = (now + timedelta(seconds=seconds_for(queues))).isoformat(timespec="seconds")
    seen = f"{sum(queues)} wait, done about {ends}" if queues else "none"
    yield Finding("messages on their way", seen)
    yield from _reminders(db, now)
    dead = set_aside.given_up(db)
    remedy = (
        f"{dead} could not be handled, or came with a copy: look for turn.given_up in "
        "the log, then `samspill doctor --try-again`"
    )
    seen = f"{set_aside.waiting(db)} waiting, {dead} given up"
    yield Finding("events set aside", seen, remedy if dead else "")
    old = sum(rotation.old_keys(db, table) for table in rotation.WHERE)
    remedy = "run `samspill keys rotate` before removing a key"
    yield Finding("rows with older keys", str(old), remedy if old else "")
