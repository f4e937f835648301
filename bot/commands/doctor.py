"""`samspill doctor`: look at everything, say what is wrong and what to do."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.commands import doctor_inside, next_step
from bot.commands.finding import Finding
from bot.commands.next_step import Progress
from bot.settings import Settings, check_platforms
from dialogs import everything
from dialogs.errors import BotError, CannotStart
from storage.database.connect import open_database
from storage.database.engine import place
from storage.migrations import HEAD
from storage.post import alive, set_aside, workspaces
from storage.post.workspaces import Workspace

LEAST_DISK = 500 * 1024 * 1024
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
        yield from database.now(lambda db: list(doctor_inside.look(db, now)))
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
