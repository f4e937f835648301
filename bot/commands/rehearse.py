"""`samspill rehearse`: everything the bot will say in a year, before it says it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TextIO

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot import cells
from bot.settings import Settings
from dialogs import everything
from dialogs.errors import CannotStart
from dialogs.year.open_days import KindergartenYear
from scheduler import rehearsal
from scheduler.rehearsal import Line
from storage.database.connect import open_database
from storage.database.transaction import Tx
from storage.people import kindergartens, staff
from storage.year import rehearsed

FORMATS = ("table", "csv", "ics", "json")
COLUMNS = ("at", "to", "kindergarten", "rule", "subject", "why", "text", "skipped")
LONG = 60


def year_named(name: str, starts: str = "08-01") -> KindergartenYear:
    """Read «2026/27», or say how to write it."""
    try:
        return KindergartenYear.named(name, starts)
    except ValueError as error:
        raise CannotStart(
            f"--year {name}: write a kindergarten year, such as 2026/27"
        ) from error


def rehearse(
    settings: Settings,
    year: str,
    today: date,
    out: TextIO,
    errors: TextIO,
    *,
    form: str = "table",
    kindergarten: str = "",
    person: str = "",
) -> int:
    """Print the year; 0 when it was lived through."""
    if form not in FORMATS:
        raise CannotStart(f"--format {form}: choose one of {', '.join(FORMATS)}")
    found = year_named(year)
    built = everything.build(settings.content_dir)
    database = open_database(settings.database_url, settings.keyring)
    console = Console(file=errors)
    try:
        copied = database.now(
            lambda db: rehearsed.copy(db, only_of(db, kindergarten, person))
        )
    finally:
        database.close()
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(found.name, total=1.0)
        lines = rehearsal.rehearse(
            copied,
            built,
            found,
            today,
            lambda done: progress.update(task, completed=done),
        )
    if person:
        lines = [line for line in lines if line.to == person.strip().lower()]
    _write(lines, form, out)
    return 0


def only_of(db: Tx, kindergarten: str, person: str) -> Sequence[int] | None:
    """Find the kindergartens that are asked about; None for all."""
    if person:
        row = staff.by_email(db, person)
        if row is None:
            raise CannotStart(f"--person {person}: nobody here has this address")
        return kindergartens.of_person(db, row.id)
    if not kindergarten:
        return None
    known, wanted = kindergartens.names(db), kindergarten.strip().casefold()
    ids = [each for each, name in known.items() if name.casefold() == wanted]
    if not ids:
        names = ", ".join(sorted(known.values())[:10])
        raise CannotStart(f"--kindergarten {kindergarten}: there is {names or 'none'}")
    return ids


def _write(lines: Sequence[Line], form: str, out: TextIO) -> None:
    match form:
        case "json":
            told = [line.to_json() for line in lines]
            out.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        case "csv":
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            for line in lines:
                row = line.to_json()
                writer.writerow({k: cells.plain(v or "") for k, v in row.items()})
        case "ics":
            out.write(_calendar(lines))
        case _:
            _table(lines, out)


def _calendar(lines: Sequence[Line]) -> str:
    from icalendar import Calendar, Event  # noqa: PLC0415 - quick start

    calendar = Calendar()
    calendar.add("prodid", "-//Samspill//rehearsal//NO")
    calendar.add("version", "2.0")
    for number, line in enumerate(lines):
        # In a calendar stands only what is said.
        if line.skipped:
            continue
        event = Event()
        event.add("uid", f"{line.at:%Y%m%dT%H%M}-{number}@samspill")
        event.add("dtstamp", line.at)
        event.add("dtstart", line.at)
        event.add("dtend", line.at + timedelta(minutes=15))
        event.add("summary", f"{line.to}: {line.rule}")
        event.add("description", f"{line.text}\n\n{line.why}")
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _table(lines: Sequence[Line], out: TextIO) -> None:
    console = Console(file=out, soft_wrap=False)
    console.print(_day_by_day(lines))
    console.print(_totals(lines))
    skipped = sum(1 for line in lines if line.skipped)
    console.print(
        f"{sum(rehearsal.messages(lines).values())} messages, "
        f"{skipped} reminders skipped, "
        f"at most {rehearsal.most_in_a_month(lines)} to a person in a month"
    )


def _day_by_day(lines: Sequence[Line]) -> Table:
    table = Table("when", "to", "rule", "text", "skipped", box=SIMPLE)
    for line in lines:
        text = " ".join(line.text.split())
        short = text if len(text) <= LONG else text[: LONG - 1] + "…"
        when = f"{line.at:%a %d.%m.%Y %H:%M}"
        table.add_row(when, line.to, line.rule, short, line.skipped or "")
    return table


def _totals(lines: Sequence[Line]) -> Table:
    """Count the messages to each, month by month."""
    counted = rehearsal.messages(lines)
    months = sorted({month for _, month in counted})
    # By person and month: that is what has been promised.
    totals = Table("messages", *months, "in all", box=SIMPLE)
    for person in sorted({to for to, _ in counted}):
        each = [counted[person, month] for month in months]
        totals.add_row(person, *(str(n or "") for n in each), str(sum(each)))
    return totals
