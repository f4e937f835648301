"""Read a year of meetings and closed days, from a table or another calendar.

Every fault is found in one run, with line and column; a file with one changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.words import own_words
from dialogs.words.content import Content
from dialogs.zone import ZONE
from storage.lists.sheet import Fault, Sheet, SheetRow, Word, shown, squeezed, words_of

REQUIRED = ("kind", "day")
CLOSED = frozenset({"summer", "closed", "early", "planning_day"})
OF_DEPARTMENT = frozenset({"tett_paa", "department"})
HOUR = timedelta(hours=1)
# A line of the year is at most so far from today: more is a slip of the year.
FAR = timedelta(days=3 * 366)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
# Rules of other calendars that are understood; the others are said to be unknown.
_KNOWN_RULES = frozenset({"WEEKLY", "MONTHLY", "YEARLY", "DAILY"})


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
class YearFile:
    """What a file says; it may be used when there are no faults."""

    rows: tuple[YearRow, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class YearWords:
    """The words of the columns and of the kinds."""

    columns: dict[str, str]
    kinds: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_content(cls, content: Content) -> YearWords:
        """Read `content/columns.toml`."""
        told = content["columns"]
        names = {key: str(entry["nb"]) for key, entry in told["year"].items()}
        own = own_words.of_story_meeting(content)
        kinds = dict.fromkeys(map(squeezed, own), own_words.STORY_MEETING)
        # Laid over the owner's words: none of hers takes another kind's.
        return cls(words_of(told["year"]), kinds | words_of(told["year_kinds"]), names)

    def kind_in(self, title: str) -> str | None:
        """Find what a title of another calendar speaks of; the longest word wins."""
        said = squeezed(title)
        found = [word for word in self.kinds if word and word in said]
        # «Avdelingsmøte HMS-gruppe»: what says more is what is meant.
        return self.kinds[max(found, key=len)] if found else None


def is_year(sheet: Sheet, words: YearWords) -> bool:
    """Tell whether a table's header is that of a year, and not of a staff list."""
    keys = {words.columns.get(squeezed(cell)) for cell in sheet.header.cells}
    return set(REQUIRED) <= keys


def read_year(sheet: Sheet, words: YearWords, today: date, home: str = "") -> YearFile:
    """Read a table; `home` is the kindergarten where the file names none."""
    reading = _Reading(words, today, home, list(sheet.faults))
    places: dict[str, int] = {}
    for place, cell in enumerate(sheet.header.cells):
        key = words.columns.get(squeezed(cell))
        if key is None:
            reading.fault(sheet.header.line, shown(cell), "unknown_year_column")
        elif key in places:
            reading.fault(sheet.header.line, shown(cell), "year_column_twice")
        else:
            places[key] = place
    rows = [made for row in sheet.rows if (made := reading.row(row, places))]
    if not sheet.rows:
        reading.fault(sheet.header.line, None, "no_rows")
    return YearFile(tuple(rows), tuple(reading.faults))


