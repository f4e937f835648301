"""Take in a staff list, or check a cohort table; the header tells which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import Progress

from bot.commands.import_report import ImportReport
from dialogs.words import content as contents
from dialogs.words.content import Content
from dialogs.words.texts import Words
from storage.database.transaction import Tx
from storage.lists import roster
from storage.lists.calendar_file import read_ics
from storage.lists.cohort_file import (
    CohortFile,
    CohortWords,
    is_cohort_table,
    read_cohorts,
)
from storage.lists.roster import Plan
from storage.lists.sheet import MOST_BYTES, Fault, SheetRow
from storage.lists.staff_file import StaffFile, StaffWords, read_staff
from storage.lists.table_file import read_table
from storage.lists.year_file import YearFile, is_year, read_year
from storage.lists.year_words import YearWords
from storage.meetings import year_import
from storage.meetings.year_import import Taken
from storage.people import staff
from storage.year import snapshot as year_rows

DONE, REFUSED, WRONG_USE = 0, 1, 2
# A smaller file is read before a progress bar could be seen.
BIG = 200_000  # bytes

T = TypeVar("T")


class ImportRun(Protocol):
    """Run a function in one transaction, and return what it returned."""

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """Run it; when this returns, it is committed."""


@dataclass(frozen=True)
class Import:
    """What one command is told, and what it needs to do it."""

    run: ImportRun
    report: ImportReport
    today: date
    now: datetime
    dry_run: bool
    leavers: bool
    owner: str
    home: tuple[str, str]


def import_file(  # noqa: PLR0913 - what one command is told and handed
    path: Path,
    *,
    dry_run: bool,
    leavers: bool,
    run: ImportRun,
    words: Words,
    language: str,
    today: date,
    now: datetime,
    console: Console,
    content: Content | None = None,
    owner: str = "",
    home: tuple[str, str] = ("", ""),
) -> int:
    """Read a file and do what it says, all of it or nothing; return the exit code."""
    content = content or contents.load()
    report = ImportReport(path.name, words, language, content, console)
    told = Import(run, report, today, now, dry_run, leavers, owner, home)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        report.print(report.fault(Fault(None, None, "no_file")))
        return WRONG_USE

    year = _year(path, data, content, today, home)
    if year is not None:
        taken = run(lambda db: year_import.take_in(db, year, now, dry_run=dry_run))
        return _tell_year(report, taken, dry_run=dry_run)
    is_big = console.is_terminal and len(data) > BIG
    with Progress(console=console, transient=True, disable=not is_big) as progress:
        found = _read(data, report, progress)
        planned, owned = _saved(told, found, progress)
    return _tell(report, found, planned, is_rehearsal=dry_run, is_owned=bool(owned))


def _saved(
    told: Import, found: StaffFile | CohortFile, progress: Progress
) -> tuple[Plan | None, dict[str, str]]:
    """Take a staff list in; nothing of one with a fault, or of a cohort table."""
    if isinstance(found, CohortFile) or found.faults:
        return None, {}
    progress.add_task(told.report.line("saving"), total=None)
    if told.owner:
        # As it is written already: two spellings would be two owners.
        known = told.run(lambda db: staff.known_owner(db, told.owner))
        told = replace(told, owner=known)
    planned, owned = told.run(_take_in(told, found))
    if told.owner:
        told.report.owner(told.owner, owned, is_rehearsal=told.dry_run)
    return planned, owned


def _year(
    path: Path, data: bytes, content: Content, today: date, home: tuple[str, str]
) -> YearFile | None:
    """Read a year of meetings; None where the file is something else."""
    words = YearWords.from_content(content)
    if path.suffix.lower() == ".ics" or data.lstrip()[:15] == b"BEGIN:VCALENDAR":
        return read_ics(data, words, today, *home)
    sheet = read_table(data)
    return read_year(sheet, words, today, home[0]) if is_year(sheet, words) else None


def _tell_year(report: ImportReport, taken: Taken, *, dry_run: bool) -> int:
    if taken.faults:
        report.refuse(sorted(taken.faults, key=lambda fault: fault.line or 0))
        return REFUSED
    report.say(
        "year_taken",
        meetings=taken.meetings,
        closed=taken.closed,
        there_already=taken.there_already,
    )
    if dry_run:
        report.say("dry_run")
    return DONE


def _read(
    data: bytes, report: ImportReport, progress: Progress
) -> StaffFile | CohortFile:
    """Read a staff list or a cohort table, and show how far it has come."""
    task = progress.add_task(report.line("reading"), total=None)
    sheet = read_table(data)
    staff = StaffWords.from_content(report.content)
    cohorts = CohortWords.from_content(report.content)
    if is_cohort_table(sheet, cohorts, staff.columns):
        return read_cohorts(sheet, cohorts)

    def watch(rows: Iterable[SheetRow]) -> Iterable[SheetRow]:
        return progress.track(rows, total=len(sheet.rows), task_id=task)

    return read_staff(sheet, staff, watch)


def _take_in(
    told: Import, found: StaffFile
) -> Callable[[Tx], tuple[Plan, dict[str, str]]]:
    """Make the one transaction: compare, and unless it is a rehearsal, write."""
    names = {row.kindergarten for row in found.rows}

    def work(db: Tx) -> tuple[Plan, dict[str, str]]:
        planned = roster.plan(db, found.rows, today=told.today, leavers=told.leavers)
        if not told.dry_run:
            roster.carry_out(db, planned, now=told.now)
            # New people and departments are in everybody's year.
            year_rows.touch_all(db)
        if not told.owner:
            return planned, {}
        say = staff.other_owner if told.dry_run else staff.set_owner
        return planned, say(db, names, told.owner)

    return work


def _tell(
    report: ImportReport,
    found: StaffFile | CohortFile,
    planned: Plan | None,
    *,
    is_rehearsal: bool,
    is_owned: bool,
) -> int:
    if isinstance(found, CohortFile):
        report.cohorts(found)
    else:
        report.warnings(found.warnings)
        if planned is None:
            report.refuse(found.faults)
        else:
            report.plan(planned, is_rehearsal=is_rehearsal, is_owned=is_owned)
    return REFUSED if found.faults else DONE
