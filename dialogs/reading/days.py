"""Find the day that a line of signs names; `dates` makes the signs out of words.

`W2` is Tuesday, `M11` November, `D1` tomorrow; `NEXT`, `COMING`, `IN`, `WEEK` stand
for themselves. Day comes before month, as in Norway.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

YEARS_AHEAD = 2


class DoubtReason(StrEnum):
    """Why a text is not simply taken as a date or time."""

    NOT_UNDERSTOOD = "not_understood"
    NO_SUCH_DATE = "no_such_date"
    NO_SUCH_TIME = "no_such_time"
    PAST = "past"
    TOO_FAR = "too_far"
    NIGHT_GAP = "night_gap"
    TWELVE_OR_MIDNIGHT = "twelve_or_midnight"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Doubt:
    """What to ask about, with the reading to offer if there is one.

    `read_moment` doubts a day without a time as NOT_UNDERSTOOD and suggests the
    day, a `date`, so that only the time is left to ask for.
    """

    reason: DoubtReason
    suggestion: date | time | datetime | None = None


class Day(NamedTuple):
    """A day and whether it is surely the one that was meant."""

    day: date
    sure: bool = True


Found = Day | Doubt | None  # None: these signs are no date.
_NO_DATE = Doubt(DoubtReason.NO_SUCH_DATE)
_YEAR = r"(?P<year>\d{4}|\d\d)"
_FORMS = (
    re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2}) ?[./-] ?(?P<month>\d{1,2})\.?(?P<year> \d{4})?"),
    re.compile(rf"(?P<day>\d{{1,2}}) ?[./-] ?(?P<month>\d{{1,2}}) ?[./-] ?{_YEAR}"),
    re.compile(rf"(?P<day>\d{{1,2}})[ ./-]*M(?P<month>\d+)\b(?:[ ./-]*{_YEAR})?"),
    re.compile(r"M(?P<month>\d+) (?P<day>\d{1,2})\.?(?P<year> \d{4})?"),
    re.compile(r"(?P<year>20\d\d)(?P<month>0\d|1[0-2])(?P<day>\d\d)"),
    re.compile(rf"(?P<day>\d\d)(?P<month>\d\d){_YEAR}"),
)


def day_in(signs: str, today: date) -> Found:
    """Find the day, if it is one that can be planned for."""
    weekdays = re.findall(r"W(\d)", signs)
    rest = " ".join(re.sub(r"W\d", " ", signs).split())
    # «Tirsdag eller onsdag»: nobody can choose for her.
    if len(weekdays) > 1:
        return None
    weekday = int(weekdays[0]) if weekdays else None
    found = _in_week(rest, weekday, today)
    if found is None:
        found = _on_weekday(weekday, rest, today) if weekday else _on(rest, today)
    if not isinstance(found, Day):
        return found
    if found.day < today:
        return Doubt(DoubtReason.PAST)
    if found.day > _months_after(today, 12 * YEARS_AHEAD):
        return Doubt(DoubtReason.TOO_FAR)
    return found


def _in_week(rest: str, weekday: int | None, today: date) -> Found:
    """Find a day by its week; without a weekday, the first day that is left."""
    this_monday = today - timedelta(days=today.isoweekday() - 1)
    monday: date | None
    if rest in ("COMING WEEK", "NEXT WEEK"):
        monday = this_monday + timedelta(weeks=int(rest.startswith("NEXT")))
    elif weekday and (ahead := re.fullmatch(r"IN (\d{1,3}) WEEK", rest)):
        monday = this_monday + timedelta(weeks=int(ahead[1]))
    elif numbered := re.fullmatch(r"WEEK (\d{1,3})(?: (\d{4}))?", rest):
        monday = _monday(int(numbered[1]), int(numbered[2] or 0), today)
    else:
        return None
    if monday is None:
        return _NO_DATE
    # Of the week that goes only what is left can be meant.
    if weekday is None and monday == this_monday:
        return Day(today, sure=monday == today)
    # «Om to uker på tirsdag» is counted in more than one way.
    sure = not rest.startswith("IN")
    return Day(monday + timedelta(days=(weekday or 1) - 1), sure=sure)


def _monday(week: int, year: int, today: date) -> date | None:
    """Find the Monday of a week that is not over, this year or the next."""
    this_year = today.isocalendar().year
    for candidate in (year,) if year else (this_year, this_year + 1):
        try:
            monday = date.fromisocalendar(candidate, week, 1)
        except ValueError:
            continue
        if year or monday + timedelta(days=6) >= today:
            return monday
    return None


def _on_weekday(weekday: int, rest: str, today: date) -> Found:
    """Find the coming such day, or check the weekday of a date."""
    ahead = (weekday - today.isoweekday()) % 7
    coming = today + timedelta(days=ahead or 7)
    if rest == "COMING":
        return Day(coming)
    # On a Tuesday «tirsdag» is today or in a week: that is asked about.
    if rest == "":
        return Day(coming, sure=ahead != 0)
    # «Neste tirsdag» is next week's to some, and the coming one to others.
    if rest == "NEXT":
        next_week = today + timedelta(days=7 + weekday - today.isoweekday())
        return Day(next_week, sure=next_week == coming)
    found = _on(rest, today)
    if isinstance(found, Day) and found.day.isoweekday() != weekday:
        return found._replace(sure=False)
    return found


def _on(rest: str, today: date) -> Found:
    """Find a day by its distance from today or by its numbers."""
    if distance := re.fullmatch(r"D(-?\d)", rest):
        return Day(today + timedelta(days=int(distance[1])))
    if ahead := re.fullmatch(r"IN (\d{1,3}) (DAY|WEEK|MONTH|YEAR)", rest):
        return Day(_ahead(int(ahead[1]), ahead[2], today))
    if only_day := re.fullmatch(r"(\d{1,2})\.", rest):
        return _on_day(int(only_day[1]), today)
    if rest == "NEXT MONTH":
        return Day(_months_after(today, 1).replace(day=1), sure=False)
    matches = (form.fullmatch(rest) for form in _FORMS)
    match = next(filter(None, matches), None)
    return _numbered(match.groupdict(), today) if match else None


def _ahead(count: int, unit: str, today: date) -> date:
    if unit in ("DAY", "WEEK"):
        return today + timedelta(days=count * (7 if unit == "WEEK" else 1))
    return _months_after(today, count * (12 if unit == "YEAR" else 1))


def _on_day(day: int, today: date) -> Found:
    """Find the next month that has this day."""
    # This month's may have passed, and the next month may be too short.
    for months in range(3):
        month = _months_after(today.replace(day=1), months)
        if 1 <= day <= monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if found >= today:
                return Day(found, sure=False)
    return _NO_DATE


def _numbered(parts: dict[str, str | None], today: date) -> Found:
    """Find a date; without a year, the next one there is."""
    day, month = int(parts["day"] or 0), int(parts["month"] or 0)
    if year := (parts["year"] or "").strip():
        try:
            return Day(date(int(f"20{year}"[-4:]), month, day))
        except ValueError:
            return _NO_DATE
    found = _next(day, month, today)
    over = (month, day) < (today.month, today.day)
    if found and found.year == today.year + over:
        return Day(found)
    return Doubt(DoubtReason.NO_SUCH_DATE, found)


def _next(day: int, month: int, today: date) -> date | None:
    for year in range(today.year, min(today.year + YEARS_AHEAD, MAXYEAR) + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _months_after(day: date, months: int) -> date:
    """Count months; the day is the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, MAXYEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
