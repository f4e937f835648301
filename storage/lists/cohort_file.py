"""Check a cohort table against the sums that it states itself; repair nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.words.content import Content
from storage.lists.sheet import (
    Cell,
    Fault,
    Sheet,
    SheetRow,
    Word,
    shown,
    squeezed,
    words_of,
)

COUNTED = ("kindergartens", "departments", "children", "employees")
COLUMNS = ("cohort", *COUNTED)

# 1181, or 1 181 and 1.181 as people group thousands.
_NUMBER = re.compile(r"\d{1,9}|\d{1,3}([ .\xa0\u202f]\d{3}){1,2}", re.ASCII)
_GROUPING = re.compile(r"\D")


@dataclass(frozen=True)
class CohortWords:
    """The words that cohort tables are written with, in all languages at once."""

    columns: Mapping[str, str]
    sums: frozenset[str]

    @classmethod
    def from_content(cls, content: Content) -> CohortWords:
        """Read `content/columns.toml`."""
        columns = content["columns"]
        sums = frozenset(squeezed(word) for word in columns["sums"]["words"])
        return cls(words_of(columns["cohorts"]), sums)


@dataclass(frozen=True)
class Cohort:
    """One line of the table; a count that cannot be read is left out."""

    line: int
    name: str
    start: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class StatedSum:
    """What a column adds up to, beside what the table says that it does."""

    key: str
    stated: int
    calculated: int

    @property
    def difference(self) -> int:
        """Return how much too much the lines add up to."""
        return self.calculated - self.stated


@dataclass(frozen=True)
class CohortFile:
    """The cohorts, the sums of the columns, and everything that is wrong."""

    cohorts: tuple[Cohort, ...] = ()
    sums: tuple[StatedSum, ...] = ()
    faults: tuple[Fault, ...] = ()


def is_cohort_table(sheet: Sheet, words: CohortWords, staff: Mapping[str, str]) -> bool:
    """Tell by its header whether a table counts cohorts or lists staff."""
    names = {squeezed(cell) for cell in sheet.header.cells}
    return len(names & words.columns.keys()) > len(names & staff.keys())


def read_cohorts(sheet: Sheet, words: CohortWords) -> CohortFile:
    """Read the table, and compare every column with its stated sum."""
    places, faults = _header(sheet.header, words)
    faults[:0] = sheet.faults
    reading = _CohortReading(sheet.header, places, faults)
    lines = [reading.line(row) for row in sheet.rows] if places else []
    cohorts, stated = _parted(lines, words)
    sums: tuple[StatedSum, ...] = ()
    if len(stated) == 1 and cohorts:
        sums = _sums(cohorts, stated[0])
        faults += reading.mismatches(cohorts, stated[0].line, sums)
    elif places:
        faults += _without_sum(sheet.header, cohorts, stated)
    faults.sort(key=lambda fault: fault.line or 0)
    return CohortFile(cohorts, sums, tuple(faults))


def _parted(
    lines: list[Cohort], words: CohortWords
) -> tuple[tuple[Cohort, ...], list[Cohort]]:
    """Tell the cohorts from the lines that state what they add up to."""
    cohorts = [line for line in lines if squeezed(line.name) not in words.sums]
    return tuple(cohorts), [x for x in lines if squeezed(x.name) in words.sums]


def _header(header: SheetRow, words: CohortWords) -> tuple[dict[str, int], list[Fault]]:
    places: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header.cells):
        key = words.columns.get(squeezed(cell))
        if key is None or key in places:
            code = "column_twice" if key else "unknown_column"
            values: dict[str, Word] = {"meant": ""}
            if key:
                values = {"first": shown(header.cells[places[key]])}
            faults.append(Fault(header.line, shown(cell), code, values))
        else:
            places[key] = place
    missing = [key for key in COLUMNS if header.cells and key not in places]
    faults += [
        Fault(header.line, None, "missing_cohort_column", {"key": key})
        for key in missing
    ]
    return places, faults


def _sums(cohorts: tuple[Cohort, ...], stated: Cohort) -> tuple[StatedSum, ...]:
    """Add up the columns in which every line could be read."""
    return tuple(
        StatedSum(key, stated.counts[key], sum(each.counts[key] for each in cohorts))
        for key in COUNTED
        if all(key in line.counts for line in (*cohorts, stated))
    )


def _without_sum(
    header: SheetRow, cohorts: tuple[Cohort, ...], stated: list[Cohort]
) -> list[Fault]:
    """Say why there is nothing to compare: no sums, two lines of them, no cohorts."""
    if not cohorts:
        return [Fault(header.line, None, "no_cohorts")]
    if not stated:
        return [Fault(None, None, "no_sum_row")]
    values = {"first": stated[0].line}
    return [Fault(line.line, None, "sum_row_twice", values) for line in stated[1:]]


def _swapped(cohorts: tuple[Cohort, ...], found: StatedSum) -> list[tuple[Cohort, int]]:
    """Find numbers that would make the sum right with their digits swapped."""
    fitting = [(each, each.counts[found.key] - found.difference) for each in cohorts]
    return [
        (each, wanted)
        for each, wanted in fitting
        if _is_swap(str(each.counts[found.key]), str(wanted))
    ]


def _is_swap(written: str, wanted: str) -> bool:
    """Tell whether a number is written with the other's digits: 424 and 242."""
    return len(written) == len(wanted) and set(written) == set(wanted)


