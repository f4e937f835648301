"""The kindergarten year: which days are open, and when a meeting comes to.

Pure: what is agreed is wall time in Oslo, what is due is an instant in UTC, and the
way between them is here. A wall time that the spring change leaves out comes an hour
later; one that the autumn change has twice means the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any, Self

from dateutil.rrule import rruleset, rrulestr

from dialogs.zone import ZONE

DAY = timedelta(days=1)
SATURDAY = 6
# Closed in practice, though no public holiday: julaften and nyttårsaften.
EVES = ((12, 24), (12, 31))
# How far a meeting is moved off a closed day before it is better let go.
FAR = 6
# So many days may be closed in a row, and no more are looked past.
FAR_AHEAD = 120
# A rule that gives nothing in so many years gives nothing.
LONG = 3


def instant(wall: datetime) -> datetime:
    """Return the instant that a wall time in Oslo comes to."""
    return wall.replace(tzinfo=ZONE, fold=0).astimezone(UTC)


def wall(moment: datetime) -> datetime:
    """Return what the clock on the wall shows."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


@dataclass(frozen=True)
class KindergartenYear:
    """One year, from 1 or 15 August to the day before the next."""

    first: date
    last: date

    @classmethod
    def starting(cls, year: int, starts: str = "08-01") -> Self:
        """Return the year that starts in this calendar year."""
        month, day = map(int, starts.split("-"))
        return cls(date(year, month, day), date(year + 1, month, day) - DAY)

    @classmethod
    def of(cls, day: date, starts: str = "08-01") -> Self:
        """Return the year that this day is in."""
        found = cls.starting(day.year, starts)
        return found if day >= found.first else cls.starting(day.year - 1, starts)

    @classmethod
    def named(cls, name: str, starts: str = "08-01") -> Self:
        """Read «2026/27»."""
        first, slash, second = name.strip().partition("/")
        if not (slash and len(first) == 4 and first.isdecimal()):  # noqa: PLR2004 - a year
            raise ValueError(name)
        if second not in (f"{int(first) + 1}", f"{int(first) + 1}"[2:]):
            raise ValueError(name)
        return cls.starting(int(first), starts)

    @property
    def name(self) -> str:
        """Write «2026/27»."""
        return f"{self.first.year}/{self.last.year % 100:02}"

    @property
    def autumn(self) -> tuple[date, date]:
        """Return the first and last day of the half-year before Christmas."""
        return self.first, date(self.first.year, 12, 31)

    @property
    def spring(self) -> tuple[date, date]:
        """Return the first and last day of the half-year after Christmas."""
        return date(self.last.year, 1, 1), self.last

    @property
    def months(self) -> list[date]:
        """Return the first day of each month, from August to July."""
        return [
            date(self.first.year + (7 + n) // 12, (7 + n) % 12 + 1, 1)
            for n in range(12)
        ]


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return Norway's public holidays, movable feasts too."""
    from holidays import country_holidays  # noqa: PLC0415 - quick start

    return frozenset(country_holidays("NO", years=year))


def monday_of(year: int, week: int) -> date:
    """Return the Monday of an ISO week; the last of the year where there is no 53."""
    last = date(year, 12, 28).isocalendar().week
    return date.fromisocalendar(year, min(week, last), 1)


@dataclass(frozen=True)
class Closed:
    """Days that a kindergarten is closed, or closes early where `closes` is set."""

    first: date
    last: date
    kind: str
    closes: time | None = None


@dataclass(frozen=True)
class Calendar:
    """Which days are open in one kindergarten."""

    closed: tuple[Closed, ...] = ()
    dates: dict[Any, tuple[datetime, datetime]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def why_closed(self, day: date) -> str | None:
        """Return why a day is closed: weekend, holiday, or the kindergarten's own."""
        if day.isoweekday() >= SATURDAY:
            return "weekend"
        if day in public_holidays(day.year):
            return "holiday"
        for each in self.closed:
            if each.closes is None and each.first <= day <= each.last:
                return each.kind
        return "eve" if (day.month, day.day) in EVES else None

    def is_working(self, day: date) -> bool:
        """Tell whether it is an ordinary working day: open, and no planning day."""
        return self.why_closed(day) is None

    def takes(self, day: date, *, planning: bool = False) -> bool:
        """Tell whether staff can meet on this day; some may on planning days."""
        why = self.why_closed(day)
        return why is None or (planning and why == "planning")

    def closes(self, day: date) -> time | None:
        """Return when an open day closes early."""
        times = [c.closes for c in self.closed if c.closes and c.first <= day <= c.last]
        return min(times, default=None)

    def working_day(self, day: date, step: int = 1) -> date:
        """Return this day, or the nearest working day after (or before) it."""
        # A year of closed days is a mistake in a list, and must come to an end.
        for _ in range(366):
            if self.is_working(day):
                return day
            day += step * DAY
        return day

    def away_from(self, day: date, working_days: int) -> date:
        """Count working days from a day: -3 is the third one before it."""
        step = 1 if working_days > 0 else -1
        for _ in range(abs(working_days)):
            day = self.working_day(day + step * DAY, step)
        # No days from a closed day is the next one that is open.
        return self.working_day(day)

    def first_working(self, month: date) -> date:
        """Return a month's first working day, however late it comes."""
        return self.working_day(month.replace(day=1))

    def last_working(self, month: date) -> date:
        """Return a month's last working day."""
        following = (month.replace(day=28) + 4 * DAY).replace(day=1)
        return self.working_day(following - DAY, -1)

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """Give each working day of a stretch."""
        day = first
        while day <= last:
            if self.is_working(day):
                yield day
            day += DAY


@dataclass(frozen=True)
class Hours:
    """When people may be written to: the hours that are not quiet."""

    opens: time = time(7)
    closes: time = time(17)

    def allow(self, moment: datetime, calendar: Calendar) -> bool:
        """Tell whether somebody at work may be written to now."""
        local = wall(moment)
        closes = min(self.closes, calendar.closes(local.date()) or self.closes)
        return calendar.is_working(local.date()) and (
            self.opens <= local.time() < closes
        )

    def next_open(self, moment: datetime, calendar: Calendar) -> datetime:
        """Return this instant, or the first one after it that is allowed."""
        if self.allow(moment, calendar):
            return moment
        local = wall(moment)
        day = local.date()
        if local.time() >= self.opens:
            day += DAY
        for _ in range(FAR_AHEAD):
            day = calendar.working_day(day)
            opens = instant(datetime.combine(day, self.opens))
            # A day may close before it has opened to what is said.
            if self.allow(opens, calendar):
                break
            day += DAY
        return opens


@dataclass(frozen=True)
class Occurrence:
    """One meeting of a series: as the rule says, and as it is proposed.

    `clash` says why the day is closed; `wall` is then where it is proposed moved, or
    None where the next one is so near that it is better let go.
    """

    original: datetime
    wall: datetime | None
    clash: str | None = None


class NeverOccurs(ValueError):
    """A rule that gives no day at all."""


def follows(
    rule: str, first: datetime, until: datetime, without: Iterable[datetime] = ()
) -> list[datetime]:
    """Return the wall times of an RFC 5545 rule; `first` counts where it fits."""
    try:
        found = rrulestr(rule, dtstart=first, ignoretz=True) if rule else None
    except (ValueError, TypeError, KeyError) as error:
        raise NeverOccurs(rule) from error
    if found is None:
        return [first] if first <= until and first not in set(without) else []
    dates = rruleset()
    dates.rrule(found)  # type: ignore[arg-type]  # a rule, by what is asked for
    for each in without:
        dates.exdate(each)
    latest = min(until, first + timedelta(days=366 * LONG))
    # More than one a day in all that time is no series of meetings.
    return list(islice(_until(dates, latest), 1500))


def _until(dates: Iterable[datetime], latest: datetime) -> Iterator[datetime]:
    for each in dates:
        if each > latest:
            return
        yield each


def placed(
    walls: Sequence[datetime], calendar: Calendar, *, planning: bool = False
) -> list[Occurrence]:
    """Find a place for each meeting; one on a closed day is proposed moved."""
    taken = {each.date() for each in walls}
    found = []
    for each in walls:
        day = each.date()
        if calendar.takes(day, planning=planning):
            found.append(Occurrence(each, each))
            continue
        why = calendar.why_closed(day)
        moved = _nearest(day, calendar, taken)
        if moved:
            taken.add(moved)
        to = datetime.combine(moved, each.time()) if moved else None
        found.append(Occurrence(each, to, why))
    return found


def _nearest(day: date, calendar: Calendar, taken: set[date]) -> date | None:
    """Return the nearest working day that has no meeting of the series; later first."""
    for distance in range(1, FAR + 1):
        for step in (distance, -distance):
            candidate = day + step * DAY
            if calendar.is_working(candidate) and candidate not in taken:
                return candidate
    return None
