"""Read which month somebody asks about, of the kindergarten year that is now."""

from __future__ import annotations

import re
from datetime import date

from dialogs.reading.dates import DateWords
from dialogs.reading.text import norm
from dialogs.words.spoken import AUGUST, year_of

MONTHS = 12


def read_month(text: str, today: date, words: DateWords) -> str:
    """Read «i januar» or «neste måned» as `2027-01`; the month that is now for others.

    Whoever answers names the month, so that a word that was not read misleads nobody.
    """
    signs = [words.signs[each[1]] for each in words.pattern.finditer(norm(text))]
    if named := re.search(r"\bM(\d+)\b", " ".join(signs)):
        return _of_this_year(int(named[1]), today)
    ahead = 1 if "NEXT" in signs else 0
    year, month = divmod(today.year * MONTHS + today.month - 1 + ahead, MONTHS)
    return f"{year}-{month + 1:02}"


def _of_this_year(month: int, today: date) -> str:
    """Return the month as it lies in the kindergarten year of this day."""
    begins = year_of(today)
    return f"{begins if month >= AUGUST else begins + 1}-{month:02}"
