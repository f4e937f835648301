"""Which month is asked about is read in the kindergarten year that is now."""

from datetime import date

import pytest

from dialogs import everything
from dialogs.reading.months import read_month

WORDS = everything.build().date_words
DECEMBER = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("", "2026-12"),
        ("januar", "2027-01"),
        ("i juli", "2027-07"),
        ("august", "2026-08"),
        ("September?", "2026-09"),
        ("january", "2027-01"),
        ("neste måned", "2027-01"),
        ("neste månad", "2027-01"),
        ("next month", "2027-01"),
        ("denne måneden", "2026-12"),
        ("mandag", "2026-12"),
    ],
)
def test_a_month_is_read(said, month):
    assert read_month(said, DECEMBER, WORDS) == month


def test_in_spring_autumn_is_the_one_that_was():
    assert read_month("oktober", date(2027, 3, 1), WORDS) == "2026-10"
