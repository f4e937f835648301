"""Write dates and times as people say them, in three languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache

from babel.dates import format_date, format_time
from babel.lists import format_list

# A kindergarten year begins 1 or 15 August; for what is said, the month is enough.
AUGUST = 8
_BABEL = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_MOMENT = {"nb": "{} kl. {}", "nn": "{} kl. {}", "en": "{} at {}"}
_CLOCK = {"nb": "HH.mm", "nn": "HH.mm", "en": "HH:mm"}
_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}
_DATE = {"nb": "d. MMMM y", "nn": "d. MMMM y", "en": "d MMMM y"}


def year_of(day: date) -> int:
    """Return the kindergarten year of a day, by the year that it begins in."""
    return day.year if day.month >= AUGUST else day.year - 1


def day(value: date | str, language: str, year: int | None = None) -> str:
    """Write a date as people say it: tirsdag 3. november.

    `year` is the kindergarten year that is now. A day of another one is said with its
    year, and so is every day where it is not known what is now: in a document.
    """
    value = _date(value)
    pattern = _DAY[language] + ("" if year_of(value) == year else " y")
    return format_date(value, pattern, locale=_BABEL[language])


def written(value: date | str, language: str) -> str:
    """Write a date that is long valid, or stands in a document: 3. november 2026."""
    return format_date(_date(value), _DATE[language], locale=_BABEL[language])


def _date(value: date | str) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def moment(value: datetime | str, language: str, year: int | None = None) -> str:
    """Write wall time as people say it: tirsdag 3. november kl. 13.00."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    said = day(value, language, year)
    return _MOMENT[language].format(said, clock(value, language))


def clock(value: datetime | time | str, language: str) -> str:
    """Write a time of day: 13.00."""
    value = time.fromisoformat(value) if isinstance(value, str) else value
    return _clock(value.hour, value.minute, language)


@cache
def _clock(hour: int, minute: int, language: str) -> str:
    at = time(hour, minute)
    return format_time(at, _CLOCK[language], locale=_BABEL[language])


def when(value: str, language: str, year: int | None = None) -> str:
    """Write what there is of a moment: a day, a time of day, or both."""
    if "T" in value:
        return moment(value, language, year)
    return day(value, language, year) if "-" in value else clock(value, language)


def month(value: str, language: str, year: int | None = None) -> str:
    """Write the month of `2026-11` or of a date: november.

    One of another kindergarten year is said with its year, as a day is.
    """
    first = date.fromisoformat(f"{value[:7]}-01")
    pattern = "LLLL" if year_of(first) == year else "LLLL y"
    return format_date(first, pattern, locale=_BABEL[language])


def month_name(number: str, language: str) -> str:
    """Write the month of this number, of no year: november."""
    return format_date(date(2000, int(number), 1), "LLLL", locale=_BABEL[language])


def listed(values: Iterable[str], language: str) -> str:
    """Write several as people say them: Ann, Eva og Ola."""
    return format_list([str(value) for value in values], locale=_BABEL[language])
