"""One line of a year of meetings, and what in it does not fit together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

CLOSED = frozenset({"summer", "closed", "early", "planning_day"})
OF_DEPARTMENT = frozenset({"tett_paa", "department"})
# Without hours it is a working day: from eight, seven hours long.
DAY_BEGINS = time(8)
DAY_MINUTES = 7 * 60
# A meeting that says only when it begins is an hour, as in other calendars.
MEETING_MINUTES = 60
# A day that closes early, and does not say when, closes at noon.
CLOSES_EARLY = time(12)


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
class YearLine:
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
        """Return which kindergarten it is about."""
        return self.text.get("kindergarten") or self.home

    @property
    def department(self) -> str:
        """Return which department it is about, if any."""
        return self.text.get("department", "")

    def ends_before_its_day(self) -> bool:
        """Tell whether the last day is before the first."""
        return bool(self.day and self.last and self.last < self.day)

    def is_nowhere(self) -> bool:
        """Tell whether no kindergarten is named, here or with the file."""
        return bool(self.kind) and not self.kindergarten

    def lacks_department(self) -> bool:
        """Tell whether a department's own meeting names none."""
        return self.kind in OF_DEPARTMENT and not self.department

    def lacks_time(self) -> bool:
        """Tell whether a meeting does not say when."""
        # A clock that could not be read is told already, and is not missing too.
        is_meeting = bool(self.kind) and self.kind not in CLOSED
        return is_meeting and self.start is None and not self.text.get("from")

    def ends_before_it_begins(self) -> bool:
        """Tell whether the hours are the wrong way round."""
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
ODD: tuple[tuple[str, str, Callable[[YearLine], bool]], ...] = (
    ("last", "last_before_first", YearLine.ends_before_its_day),
    ("kindergarten", "no_kindergarten", YearLine.is_nowhere),
    ("department", "no_department_here", YearLine.lacks_department),
    ("from", "no_time", YearLine.lacks_time),
    ("to", "end_before_start", YearLine.ends_before_it_begins),
)


def made(number: int, line: YearLine) -> YearRow | None:
    """Make a line of the year of what could be read; None where it was not enough."""
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