@dataclass
class _CohortReading:
    """One run over a table's lines; the faults gather here."""

    header: SheetRow
    places: Mapping[str, int]
    faults: list[Fault]

    def line(self, row: SheetRow) -> Cohort:
        """Read one line, sums or cohort."""
        row = SheetRow(row.line, row.cells + ("",) * len(self.header.cells))
        name = shown(row.cell(self.places.get("cohort")))
        if not name and "cohort" in self.places:
            self._fault(row.line, "cohort", "empty_cell")
        numbers = {key: self._number(row, key) for key in COUNTED if key in self.places}
        counts = {key: count for key, count in numbers.items() if count is not None}
        return Cohort(row.line, name, shown(row.cell(self.places.get("start"))), counts)

    def mismatches(
        self, cohorts: tuple[Cohort, ...], line: int, sums: tuple[StatedSum, ...]
    ) -> list[Fault]:
        """Say of each column that does not add up by how much, and a likely cause."""
        return [self._mismatch(cohorts, line, each) for each in sums if each.difference]

    def _mismatch(
        self, cohorts: tuple[Cohort, ...], line: int, found: StatedSum
    ) -> Fault:
        values: dict[str, Word] = {
            "stated": found.stated,
            "calculated": found.calculated,
            "difference": f"{found.difference:+d}",
        }
        code = "wrong_sum"
        likely = _swapped(cohorts, found)
        if len(likely) == 1:
            cohort, wanted = likely[0]
            code = "wrong_sum_swapped"
            values |= {
                "cohort": cohort.name,
                "line": cohort.line,
                "written": cohort.counts[found.key],
                "wanted": wanted,
            }
        return Fault(line, self._column(found.key), code, values)

    def _number(self, row: SheetRow, key: str) -> int | None:
        cell: Cell = row.cell(self.places[key])
        text = str(cell).strip()
        if not text:
            self._fault(row.line, key, "empty_cell")
        elif not _NUMBER.fullmatch(text):
            self._fault(row.line, key, "bad_number", value=shown(text))
        else:
            return int(_GROUPING.sub("", text))
        return None

    def _fault(self, line: int, key: str, code: str, **values: Word) -> None:
        self.faults.append(Fault(line, self._column(key), code, values))

    def _column(self, key: str) -> str:
        return shown(self.header.cells[self.places[key]])
