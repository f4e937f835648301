"""Read a year of meetings and closed days from another calendar's file.

Its events have no lines that anybody sees: they are counted from one.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from dialogs.zone import ZONE
from storage.lists.sheet import Fault, shown
from storage.lists.year_file import YearFile
from storage.lists.year_reading import YearRowReading
from storage.lists.year_row import (
    DAY_BEGINS,
    DAY_MINUTES,
    OF_DEPARTMENT,
    YearRow,
)
from storage.lists.year_words import YearWords

HOUR = timedelta(hours=1)
# Rules of other calendars that are understood; the others are said to be unknown.
_KNOWN_RULES = frozenset({"WEEKLY", "MONTHLY", "YEARLY", "DAILY"})


class CalendarEvent(Protocol):
    """One event of another calendar: what it says, by the names of iCalendar."""

    def get(self, name: str, default: str | None = None, /) -> Any:
        """Return what it says under a name."""


class _Wrong(ValueError):
    """An event that cannot be used; carries the name of the sentence that says why."""


def read_ics(
    data: bytes, words: YearWords, today: date, home: str, department: str = ""
) -> YearFile:
    """Read another calendar's file; its events are counted from one."""
    from icalendar import Calendar  # noqa: PLC0415 - quick start

    reading = YearRowReading(words, today, home, [])
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
    reading: YearRowReading, number: int, event: CalendarEvent, department: str
) -> YearRow | None:
    """Read an event; one that is broken inside is named, not raised."""
    try:
        return _row(reading, number, event, department)
    except _Wrong as wrong:
        value = shown(str(event.get("summary", "")))
        reading.fault(number, None, str(wrong), value=value)
    except (ValueError, TypeError, AttributeError, OverflowError):
        reading.fault(number, None, "broken_event")
    return None


def _row(
    reading: YearRowReading, number: int, event: CalendarEvent, department: str
) -> YearRow | None:
    """Read one event as a line of the year."""
    kind, rule = _kind(reading.words, event, department)
    first, until, is_day = _span(event)
    if reading.near(number, "day", first.date()) is None:
        return None
    last = until.date()
    if is_day and until > first:
        # A whole day ends, in calendars, at the beginning of the next.
        last -= timedelta(days=1)
    minutes = DAY_MINUTES if is_day else int((until - first).total_seconds()) // 60
    start = datetime.combine(first.date(), DAY_BEGINS) if is_day else first
    closes = until.time().isoformat("minutes") if kind == "early" else None
    return YearRow(
        number, reading.home, department if kind in OF_DEPARTMENT else "", kind,
        start, max(last, first.date()), minutes, closes, rule, _without(event),
    )  # fmt: skip


def _kind(words: YearWords, event: CalendarEvent, department: str) -> tuple[str, str]:
    """Return what an event is, and by which rule it is repeated."""
    kind, rule = words.kind_in(str(event.get("summary", ""))), _rule(event)
    if kind is None:
        raise _Wrong("unknown_event")
    if event.get("dtstart") is None:
        raise _Wrong("event_without_start")
    if rule is None:
        raise _Wrong("event_rule")
    if kind in OF_DEPARTMENT and not department:
        raise _Wrong("event_department")
    return kind, rule


def _span(event: CalendarEvent) -> tuple[datetime, datetime, bool]:
    """Return when an event begins and ends, and whether it is of whole days."""
    first, is_day = _wall(event.get("dtstart").dt)
    ends = event.get("dtend")
    until, _ = _wall(ends.dt) if ends is not None else (first + HOUR, False)
    if until < first or (until == first and not is_day):
        raise _Wrong("event_ends_first")
    return first, until, is_day


def _wall(told: date | datetime) -> tuple[datetime, bool]:
    """Return wall time in Oslo, and whether it is a whole day."""
    if not isinstance(told, datetime):
        return datetime.combine(told, time()), True
    if told.tzinfo is not None:
        told = told.astimezone(ZONE).replace(tzinfo=None)
    return told, False


def _rule(event: CalendarEvent) -> str | None:
    """Return the event's rule, empty where it has none, None where it is not known."""
    told = event.get("rrule")
    if told is None:
        return ""
    if isinstance(told, list) or told.get("freq", [""])[0] not in _KNOWN_RULES:
        return None
    text: str = told.to_ical().decode()
    # The end is a wall time here: what stands behind UNTIL's day is the zone's matter.
    return re.sub(r"UNTIL=(\d{8})(T\d{6}Z?)?", r"UNTIL=\1T235959", text)


def _without(event: CalendarEvent) -> tuple[datetime, ...]:
    told = event.get("exdate")
    several = told if isinstance(told, list) else [told] if told else []
    return tuple(_wall(each.dt)[0] for one in several for each in one.dts)
