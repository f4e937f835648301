"""Find Norwegian birth numbers, of every kind, so that none is ever kept.

Eleven digits with a date in front: ordinary numbers, D-numbers (day + 40),
H-numbers (month + 40) and synthetic ones (month + 65 or + 80). A plausible date is
enough: a number with a slip in its control digits tells as much about a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = 11
# Six digits, then five; people write spaces, dots and dashes between them.
_GAP = "[ .\u00a0\u2009\u202f\u2010-\u2014-]{0,2}"
_NUMBER = re.compile(rf"(?<!\d)(?:\d{_GAP}){{10}}\d(?!\d)")
# Each digit's weight in the first and in the second control sum.
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
# From 2032 the first control sum may leave these remainders.
_REMAINDERS = (0, 1, 2, 3)
# A leap day in any year: two digits do not tell which century it is.
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# None, H-numbers, and the two series of synthetic ones.
_MONTH_SHIFTS = (0, 40, 65, 80)
# None, and D-numbers: those of people who are not in the register yet.
_DAY_SHIFTS = (0, 40)


@dataclass(frozen=True, slots=True)
class BirthNumber:
    """Where one stands; `certain` when its control digits are right."""

    start: int
    end: int
    certain: bool


def find(text: str) -> Iterator[BirthNumber]:
    """Find every number that could be somebody's."""
    for found in _NUMBER.finditer(text):
        digits = [int(sign) for sign in found[0] if sign.isdigit()]
        if has_date(digits):
            yield BirthNumber(found.start(), found.end(), has_control(digits))


def eleven_digits(text: str) -> Iterator[tuple[int, int]]:
    """Find every run of eleven digits, a birth number or not."""
    for found in _NUMBER.finditer(text):
        yield found.start(), found.end()


def has_date(digits: list[int]) -> bool:
    """Tell whether the first six digits are a day and a month, shifted or not."""
    day, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    for shift in _MONTH_SHIFTS:
        if 1 <= month - shift <= len(_DAYS):
            most = _DAYS[month - shift - 1]
            return any(1 <= day - each <= most for each in _DAY_SHIFTS)
    return False


def has_control(digits: list[int]) -> bool:
    """Check the control digits by today's rule and by the one from 2032."""
    first = sum(w * d for w, d in zip(_WEIGHTS[0], digits, strict=False)) % 11
    second = sum(w * d for w, d in zip(_WEIGHTS[1], digits, strict=True)) % 11
    return first in _REMAINDERS and second == 0
