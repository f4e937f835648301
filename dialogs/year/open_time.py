"""When one person may be written to unasked: open hours, calendar, absence, work.

Pure. What is meant for an hour that is not hers comes at the next one that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from dialogs.year.open_days import DAY, Calendar, Hours, instant, wall

# So many closed stretches, absences and ended jobs are looked past, and no more.
MOST = 400


@dataclass(frozen=True)
class Workday:
    """Where she works, from one day and perhaps to another: its hours and days."""

    hours: Hours
    calendar: Calendar
    starts: date = date.min
    ends: date = date.max

    def holds(self, day: date) -> bool:
        """Tell whether she works there on this day."""
        return self.starts <= day <= self.ends


@dataclass(frozen=True)
class OpenTime:
    """One person's open time: that of the first of her jobs that holds on the day."""

    jobs: Sequence[Workday]
    away: Sequence[tuple[date, date]] = ()

    def allows(self, moment: datetime) -> bool:
        """Tell whether she may be written to now."""
        day = wall(moment).date()
        job = self._job(day)
        return (
            job is not None
            and self._back(day) == day
            and job.hours.allow(moment, job.calendar)
        )

    def following(self, moment: datetime) -> datetime | None:
        """Return this instant, or the first one after it that is hers; None: never."""
        at = moment
        for _ in range(MOST):
            day = wall(at).date()
            job, back = self._job(day), self._back(day)
            if job is None:
                later = [each.starts for each in self.jobs if each.starts > day]
                if not later:
                    return None
                at = _morning(min(later))
            elif back > day:
                at = _morning(back)
            else:
                opens = job.hours.next_open(at, job.calendar)
                # The house is open then; she may be away still, or have ended.
                if opens == at or self.allows(opens):
                    return opens
                at = opens if wall(opens).date() > day else _morning(day + DAY)
        return None

    def _job(self, day: date) -> Workday | None:
        return next((each for each in self.jobs if each.holds(day)), None)

    def _back(self, day: date) -> date:
        """Return the day itself, or when she is back if she is away on it."""
        # In order, so that absences which follow each other are one.
        for first, last in sorted(self.away):
            if first <= day <= last:
                day = last + DAY
        return day


def _morning(day: date) -> datetime:
    return instant(datetime.combine(day, time()))
