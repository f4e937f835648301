"""Read a staff list: who works where, as what, from when; every fault in one run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from storage.lists.sheet import Cell, Fault, Sheet, SheetRow, Word, shown, squeezed
from storage.lists.staff_row import BIRTH_NUMBER, RowReading, StaffRow
from storage.lists.staff_words import StaffWords

__all__ = ["Fault", "StaffFile", "StaffRow", "StaffWords", "read_staff"]

COLUMNS = ("kindergarten", "department", "name", "email", "roles")

Watch = Callable[[Iterable[SheetRow]], Iterable[SheetRow]]


@dataclass(frozen=True)
class StaffFile:
    """The rows of a staff list; they may be used when there are no faults."""

    rows: tuple[StaffRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def _as_it_is(rows: Iterable[SheetRow]) -> Iterable[SheetRow]:
    return rows


def read_staff(sheet: Sheet, words: StaffWords, watch: Watch = _as_it_is) -> StaffFile:
    """Read the rows of a table; `watch` sees them pass, for a progress bar."""
    places, faults = _header(sheet.header, words)
    faults[:0] = sheet.faults
    if not sheet.is_read or not places:
        return StaffFile(faults=tuple(faults), warnings=sheet.warnings)
    reading = RowReading(sheet.header, places, words, faults, list(sheet.warnings))
    complete = all(key in places for key in COLUMNS)
    rows = [row for line in watch(sheet.rows) if (row := reading.row(line))]
    # Rows that lack a column are read for their faults, and not compared.
    found = tuple(rows) if complete else ()
    faults += _conflicts(found, reading)
    if not sheet.rows:
        faults.append(Fault(sheet.header.line, None, "no_rows"))
    return StaffFile(found, _in_order(faults, sheet), tuple(reading.warnings))


def _in_order(faults: Iterable[Fault], sheet: Sheet) -> tuple[Fault, ...]:
    """Sort faults as the file is read: by line, and by column in the file's order."""
    order = {shown(name): place for place, name in enumerate(sheet.header.cells)}
    found = sorted(faults, key=lambda f: (f.line or 0, order.get(f.column or "", -1)))
    return tuple(found)


def _header(header: SheetRow, words: StaffWords) -> tuple[dict[str, int], list[Fault]]:
    """Find the place of each column, and what is wrong with the header."""
    places: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header.cells):
        key = words.columns.get(squeezed(cell))
        # A name that is none is told first: what it may have meant is not repeated.
        fault = _no_name(header.line, place, cell)
        if fault:
            faults.append(fault)
        elif key is None:
            values: dict[str, Word] = {"meant": words.column_like(cell)}
            faults.append(Fault(header.line, shown(cell), "unknown_column", values))
        elif key in places:
            values = {"first": shown(header.cells[places[key]])}
            faults.append(Fault(header.line, shown(cell), "column_twice", values))
        else:
            places[key] = place
    if header.cells and not places:
        return {}, [Fault(header.line, None, "no_header")]
    return places, faults + _missing(header, places)


def _missing(header: SheetRow, places: Collection[str]) -> list[Fault]:
    """Name the columns that a list must have; a file without a header has worse."""
    missing = [key for key in COLUMNS if header.cells and key not in places]
    return [Fault(header.line, None, "missing_column", {"key": k}) for k in missing]


def _no_name(line: int, place: int, cell: Cell) -> Fault | None:
    """Refuse a header's cell that holds a birth number, or nothing."""
    if BIRTH_NUMBER.search(str(cell)):
        return Fault(line, None, "birth_number")
    if not str(cell).strip():
        return Fault(line, None, "unnamed_column", {"number": place + 1})
    return None


def _conflicts(rows: Iterable[StaffRow], reading: RowReading) -> Iterator[Fault]:
    """Compare the rows about one person: name, language, the same place twice."""
    first: dict[str, StaffRow] = {}
    spoken: dict[str, StaffRow] = {}
    places: defaultdict[tuple[str, str, str], list[StaffRow]] = defaultdict(list)
    for row in rows:
        places[row.key].append(row)
        known = first.setdefault(row.email, row)
        if known.name.casefold() != row.name.casefold():
            values: dict[str, Word] = {
                "email": shown(row.email),
                "name": shown(row.name),
                "other": shown(known.name),
                "first": known.line,
            }
            yield Fault(row.line, reading.column("name"), "two_names", values)
        if row.language:
            told = spoken.setdefault(row.email, row)
            if told.language != row.language:
                values = {"email": shown(row.email), "first": told.line}
                column = reading.column("language")
                yield Fault(row.line, column, "two_languages", values)
    for same in places.values():
        yield from _overlaps(same)


def _overlaps(rows: list[StaffRow]) -> Iterator[Fault]:
    """Find rows that put a person in one place twice at the same time."""
    by_start = sorted(rows, key=lambda row: (row.starts or date.min, row.line))
    latest = by_start[0]
    for row in by_start[1:]:
        if (row.starts or date.min) <= (latest.ends or date.max):
            first, second = sorted((latest.line, row.line))
            yield Fault(second, None, "duplicate_row", {"first": first})
        # A short stay inside a long one must not hide what overlaps the long one.
        if (row.ends or date.max) > (latest.ends or date.max):
            latest = row
