"""When a form is open: three ordinary weeks, and who is asked then."""

from __future__ import annotations

from datetime import date

from dialogs.hms.keys import HMS_ROLES
from dialogs.year.open_days import DAY, Calendar
from dialogs.year.snapshot import Snapshot

# In these months half the house is away.
AWAY = frozenset({7, 12})
WEEK = 7 * DAY
# So short nobody has the time, and so long nobody remembers that it is open.
SHORTEST, LONGEST = 5 * DAY, 60 * DAY
LATEST = 400 * DAY


def proposed(today: date, calendar: Calendar, days: int) -> tuple[date, date]:
    """Return the next Monday's stretch that is not in July or December."""
    first = today + (8 - today.isoweekday()) * DAY
    # A year of Mondays holds one, whatever is closed.
    for _ in range(53):
        last = first + (days - 1) * DAY
        if not {first.month, last.month} & AWAY:
            break
        first += WEEK
    return calendar.working_day(first), calendar.working_day(last, -1)


def wrong_with(first: date, last: date, today: date) -> str:
    """Say what is wrong with a stretch that somebody chose: nothing, or a key."""
    if first < today or first > today + LATEST:
        return "past"
    if last - first + DAY < SHORTEST:
        return "short"
    return "long" if last - first > LONGEST else ""


def asked(here: Snapshot, who: tuple[str, ...], opened_on: date) -> set[int]:
    """Return who is asked: those who had a place on the day that it opened."""
    found: set[int] = set()
    if "staff" in who:
        found |= here.staff(None, opened_on)
    if "hms_group" in who:
        found |= here.holding(HMS_ROLES, None, opened_on)
    return found
