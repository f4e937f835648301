"""When a card comes: what may wait is gathered on the first morning of a week."""

from __future__ import annotations

from datetime import date, datetime, time

from dialogs.year.open_days import DAY, Calendar, Hours, instant, wall

# A card comes on the first working day of the week.
CARD_AT = time(8)


def card_of_week(day: date, calendar: Calendar, hours: Hours) -> datetime:
    """Return when a week's card comes: the first working day's morning."""
    monday = calendar.working_day(day - (day.isoweekday() - 1) * DAY)
    return instant(datetime.combine(monday, max(CARD_AT, hours.opens)))


def card_after(now: datetime) -> datetime:
    """Return the end of this week: what comes before it has no card of its own."""
    monday = wall(now).date() + (8 - wall(now).isoweekday()) * DAY
    return instant(datetime.combine(monday, time()))