@dataclass
class _Reading:
    """What is found on the way through a file."""

    words: YearWords
    today: date
    home: str
    faults: list[Fault]

    def fault(self, line: int, column: str | None, code: str, **values: Word) -> None:
        self.faults.append(Fault(line, column, code, values))

    def row(self, row: SheetRow, places: Mapping[str, int]) -> YearRow | None:
        """Read one line of a table; None where something is wrong in it."""
        before = len(self.faults)
        # Something stands beside the columns: which cell is which is a guess.
        if len(row.trimmed().cells) > len(places):
            self.fault(
                row.line, None, "wrong_cells", found=len(row.cells), wanted=len(places)
            )
            return None
        text = {
            key: str(row.cell(place)).strip()
            for key, place in places.items()
            if place < len(row.cells)
        }
        kind = self.words.kinds.get(squeezed(text.get("kind", "")))
        if kind is None:
            known = ", ".join(sorted(set(self.words.kinds.values())))
            self.fault(
                row.line,
                self.words.names["kind"],
                "unknown_kind",
                value=shown(text.get("kind", "")),
                kinds=known,
            )
        day = self._day(row, places, "day")
        last = self._day(row, places, "last") if text.get("last") else day
        start = self._clock(row.line, "from", text.get("from", ""))
        end = self._clock(row.line, "to", text.get("to", ""))
        if day and last and last < day:
            self.fault(row.line, self.words.names["last"], "last_before_first")
        if kind and not (text.get("kindergarten") or self.home):
            self.fault(row.line, self.words.names["kindergarten"], "no_kindergarten")
        if kind in OF_DEPARTMENT and not text.get("department"):
            self.fault(row.line, self.words.names["department"], "no_department_here")
        if kind and kind not in CLOSED and start is None and not text.get("from"):
            self.fault(row.line, self.words.names["from"], "no_time")
        if start and end and end <= start:
            self.fault(row.line, self.words.names["to"], "end_before_start")
        if len(self.faults) > before or not (kind and day and last):
            return None
        return self._made(row.line, text, kind, (day, last), (start, end))

    def _made(
        self,
        line: int,
        text: Mapping[str, str],
        kind: str,
        days: tuple[date, date],
        clocks: tuple[time | None, time | None],
    ) -> YearRow:
        start, end = clocks
        # Without hours it is a working day: from eight, seven hours long.
        first = datetime.combine(days[0], start or time(8))
        minutes = 420 if start is None else 60
        if start and end:
            minutes = (
                int((datetime.combine(days[0], end) - first).total_seconds()) // 60
            )
        closes = (end or start or time(12)).isoformat("minutes")
        return YearRow(
            line,
            text.get("kindergarten") or self.home,
            text.get("department", ""),
            kind,
            first,
            days[1],
            minutes,
            closes if kind == "early" else None,
        )

    def _day(self, row: SheetRow, places: Mapping[str, int], key: str) -> date | None:
        place = places.get(key)
        cell = row.cell(place) if place is not None and place < len(row.cells) else ""
        if isinstance(cell, date):
            return self._near(row.line, key, cell)
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
        return self._near(row.line, key, found)

    def _near(self, line: int, key: str, found: date) -> date | None:
        if abs(found - self.today) > FAR:
            value = found.strftime("%d.%m.%Y")
            self.fault(line, self.words.names[key], "too_far_off", value=value)
            return None
        return found

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

    # Another calendar

    def event(self, number: int, event: Any, department: str) -> YearRow | None:
        """Read one event of an ICS file."""
        kind = self.words.kind_in(str(event.get("summary", "")))
        starts, ends, rule = event.get("dtstart"), event.get("dtend"), _rule(event)
        if kind is None:
            raise _Wrong("unknown_event")
        if starts is None:
            raise _Wrong("event_without_start")
        if rule is None:
            raise _Wrong("event_rule")
        if kind in OF_DEPARTMENT and not department:
            raise _Wrong("event_department")
        first, is_day = _wall(starts.dt)
        until, _ = _wall(ends.dt) if ends is not None else (first + HOUR, False)
        if until < first or (until == first and not is_day):
            raise _Wrong("event_ends_first")
        if self._near(number, "day", first.date()) is None:
            return None
        last = until.date()
        if is_day and until > first:
            # A whole day ends, in calendars, at the beginning of the next.
            last -= timedelta(days=1)
        minutes = 420 if is_day else int((until - first).total_seconds()) // 60
        start = datetime.combine(first.date(), time(8)) if is_day else first
        closes = until.time().isoformat("minutes") if kind == "early" else None
        return YearRow(
            number, self.home, department if kind in OF_DEPARTMENT else "", kind,
            start, max(last, first.date()), minutes, closes, rule, _without(event),
        )  # fmt: skip


class _Wrong(ValueError):
    """An event that cannot be used; carries the name of the sentence that says why."""


def read_ics(
    data: bytes, words: YearWords, today: date, home: str, department: str = ""
) -> YearFile:
    """Read another calendar's file; its events are counted from one."""
    from icalendar import Calendar  # noqa: PLC0415 - quick start

    reading = _Reading(words, today, home, [])
    if not home:
        reading.fault(1, None, "ics_needs_kindergarten")
        return YearFile(faults=tuple(reading.faults))
    try:
        calendar = Calendar.from_ical(data.decode("utf-8-sig"))
        events = list(calendar.walk("VEVENT"))
    except (ValueError, UnicodeDecodeError, IndexError, KeyError):
        return YearFile(faults=(Fault(1, None, "not_a_calendar"),))
    rows = [
        made
        for number, event in enumerate(events, 1)
        if (made := _guarded(reading, number, event, department))
    ]
    if not events:
        reading.fault(1, None, "no_events")
    return YearFile(tuple(rows), tuple(reading.faults))


def _guarded(
    reading: _Reading, number: int, event: Any, department: str
) -> YearRow | None:
    """Read an event; one that is broken inside is named, not raised."""
    try:
        return reading.event(number, event, department)
    except _Wrong as wrong:
        value = shown(str(event.get("summary", "")))
        reading.fault(number, None, str(wrong), value=value)
    except (ValueError, TypeError, AttributeError, OverflowError):
        reading.fault(number, None, "broken_event")
    return None


def _wall(told: date | datetime) -> tuple[datetime, bool]:
    """Return wall time in Oslo, and whether it is a whole day."""
    if not isinstance(told, datetime):
        return datetime.combine(told, time()), True
    if told.tzinfo is not None:
        told = told.astimezone(ZONE).replace(tzinfo=None)
    return told, False


def _rule(event: Any) -> str | None:
    """Return the event's rule, empty where it has none, None where it is not known."""
    told = event.get("rrule")
    if told is None:
        return ""
    if isinstance(told, list) or told.get("freq", [""])[0] not in _KNOWN_RULES:
        return None
    text: str = told.to_ical().decode()
    # The end is a wall time here: what stands behind UNTIL's day is the zone's matter.
    return re.sub(r"UNTIL=(\d{8})(T\d{6}Z?)?", r"UNTIL=\1T235959", text)


def _without(event: Any) -> tuple[datetime, ...]:
    told = event.get("exdate")
    several = told if isinstance(told, list) else [told] if told else []
    return tuple(_wall(each.dt)[0] for one in several for each in one.dts)


def lines(found: YearFile) -> Iterator[YearRow]:
    """Give the rows, closed days first: meetings are placed around them."""
    yield from (row for row in found.rows if row.kind in CLOSED)
    yield from (row for row in found.rows if row.kind not in CLOSED)
