"""Read one line of a year of meetings, and note every fault in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from storage.lists.sheet import Fault, SheetRow, Word, shown, squeezed
from storage.lists.year_row import ODD, YearLine, YearRow, made
from storage.lists.year_words import YearWords

# A line of the year is at most so far from today: more is a slip of the year.
FAR = timedelta(days=3 * 366)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass
class YearRowReading:
    """One run over a year; the faults gather here."""

    words: YearWords
    today: date
    home: str
    faults: list[Fault]

    def fault(self, line: int, column: str | None, code: str, **values: Word) -> None:
        """Note what is wrong, in a column or with the whole line."""
        self.faults.append(Fault(line, column, code, values))

    def row(self, row: SheetRow, places: Mapping[str, int]) -> YearRow | None:
        """Read one line of a table; None where something is wrong in it."""
        before = len(self.faults)
        if not self._is_whole(row, places):
            return None
        line = self._line(row, places)
        for column, code, is_odd in ODD:
            if is_odd(line):
                self.fault(row.line, self.words.names[column], code)
        return None if len(self.faults) > before else made(row.line, line)

    def near(self, line: int, key: str, found: date) -> date | None:
        """Return a day that may be meant; None, and a fault, if it is years away."""
        if abs(found - self.today) > FAR:
            value = found.strftime("%d.%m.%Y")
            self.fault(line, self.words.names[key], "too_far_off", value=value)
            return None
        return found

    def _is_whole(self, row: SheetRow, places: Mapping[str, int]) -> bool:
        # Something stands beside the columns: which cell is which is a guess.
        if len(row.trimmed().cells) <= len(places):
            return True
        found, wanted = len(row.cells), len(places)
        self.fault(row.line, None, "wrong_cells", found=found, wanted=wanted)
        return False

    def _line(self, row: SheetRow, places: Mapping[str, int]) -> YearLine:
        text = {
            key: str(row.cell(place)).strip()
            for key, place in places.items()
            if place < len(row.cells)
        }
        kind = self._kind(row.line, text.get("kind", ""))
        day = self._day(row, places, "day")
        last = self._day(row, places, "last") if text.get("last") else day
        start = self._clock(row.line, "from", text.get("from", ""))
        end = self._clock(row.line, "to", text.get("to", ""))
        return YearLine(text, self.home, kind, day, last, start, end)

    def _kind(self, line: int, told: str) -> str | None:
        kind = self.words.kinds.get(squeezed(told))
        if kind is None:
            column, known = self.words.names["kind"], set(self.words.kinds.values())
            values = {"value": shown(told), "kinds": ", ".join(sorted(known))}
            self.fault(line, column, "unknown_kind", **values)
        return kind

    def _day(self, row: SheetRow, places: Mapping[str, int], key: str) -> date | None:
        place = places.get(key)
        cell = row.cell(place) if place is not None and place < len(row.cells) else ""
        if isinstance(cell, date):
            return self.near(row.line, key, cell)
        told = str(cell).strip()
        if not told:
            self.fault(row.line, self.words.names[key], "empty_cell")
            return None
        try:
            if match := _DAY.fullmatch(told):
                found = date(int(match[3]), int(match[2]), int(match[1]))
            else:
                found = date.fromisoformat(told)
        except ValueError:
            self.fault(row.line, self.words.names[key], "bad_date", value=shown(told))
            return None
        return self.near(row.line, key, found)

    def _clock(self, line: int, key: str, told: str) -> time | None:
        if not told:
            return None
        match = _CLOCK.fullmatch(told)
        try:
            if match:
                return time(int(match[1]), int(match[2] or 0))
            return time.fromisoformat(told)
        except ValueError:
            self.fault(line, self.words.names[key], "bad_clock", value=shown(told))
            return None
