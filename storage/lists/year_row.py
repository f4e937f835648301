"""Read one line of a year of meetings, and note every fault in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from storage.lists.sheet import Fault, SheetRow, Word, shown, squeezed
from storage.lists.year_words import YearWords

CLOSED = frozenset({"summer", "closed", "early", "planning_day"})
OF_DEPARTMENT = frozenset({"tett_paa", "department"})
# A line of the year is at most so far from today: more is a slip of the year.
FAR = timedelta(days=3 * 366)
# Without hours it is a working day: from eight, seven hours long.
DAY_BEGINS = time(8)
DAY_MINUTES = 7 * 60
# A meeting that says only when it begins is an hour, as in other calendars.
MEETING_MINUTES = 60
# A day that closes early, and does not say when, closes at noon.
CLOSES_EARLY = time(12)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class YearRow:
    """One line: a meeting, perhaps by a rule, or days that are closed."""

    line: int
    kindergarten: str
    department: str
    kind: str
    first: datetime
    last: date
    minutes: int = 60
    closes: str | None = None
    rule: str = ""
    without: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class _Line:
    """What could be read of a line; what is None is wrong, or not there."""

    text: Mapping[str, str]
    home: str
    kind: str | None
    day: date | None
    last: date | None
    start: time | None
    end: time | None

    @property
    def kindergarten(self) -> str:
        return self.text.get("kindergarten") or self.home

    @property
    def department(self) -> str:
        return self.text.get("department", "")

    def ends_before_its_day(self) -> bool:
        return bool(self.day and self.last and self.last < self.day)

    def is_nowhere(self) -> bool:
        return bool(self.kind) and not self.kindergarten

    def lacks_department(self) -> bool:
        return self.kind in OF_DEPARTMENT and not self.department

    def lacks_time(self) -> bool:
        # A clock that could not be read is told already, and is not missing too.
        is_meeting = bool(self.kind) and self.kind not in CLOSED
        return is_meeting and self.start is None and not self.text.get("from")

    def ends_before_it_begins(self) -> bool:
        return bool(self.start and self.end and self.end <= self.start)

    def minutes(self, day: date) -> int:
        """Return how long a meeting is."""
        if self.start is None:
            return DAY_MINUTES
        if self.end is None:
            return MEETING_MINUTES
        begins = datetime.combine(day, self.start)
        return (datetime.combine(day, self.end) - begins) // timedelta(minutes=1)


# What does not fit together: the column where it is told, the sentence, the question.
_ODD: tuple[tuple[str, str, Callable[[_Line], bool]], ...] = (
    ("last", "last_before_first", _Line.ends_before_its_day),
    ("kindergarten", "no_kindergarten", _Line.is_nowhere),
    ("department", "no_department_here", _Line.lacks_department),
    ("from", "no_time", _Line.lacks_time),
    ("to", "end_before_start", _Line.ends_before_it_begins),
)


@dataclass
class YearReading:
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
        for column, code, is_odd in _ODD:
            if is_odd(line):
                self.fault(row.line, self.words.names[column], code)
        return None if len(self.faults) > before else _made(row.line, line)

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

    def _line(self, row: SheetRow, places: Mapping[str, int]) -> _Line:
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
        return _Line(text, self.home, kind, day, last, start, end)

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


def _made(number: int, line: _Line) -> YearRow | None:
    if not (line.kind and line.day and line.last):
        return None
    closes = (line.end or line.start or CLOSES_EARLY).isoformat("minutes")
    return YearRow(
        number,
        line.kindergarten,
        line.department,
        line.kind,
        datetime.combine(line.day, line.start or DAY_BEGINS),
        line.last,
        line.minutes(line.day),
        closes if line.kind == "early" else None,
    )
