"""Read one row of a staff list, and note every fault in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from storage.lists.sheet import Cell, Fault, SheetRow, Word, shown, squeezed
from storage.lists.staff_words import StaffWords

REQUIRED = ("kindergarten", "name", "email", "roles")
LONGEST = {"kindergarten": 200, "department": 200, "name": 200, "email": 254}
FIRST_YEAR, LAST_YEAR = 1950, 2100

BIRTH_NUMBER = re.compile(r"(?<!\d)\d{6}[ \xa0-]?\d{5}(?!\d)")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@([a-z0-9-]+\.)+[a-z]{2,}", re.ASCII)
_BETWEEN_ROLES = re.compile(r"[,;/\n]")
_DATES = {
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}", re.ASCII): "%d.%m.%Y",
    re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII): "%Y-%m-%d",
}


@dataclass(frozen=True)
class StaffRow:
    """One person's place in one kindergarten, as the file says it."""

    line: int
    kindergarten: str
    department: str | None
    name: str
    email: str
    roles: frozenset[str]
    language: str | None
    starts: date | None
    ends: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells places apart: person, kindergarten, department."""
        place = self.department or ""
        return self.email, self.kindergarten.casefold(), place.casefold()


@dataclass
class RowReading:
    """One run over a file's rows; faults and warnings gather here."""

    header: SheetRow
    places: Mapping[str, int]
    words: StaffWords
    faults: list[Fault]
    warnings: list[Fault]

    def row(self, row: SheetRow) -> StaffRow | None:
        """Read one row; None where it has a fault."""
        before = len(self.faults)
        if not self._is_whole(row):
            return None
        text = {key: self._text(row, key) for key in (*LONGEST, "roles", "language")}
        starts, ends = self._days(row)
        roles = self._roles(row, text["roles"])
        self._check_place(row, roles, text["department"], ends)
        language = self.words.languages.get(squeezed(text["language"]))
        if text["language"] and not language:
            self.fault(row, "language", "unknown_language", value=text["language"])
        if text["email"] and not _EMAIL.fullmatch(text["email"].lower()):
            self.fault(row, "email", "bad_email", value=text["email"])
        if len(self.faults) > before:
            return None
        return StaffRow(
            row.line,
            text["kindergarten"],
            text["department"] or None,
            text["name"],
            text["email"].lower(),
            roles,
            language,
            starts,
            ends,
        )

    def fault(self, row: SheetRow, key: str, code: str, **values: Word) -> None:
        """Note what is wrong with a cell."""
        told = {k: shown(v) if isinstance(v, str) else v for k, v in values.items()}
        self.faults.append(Fault(row.line, self.column(key), code, told))

    def column(self, key: str) -> str:
        """Return a column's name as the file has it."""
        return shown(self.header.cells[self.places[key]])

    def _is_whole(self, row: SheetRow) -> bool:
        """Look for birth numbers in every cell, then count the cells."""
        before = len(self.faults)
        names = self.header.cells
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and BIRTH_NUMBER.search(cell):
                name = shown(names[place]) if place < len(names) else ""
                column = name if name and not BIRTH_NUMBER.search(name) else None
                self.faults.append(Fault(row.line, column, "birth_number"))
        found, wanted = len(row.cells), len(names)
        # Excel leaves empty cells behind at the end of a line: they count for nothing.
        if found > wanted:
            found = max(wanted, len(row.trimmed().cells))
        if found != wanted:
            values: dict[str, Word] = {"found": found, "wanted": wanted}
            self.faults.append(Fault(row.line, None, "wrong_cells", values))
        return len(self.faults) == before

    def _text(self, row: SheetRow, key: str) -> str:
        """Read a cell as one line of text; say if it is empty or too long."""
        if key not in self.places:
            return ""
        text = str(row.cell(self.places[key])).strip()
        if key != "roles":  # A line break stands between roles.
            text = " ".join(text.split())
        if not text and key in REQUIRED:
            self.fault(row, key, "empty_cell")
        if len(text) > LONGEST.get(key, len(text)):
            self.fault(row, key, "too_long", length=len(text), most=LONGEST[key])
        return text

    def _days(self, row: SheetRow) -> tuple[date | None, date | None]:
        starts, ends = self._date(row, "starts"), self._date(row, "ends")
        if starts and ends and ends < starts:
            values = {"starts": f"{starts:%d.%m.%Y}", "ends": f"{ends:%d.%m.%Y}"}
            self.fault(row, "ends", "ends_before_start", **values)
        return starts, ends

    def _date(self, row: SheetRow, key: str) -> date | None:
        cell = row.cell(self.places.get(key))
        found = cell if isinstance(cell, date) else _date_in(cell)
        is_sane = found and FIRST_YEAR <= found.year <= LAST_YEAR
        if str(cell).strip() and not is_sane:
            self.fault(row, key, "bad_date", value=str(cell))
        return found if is_sane else None

    def _roles(self, row: SheetRow, text: str) -> frozenset[str]:
        words = [word.strip() for word in _BETWEEN_ROLES.split(text)]
        found = set()
        for word in filter(None, words):
            if key := self.words.roles.get(squeezed(word)):
                found.add(key)
            else:
                suggestion = self.words.suggestion(word)
                values = {"value": word, "suggestion": suggestion}
                self.fault(row, "roles", "unknown_role", **values)
        if text and not any(words):
            self.fault(row, "roles", "empty_cell")
        return frozenset(found)

    def _check_place(
        self, row: SheetRow, roles: frozenset[str], department: str, ends: date | None
    ) -> None:
        """Ask for a department where a role needs one, and for a substitute's end."""
        needing = roles - self.words.whole_kindergarten
        if needing and not department and "department" in self.places:
            self.fault(row, "department", "no_department", role=min(needing))
        # A warning only: who has no end yet may get one later.
        if "substitute" in roles and not ends:
            column = self.column("ends") if "ends" in self.places else None
            self.warnings.append(Fault(row.line, column, "substitute_without_end"))


def _date_in(cell: Cell) -> date | None:
    text = str(cell).strip()
    for pattern, form in _DATES.items():
        if pattern.fullmatch(text):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
            except ValueError:
                return None
    return None
