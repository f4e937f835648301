"""`samspill feedback`: what people have told the makers, for those who run it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import cells
from bot.settings import Settings
from dialogs.errors import CannotStart
from storage.answers import makers
from storage.answers.makers import ToMakers
from storage.database.connect import open_database

FORMATS = ("table", "csv")
COLUMNS = ("week", "dialog", "version", "text")


def show(settings: Settings, out: TextIO, *, form: str = "table") -> None:
    """Write all of it, the newest week first."""
    if form not in FORMATS:
        raise CannotStart(f"--format {form}: choose one of {', '.join(FORMATS)}")
    database = open_database(settings.database_url, settings.keyring)
    try:
        said = database.now(makers.all_of_it)
    finally:
        database.close()
    if form == "csv":
        _csv(said, out)
    else:
        _table(said, out)


def _csv(said: Sequence[ToMakers], out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in said:
        cell = cells.plain(each.text)
        writer.writerow((each.week.isoformat(), each.dialog, each.version, cell))


def _table(said: Sequence[ToMakers], out: TextIO) -> None:
    console = Console(file=out)
    if not said:
        console.print("Nobody has told the makers anything yet.")
        return
    table = Table(*COLUMNS, box=SIMPLE)
    for each in said:
        week = f"{each.week:%G-%V}"
        # What people wrote is no markup.
        table.add_row(week, each.dialog or "-", each.version, escape(each.text))
    console.print(table)
